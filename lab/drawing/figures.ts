/** Numbers as each language writes them: 1,831 and 0.5 in English, 1.831 and 0,5 in Indonesian; unknown ones a dash. */
import type { Language } from '../../options/language.ts';

/** The name of a locale in ECMA-402. */
export const LOCALE: Readonly<Record<Language, string>> = { en: 'en-GB', id: 'id-ID' };

type Unknown = null | undefined;

/** Rounded to a whole number. */
export function wholeText(value: number | Unknown, language: Language): string {
  return decimalText(value, 0, language);
}

/** Always `digits` decimals, so that numbers in a column have their marks below each other. */
export function decimalText(value: number | Unknown, digits: number, language: Language): string {
  return value === null || value === undefined ? '–' : formatOf(language, digits, digits).format(value);
}

/** At most `digits` decimals. */
export function numberText(value: number, language: Language, digits = 0): string {
  return formatOf(language, 0, digits).format(value);
}

/** Milliseconds of a table, without their unit: `0.412`, `13.6`, `1,204`. */
export function msText(value: number | null, language: Language): string {
  const size = Math.abs(value ?? 0);
  return decimalText(value, size < 10 ? 3 : size < 1_000 ? 1 : 0, language);
}

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(language: Language, least: number, most: number): Intl.NumberFormat {
  const key = `${language} ${least} ${most}`;
  const format =
    formats.get(key) ??
    new Intl.NumberFormat(LOCALE[language], { minimumFractionDigits: least, maximumFractionDigits: most });
  formats.set(key, format);
  return format;
}

/** `{shown} of {total}` with its blanks filled. */
export function fill(sentence: string, blanks: Readonly<Record<string, string>>): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (blank, name: string) => blanks[name] ?? blank);
}
