/** Rows as RFC 4180 has them, for Excel: UTF-8 with a mark that says so, and no cell that it would calculate. */
import type { ClassTable } from './class-table.ts';
import { classTitles } from './class-table.ts';
import type { Language } from '../text.ts';
import { visible } from '../../report/visible.ts';
import { WORDS } from './words.ts';

const BYTE_ORDER_MARK = '\uFEFF';
const LONGEST_CELL = 2_000;

export function classCsv(table: ClassTable, language: Language): string {
  const words = WORDS[language];
  const head = classTitles(table, words);
  const yes = (is: boolean): string => (is ? words.yes : words.no);
  const rows = table.rows.map(({ student, points, of, ok, judged, results, problem }) => [
    student,
    points ?? '',
    of,
    judged ? yes(ok) : '',
    yes(judged),
    ...results.map((result) => result?.points ?? ''),
    problem,
  ]);
  return csv([head, ...rows]);
}

export function csv(rows: readonly (readonly (string | number)[])[]): string {
  return BYTE_ORDER_MARK + rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');
}

function cellOf(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = visible(value, LONGEST_CELL);
  // OWASP, "CSV Injection": what begins so would be a formula, also behind spaces.
  const defused = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(defused) ? `"${defused.replaceAll('"', '""')}"` : defused;
}
