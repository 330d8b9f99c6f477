/** A class as a table for other programs: as CSV, and as an Excel workbook with failing cells in colour and a filter on every column. */
import type { ClassTable } from './class-table.ts';
import { stringify } from 'csv-stringify/sync';
import type { CellObject } from 'write-excel-file/node';
import { TONE } from './page.ts';
import { visible } from '../../drawing/visible.ts';

const LONGEST_CELL = 2_000;
/** Columns that say who it is. */
const WHO = 3;
const HEAD = { fontWeight: 'bold', backgroundColor: '#e8edf2', wrap: true, alignVertical: 'top' } as const;
const TONES = {
  good: {},
  bad: { backgroundColor: '#fbe3e1', textColor: '#8f1d17' },
  odd: { backgroundColor: '#fdf0d5', textColor: '#6b4600' },
} as const;

interface Cell {
  readonly value: string | number | null;
  readonly tone?: keyof typeof TONES | undefined;
}

function classCells({ words, requirements, rows, hasCommits }: ClassTable): readonly (readonly Cell[])[] {
  const yes = (is: boolean): string => (is ? words.yes : words.no);
  const titles = [
    words.student,
    words.number,
    words.name,
    words.points,
    words.of,
    words.isOk,
    words.isJudged,
  ];
  const head = [
    ...titles,
    ...requirements.map(({ id }) => id),
    ...(hasCommits ? [words.commit] : []),
    words.problem,
  ];
  return [
    head.map((value) => ({ value })),
    ...rows.map(({ student, number, name, points, of, ok, judged, results, commit, problem }): Cell[] => [
      { value: student },
      { value: number },
      { value: name },
      { value: points, tone: ok ? 'good' : 'bad' },
      { value: of },
      { value: judged ? yes(ok) : '' },
      { value: yes(judged), tone: judged ? 'good' : 'odd' },
      ...results.map((result) => ({
        value: result?.points ?? null,
        tone: result && TONE[result.outcome],
      })),
      ...(hasCommits ? [{ value: commit }] : []),
      { value: problem },
    ]),
  ];
}

/** `grades.csv`: as RFC 4180 has it, for Excel: UTF-8 with a mark that says so, and no cell that it would calculate. */
export function classCsv(table: ClassTable): string {
  return csv(classCells(table).map((row) => row.map(({ value }) => value)));
}

/** Numbers as they are, texts quoted where they must be. */
export function csv(rows: readonly (readonly Cell['value'][])[]): string {
  return stringify([...rows], { bom: true, record_delimiter: 'windows', cast: { string: defused } });
}

/** OWASP, "CSV Injection": what begins so would be a formula, also behind spaces. */
function defused(value: string): string {
  const text = visible(value, LONGEST_CELL);
  return /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) ? `'${text}` : text;
}

/** `grades.xlsx`: numbers can be added up. */
export async function classXlsx(table: ClassTable): Promise<Buffer> {
  // Who grades one server needs no workbook, and this takes long to load.
  const { default: writeExcelFile } = await import('write-excel-file/node');
  const [titles = [], ...rows] = classCells(table);
  const lengthOf = (value: Cell['value'] | undefined): number => String(value ?? '').length;
  const longest = (column: number): number =>
    [titles, ...rows].reduce((most, row) => Math.max(most, lengthOf(row[column]?.value)), 0);
  const columns = [
    ...titles.slice(0, WHO).map((_, column) => ({ width: Math.min(48, longest(column) + 3) })),
    ...titles.slice(WHO, -1).map(({ value }) => ({ width: Math.max(9, lengthOf(value) + 4) })),
    { width: 80 },
  ];
  const sheet = { sheet: table.words.grades, columns, stickyRowsCount: 1, stickyColumnsCount: WHO };
  return writeExcelFile(
    [
      titles.map((title) => excelCell(title, HEAD)),
      ...rows.map((row) =>
        row.map((cell, index) => excelCell(cell, index === 0 ? { fontWeight: 'bold' } : {})),
      ),
    ],
    { ...sheet, orientation: 'landscape' },
    { features: [filterOn(titles.length, rows.length + 1)] },
  ).toBuffer();
}

/** A text is text, whatever it begins with: a cell that holds a string is never calculated. */
function excelCell({ value, tone }: Cell, style: Partial<CellObject>): CellObject | null {
  const toned = { ...style, ...(tone && TONES[tone]) };
  if (value === null) return null;
  if (typeof value === 'number') return { ...toned, value, type: Number };
  return { ...toned, value: visible(value, LONGEST_CELL), type: String, format: '@' };
}

/** The library writes no filter; the sheet's schema wants it right behind the data. */
function filterOn(columns: number, rows: number) {
  const range = `A1:${columnName(columns)}${rows}`;
  const transform = (sheet: string): string =>
    sheet.replace('</sheetData>', `</sheetData><autoFilter ref="${range}"/>`);
  return { files: { transform: { 'xl/worksheets/sheet{id}.xml': { transform } } } };
}

/** 1 is A, 27 is AA. */
function columnName(number: number): string {
  const rest = number - 1;
  return (rest >= 26 ? columnName(Math.floor(rest / 26)) : '') + String.fromCodePoint(65 + (rest % 26));
}
