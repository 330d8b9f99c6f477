/**
 * Moodle's worksheet for grading offline: a table with a row for each participant, which is filled in and imported again.
 *
 *     Identifier      Full name   …  Status     Grade  Maximum Grade  …  Last modified (grade)  Feedback comments
 *     Participant 77  Ani Wijaya     Submitted         10.00             -
 *
 * Heads and the word before the number are in the language of the site, and Moodle looks for exactly these when it
 * imports: so columns are found by what is in them, and every byte stays but those of the two cells to fill
 * (mod/assign/gradingtable.php and feedback/offline in moodle/moodle).
 */
import { CsvError, parse } from 'csv-parse/sync';
import { delimiterOf, readTable } from './teacher-table.ts';
import { isUtf16 } from '../../text-file.ts';
import { LabError } from '../../errors.ts';
import type { Student } from './platform-name.ts';

export interface Worksheet {
  readonly lines: readonly Line[];
  readonly columns: { readonly grade: number; readonly feedback: number | undefined };
  readonly maximum: number;
  /** How grades are written in it. */
  readonly decimals: number;
  readonly decimalMark: ',' | '.';
  /** What is in the file once these cells have these texts; rows as {@link Worksheet.lines} has them. */
  readonly filled: (texts: ReadonlyMap<number, ReadonlyMap<number, string>>) => Uint8Array;
}

interface Line {
  readonly cells: readonly Cell[];
  /** What ends it, with empty lines that follow. */
  readonly end: string;
}

