/** The class as an Excel workbook: numbers that can be added up, failing cells in colour, a filter on every column. */
import type { Cell, CellObject, Row } from 'write-excel-file/node';
import type { ClassRow, ClassTable } from './class-table.ts';
import { classTitles } from './class-table.ts';
import type { Language } from '../text.ts';
import type { RequirementResult } from '../result.ts';
import { visible } from '../../report/visible.ts';
import { WORDS } from './words.ts';
import writeExcelFile from 'write-excel-file/node';

const HEAD = { fontWeight: 'bold', backgroundColor: '#e8edf2', wrap: true, alignVertical: 'top' } as const;
const BAD = { backgroundColor: '#fbe3e1', textColor: '#8f1d17' } as const;
const ODD = { backgroundColor: '#fdf0d5', textColor: '#6b4600' } as const;
const LONGEST_CELL = 2_000;

export async function classXlsx(table: ClassTable, language: Language): Promise<Buffer> {
  const words = WORDS[language];
  const titles = classTitles(table, words);
  const head = titles.map((title) => ({ ...HEAD, value: visible(title) }));
  const rows = table.rows.map((row) => cellsOf(row, words));
  const longestName = Math.max(words.student.length, ...table.rows.map(({ student }) => student.length));
  const columns = [
    { width: Math.min(48, longestName + 3) },
    ...titles.slice(1, -1).map((title) => ({ width: Math.max(9, title.length + 4) })),
    { width: 80 },
  ];
  const features = [filterOn(titles.length, rows.length + 1)];
  return writeExcelFile(
    [head, ...rows],
    { sheet: words.grades, columns, stickyRowsCount: 1, stickyColumnsCount: 1, orientation: 'landscape' },
    { features },
  ).toBuffer();
}

function cellsOf(row: ClassRow, words: (typeof WORDS)[Language]): Row {
  const { student, points, of, ok, judged, results, problem } = row;
  const yes = (is: boolean): string => (is ? words.yes : words.no);
  const tone = !judged ? ODD : ok ? {} : BAD;
  return [
    text(student, { fontWeight: 'bold' }),
    points === null ? null : { ...tone, value: points, type: Number },
    { value: of, type: Number },
    text(judged ? yes(ok) : ''),
    text(yes(judged), judged ? {} : ODD),
    ...results.map(resultCell),
    text(problem),
  ];
}

function resultCell(result: RequirementResult | undefined): Cell {
  if (result === undefined) return null;
  const tone = { passed: {}, failed: BAD, skipped: ODD, error: ODD }[result.outcome];
  return { ...tone, value: result.points, type: Number };
}

/** As text, whatever it begins with: a cell that holds a string is never calculated. */
function text(value: string, style: Partial<CellObject> = {}): CellObject {
  return { ...style, value: visible(value, LONGEST_CELL), type: String, format: '@' };
}

/** The library writes no filter; the sheet's schema wants it right behind the data. */
function filterOn(columns: number, rows: number): FilterFeature {
  const range = `A1:${columnName(columns)}${rows}`;
  const transform = (sheet: string): string =>
    sheet.replace('</sheetData>', `</sheetData><autoFilter ref="${range}"/>`);
  return { files: { transform: { 'xl/worksheets/sheet{id}.xml': { transform } } } };
}

interface FilterFeature {
  readonly files: {
    readonly transform: {
      readonly 'xl/worksheets/sheet{id}.xml': { readonly transform: (sheet: string) => string };
    };
  };
}

/** 1 is A, 27 is AA. */
function columnName(number: number): string {
  const rest = number - 1;
  return (rest >= 26 ? columnName(Math.floor(rest / 26)) : '') + String.fromCodePoint(65 + (rest % 26));
}
