/** Tables that teachers write: CSV of any spreadsheet, whatever it puts between two cells. The first line names the columns. */
import { CsvError } from 'csv-parse';
import { LabError } from '../../errors.ts';
import { parse } from 'csv-parse/sync';
import { readFileSync } from 'node:fs';
import { readTextFile } from '../../text-file.ts';

export type TeacherTable = ReturnType<typeof readTeacherTable>;

const DELIMITERS = [',', ';', '\t'];

/** `flag` is the one that names the file, as in `--overrides`. Throws {@link LabError} `USAGE` for what is no table. */
export function readTeacherTable(flag: string, file: string) {
  const text = textOf(flag, file);
  const [head, ...rows] = recordsOf(flag, file, text);
  if (head === undefined || rows.length === 0)
    throw new LabError(
      'USAGE',
      `${flag}: ${file} is empty; expected a line of column names and one per student.`,
    );
  return { names: head.cells, rows };
}

/** As in `line 3 of list.csv`; the file's own lines are counted. */
export function lineOf(file: string, { line }: TeacherTable['rows'][number]): string {
  return `line ${line} of ${file}`;
}

function textOf(flag: string, file: string): string {
  return reading(flag, file, () => readTextFile(file));
}

/** The bytes of one, whatever their encoding. Throws {@link LabError} `USAGE` for a file that cannot be read. */
export function readTable(flag: string, file: string): Buffer {
  return reading(flag, file, () => readFileSync(file));
}

/** What stands between two cells, by the first line. */
export function delimiterOf(text: string): string {
  const [head = ''] = text.split(/\r\n?|\n/, 1);
  const count = (delimiter: string): number => head.split(delimiter).length;
  return DELIMITERS.toSorted((one, other) => count(other) - count(one))[0] ?? ',';
}

function reading<Content>(flag: string, file: string, read: () => Content): Content {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof LabError) throw new LabError('USAGE', `${flag}: ${cause.message}`, { cause });
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? `there is no file ${file}` : `${file} cannot be read: ${message}`;
    throw new LabError('USAGE', `${flag}: ${why}.`, { cause });
  }
}

function recordsOf(flag: string, file: string, text: string) {
  const shape = {
    delimiter: delimiterOf(text),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  } as const;
  try {
    const records = parse(text, shape) as unknown as { info: { lines: number }; record: string[] }[];
    return records.flatMap(({ info, record }) =>
      record.every((cell) => cell === '') ? [] : [{ line: info.lines, cells: record }],
    );
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new LabError('USAGE', `${flag}: ${file} is not CSV: ${cause.message}.`, { cause });
  }
}
