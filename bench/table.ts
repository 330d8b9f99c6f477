/** Rows as people read them: one by one on the terminal, at the end as one table, and as the table of a page. */
import type { Row, Spread } from './row.ts';
import { LOCALE } from '../lab/drawing/figures.ts';
import type { Language } from '../options/language.ts';

const WORDS = {
  en: {
    head: ['what', 'target', 'measured (median, least–most)', 'met'],
    atLeast: 'at least',
    atMost: 'at most',
    met: { true: 'yes', false: 'no', null: 'not measured' },
  },
  id: {
    head: ['yang diukur', 'target', 'terukur (median, terkecil–terbesar)', 'tercapai'],
    atLeast: 'minimal',
    atMost: 'maksimal',
    met: { true: 'ya', false: 'tidak', null: 'tidak diukur' },
  },
} as const;

/** All rows by name, as the terminal shows them. */
export function tableText(rows: readonly Row[]): string {
  const cells = rows.map((row) => {
    const [, target = '', measured = '', verdict = ''] = cellsOf(row, 'en');
    return [row.name, target, row.missing ?? measured, verdict];
  });
  return columns([['', ...WORDS.en.head.slice(1)], ...cells], '  ')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** All rows by what they are about, in Markdown as prettier writes it. */
export function pageTable(rows: readonly Row[], language: Language): string {
  return markdownTable([WORDS[language].head, ...rows.map((row) => cellsOf(row, language))]);
}

/** The head first; as prettier would leave it. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head = '', ...body] = columns(rows, ' | ').map((line) => `| ${line} |`);
  const rule = head.replaceAll(/[^|]/g, '-').replaceAll(/-?\|-?/g, (bar) => bar.replaceAll('-', ' '));
  return [head, rule, ...body].join('\n');
}

/** One row with the figures of all sides. */
export function rowText(row: Row): string {
  const [, target, measured, verdict] = cellsOf(row, 'en');
  const mark = row.met === null ? '-' : row.met ? '✓' : '✗';
  const found = row.met === null ? row.missing : `${measured}, ${target}: ${verdict}`;
  const lines = row.figures.map(
    ({ of, unit, median, min, max }) =>
      `      ${of.padEnd(26)} ${number(median).padStart(9)} ${unit}  (${number(min)}–${number(max)})`,
  );
  return [`${mark} ${row.name.padEnd(19)} ${found}`, `    ${row.what.en}`, ...lines].join('\n');
}

export function spreadText({ median, min, max }: Spread, language: Language = 'en'): string {
  const [middle = '', least, most] = [median, min, max].map((value) => number(value, language));
  return min === max ? middle : `${middle} (${least}–${most})`;
}

/** Three digits, and thousands kept together. */
export function number(value: number, language: Language = 'en'): string {
  const rounded = Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(3));
  return rounded.toLocaleString(LOCALE[language], { maximumSignificantDigits: 17 });
}

/** What it is about, `at least 4 MB`, `median (least–most) MB` where it was measured, and whether that is enough. */
export function cellsOf({ what, value, unit, target, met }: Row, language: Language): string[] {
  const words = WORDS[language];
  const inUnit = (text: string): string =>
    unit === 'ratio' || unit === 'connections' ? text : `${text} ${unit}`;
  const promised =
    'atLeast' in target
      ? `${words.atLeast} ${inUnit(number(target.atLeast, language))}`
      : `${words.atMost} ${inUnit(number(target.atMost, language))}`;
  const measured = value === null ? '' : inUnit(spreadText(value, language));
  return [what[language], promised, measured, words.met[`${met}`]];
}

/** Lines of cells, every column as wide as its widest cell. */
function columns(rows: readonly (readonly string[])[], between: string): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(between));
}
