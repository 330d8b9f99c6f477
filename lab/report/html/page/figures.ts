/** Numbers as the report's language writes them. */
import type { Language } from '../../model.ts';

const formats = new Map<string, Intl.NumberFormat>();

export function wholeText(value: number, language: Language): string {
  return formatOf(language, 0).format(value);
}

/** Three digits that count: `0.412`, `13.6`, `1,204`. */
export function msText(value: number | null, language: Language): string {
  if (value === null) return '–';
  const size = Math.abs(value);
  return formatOf(language, size < 10 ? 3 : size < 1_000 ? 1 : 0).format(value);
}

/** Below each other in a column, so that the points stand in a line. */
export function msColumnText(value: number | null, language: Language): string {
  return value === null ? '–' : formatOf(language, 2).format(value);
}

function formatOf(language: Language, digits: number): Intl.NumberFormat {
  const key = `${language}${digits}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(language, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formats.set(key, format);
  }
  return format;
}

/** `{shown} of {total}` with its blanks filled. */
export function fill(sentence: string, blanks: Readonly<Record<string, string>>): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (blank, name: string) => blanks[name] ?? blank);
}