interface Cell {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** The rows of a student: one, those of a whole team, or none. */
export type Places = ReadonlyMap<string, readonly number[]>;

const PARTICIPANT = /^(?<word>\D+)(?<number>\d+)$/;
const NUMBER = /^\d+(?:[.,](?<decimals>\d+))?$/;
/** A year and a time of day, whatever the language puts around them; `-` where there is none yet. */
const DATE = /^(?:-|(?=[^<]{8,80}$)(?=.*\p{Nd}{4}).*\p{Nd}{1,2}[:.]\p{Nd}{2}.*)$/u;
/** A student number, as nobody writes a grade, a name or an address. */
const STUDENT_NUMBER = /^\p{L}{0,4}\d[\d.\-/]{4,}$/u;
/** `No` in the languages of Moodle, by which it says that a grade cannot be changed. */
const NO = new Set(
  'no nein tidak non nee não nej nei ei nie ne nem nu net нет ні не όχι hayır いいえ 아니오 否 không ไม่ لا خیر לא nē ez'.split(
    ' ',
  ),
);
/** Stands for a quote behind a backslash, which PHP neither doubles nor takes for an end. */
const HIDDEN_QUOTE = '\uE022';

/** Throws {@link LabError} `USAGE` for what is no worksheet that can be filled in. */
export function readWorksheet(file: string): Worksheet {
  const bytes = readTable('--worksheet', file);
  const codec = codecOf(bytes);
  const text = codec.decode(bytes);
  const [start = ''] = /^\uFEFF?[\r\n]*/.exec(text) ?? [];
  const body = text.slice(start.length);
  const delimiter = delimiterOf(body);
  const escaped = body.replaceAll(String.raw`\"`, `\\${HIDDEN_QUOTE}`);
  const lines = linesOf(body, delimiter) ?? linesOf(escaped, delimiter) ?? [];
  const textOf = (all: readonly Line[]): Uint8Array => {
    const written = all.map(({ cells, end }) => writtenLine(cells, delimiter) + end).join('');
    return codec.encode(start + written.replaceAll(HIDDEN_QUOTE, '"'));
  };
  if (lines.length === 0 || !Buffer.from(bytes).equals(textOf(lines)))
    throw refusal(file, 'it is not CSV as Moodle writes it');
  const { grade, maximum, feedback } = columnsIn(lines.slice(1), file);
  const amounts = lines.slice(1).flatMap((line) => [textAt(line, grade), textAt(line, maximum)]);
  const most = textAt(lines[1], maximum);
  return {
    lines,
    columns: { grade, feedback },
    maximum: valueOf(most),
    decimals: Math.max(2, NUMBER.exec(most)?.groups?.['decimals']?.length ?? 0),
    // Where nothing tells, a point is right: Moodle reads one in every language, and a comma only where it writes one.
    decimalMark: amounts.some((amount) => amount.includes(',')) ? ',' : '.',
    filled: (texts) =>
      textOf(
        lines.map(({ cells, end }, row) => ({
          cells: cells.map((cell, column) => filledCell(cell, texts.get(row)?.get(column), delimiter)),
          end,
        })),
      ),
  };
}

/** As PHP quotes, blanks included; and what was quoted before. */
function filledCell({ text, isQuoted }: Cell, now: string | undefined, delimiter: string): Cell {
  if (now === undefined) return { text, isQuoted };
  return { text: now, isQuoted: isQuoted || now.includes(delimiter) || /[\s"]/.test(now) };
}

/** Who is in it and where, of students whom Moodle or a list names. */
export function placesIn(
  { lines, columns }: Worksheet,
  students: readonly (Student & { readonly student: string })[],
): Places {
  const rows = lines.map((line) => {
    const { word = '', number = '' } = PARTICIPANT.exec(textAt(line, 0))?.groups ?? {};
    const [name = '', ...others] = line.cells.slice(1, columns.grade).map(({ text }) => normal(text));
    return { word: normal(word), number, name, others };
  });
  const everyRow = Array.from(rows.keys()).slice(1);
  const byNumber = Map.groupBy(everyRow, (row) => rows[row]?.number);
  // Status and team, and what the site shows of who somebody is.
  const byOther = new Map<string, number[]>();
  for (const row of everyRow)
    for (const other of new Set(rows[row]?.others)) byOther.set(other, [...(byOther.get(other) ?? []), row]);
  byOther.delete('');
  const rowsOf = ({ name, number }: Student): readonly number[] => {
    const [called, numbered] = [normal(name ?? ''), normal(number ?? '')];
    const isNamed = (row: number): boolean => called === '' || rows[row]?.name === called;
    // In an anonymous download everybody is called as the worksheet's numbers are.
    const isParticipant = (row: number): boolean => isNamed(row) || rows[row]?.word === called;
    const found = [
      byNumber.get(numbered)?.filter(isParticipant),
      // The number of a team is that of a group, and the number in a list is a student's own.
      byOther.get(called),
      byOther.get(numbered)?.filter(isNamed),
    ];
    return found.find((all) => all !== undefined && all.length > 0) ?? [];
  };
  return new Map(students.map((one) => [one.student, rowsOf(one)]));
}

/** A class in a worksheet. */
export interface ClassWorksheet {
  readonly worksheet: Worksheet;
  readonly places: Places;
}

/** Throws {@link LabError} `USAGE` where none of the class is in it, as in that of another assignment. */
export function classWorksheet(
  worksheet: Worksheet,
  students: readonly (Student & { readonly student: string })[],
): ClassWorksheet {
  const places = placesIn(worksheet, students);
  if ([...places.values()].some((rows) => rows.length > 0)) return { worksheet, places };
  throw new LabError(
    'USAGE',
    '--worksheet: nobody of the class is in it; expected what Moodle lets you download of one assignment, hand-ins and worksheet.',
  );
}

/** The students, with the numbers by which the university knows them where a worksheet tells, and each has one row. */
export function numbered<Item extends Student & { readonly student: string }>(
  students: readonly Item[],
  inClass: ClassWorksheet | undefined,
): Item[] {
  if (inClass === undefined) return [...students];
  const numbers = studentNumbersIn(inClass.worksheet);
  return students.map((one) => {
    const [row, ...others] = inClass.places.get(one.student) ?? [];
    const own = row === undefined || others.length > 0 ? undefined : numbers.get(row);
    return own === undefined ? one : { ...one, number: own };
  });
}

/** By row, the numbers by which the university knows its students; empty where the worksheet does not tell. */
export function studentNumbersIn({ lines, columns }: Worksheet): ReadonlyMap<number, string> {
  for (let column = 2; column < columns.grade; column += 1) {
    const all = lines.map((line, row) => [row, textAt(line, column)] as const).slice(1);
    const told = all.filter(([, text]) => text !== '');
    const distinct = new Set(told.map(([, text]) => text)).size;
    if (told.length > 0 && distinct === told.length && told.every(([, text]) => STUDENT_NUMBER.test(text)))
      return new Map(told);
  }
  return new Map();
}

/** Whether Moodle says of the row that its grade cannot be changed. */
export function isLocked({ lines, columns }: Worksheet, row: number): boolean {
  // Behind the maximum grade, with a state of the workflow between them on some sites.
  return [2, 3].some((offset) => NO.has(textAt(lines[row], columns.grade + offset).toLowerCase()));
}

/** Empty where there is none. */
export function textAt(line: Line | undefined, column: number): string {
  return line?.cells[column]?.text ?? '';
}

/** The order of the columns is always the same; which ones there are is not. */
function columnsIn(rows: readonly Line[], file: string) {
  const all = (column: number, isFitting: (text: string) => boolean): boolean =>
    rows.every((row) => isFitting(textAt(row, column).trim()));
  const word = PARTICIPANT.exec(textAt(rows[0], 0))?.groups?.['word'];
  if (word === undefined || !all(0, (text) => PARTICIPANT.exec(text)?.groups?.['word'] === word))
    throw refusal(file, "its first column does not number participants, as in 'Participant 77'");
  const columns = Array.from(rows[0]?.cells.keys() ?? []);
  const maximum = columns.findLast(
    (column) =>
      column >= 3 &&
      valueOf(textAt(rows[0], column)) > 0 &&
      all(column, (text) => text === textAt(rows[0], column)) &&
      all(column - 1, (text) => text === '' || NUMBER.test(text)),
  );
  if (maximum === undefined)
    throw refusal(
      file,
      'it has no column of grades with the maximum grade beside it, as of an assignment that is graded by a scale',
    );
  const modified = columns.findLast((column) => column > maximum && all(column, (text) => DATE.test(text)));
  if (modified === undefined)
    throw refusal(file, "it has no column 'Last modified (grade)', without which Moodle imports nothing");
  return {
    grade: maximum - 1,
    maximum,
    feedback: columns.includes(modified + 1) ? modified + 1 : undefined,
  };
}

function valueOf(text: string): number {
  return NUMBER.test(text) ? Number(text.replace(',', '.')) : 0;
}

/** Letters and digits alone: Moodle leaves other characters out of the names of files. */
function normal(text: string): string {
  return text
    .replaceAll(/<[^>]*>/g, '') // around the name of who is suspended
    .normalize('NFKD')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '')
    .toLowerCase();
}

/** `undefined` for what is not CSV, or has lines of different lengths, which Moodle refuses as well. */
function linesOf(text: string, delimiter: string): Line[] | undefined {
  const shape = {
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    skip_empty_lines: true,
    cast: (value: string, { quoting }: { quoting: boolean }) => ({ text: value, isQuoted: quoting }),
  };
  try {
    const records = parse(text, shape) as unknown as Cell[][];
    let at = 0;
    return records.map((cells) => {
      at += writtenLine(cells, delimiter).length;
      const [end = ''] = /^[\r\n]*/.exec(text.slice(at)) ?? [];
      at += end.length;
      return { cells, end };
    });
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}

/** As it stands in the file. */
function writtenLine(cells: readonly Cell[], delimiter: string): string {
  return cells
    .map(({ text, isQuoted }) => (isQuoted ? `"${text.replaceAll('"', '""')}"` : text))
    .join(delimiter);
}

/** Of text in bytes; what is decoded and encoded again is the same. */
interface Codec {
  readonly decode: (bytes: Uint8Array) => string;
  readonly encode: (text: string) => Buffer;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const UTF8_CODEC: Codec = { decode: (bytes) => UTF8.decode(bytes), encode: (text) => Buffer.from(text) };

const UTF16_LITTLE_CODEC: Codec = {
  decode: (bytes) => Buffer.from(bytes).toString('utf16le'),
  encode: (text) => Buffer.from(text, 'utf16le'),
};

const UTF16_BIG_CODEC: Codec = {
  decode: (bytes) => UTF16_LITTLE_CODEC.decode(Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16()),
  encode: (text) => UTF16_LITTLE_CODEC.encode(text).swap16(),
};

/** As browsers read it, in which every byte is a character. */
const WINDOWS = new TextDecoder('windows-1252');
const WINDOWS_CHARACTERS = WINDOWS.decode(Uint8Array.from({ length: 256 }, (_, byte) => byte));
const WINDOWS_CODEC: Codec = {
  decode: (bytes) => WINDOWS.decode(bytes),
  encode: (text) =>
    Buffer.concat(
      Array.from(text, (character) => {
        const byte = WINDOWS_CHARACTERS.indexOf(character);
        // Only in what is filled in, which is HTML.
        return byte === -1 ? Buffer.from(`&#${character.codePointAt(0)};`) : Buffer.of(byte);
      }),
    ),
};

function codecOf(bytes: Buffer): Codec {
  if (isUtf16(bytes)) return bytes[0] === 0xfe || bytes[0] === 0 ? UTF16_BIG_CODEC : UTF16_LITTLE_CODEC;
  try {
    UTF8.decode(bytes);
    return UTF8_CODEC;
  } catch {
    return WINDOWS_CODEC;
  }
}

function refusal(file: string, why: string): LabError {
  return new LabError(
    'USAGE',
    `--worksheet: ${file} cannot be filled in: ${why}; expected the grading worksheet that Moodle lets you download.`,
  );
}
