/**
 * What Moodle takes from a worksheet, by its own rules and a reader of its own (mod/assign/feedback/offline,
 * lib/csvlib.class.php, unformat_float). Nothing of the lab's reading and writing of tables is in here.
 */

/** A site and what it knows of its participants. */
export interface Site {
  /** In the language of the site. */
  readonly heads: {
    readonly identifier: string;
    readonly grade: string;
    readonly modified: string;
    readonly feedback: string;
  };
  /** `Participant `: what stands before the number, with its blank. */
  readonly participant: string;
  readonly decimalMark: ',' | '.';
  readonly encoding?: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
  readonly delimiter?: ',' | ';' | '\t';
  readonly maximum: number;
  /** By number: the grade there is, when it was given (seconds since 1970), and whether it can be changed. */
  readonly participants: Readonly<
    Record<string, { grade?: number; feedback?: string; modified?: number; isLocked?: boolean }>
  >;
}

export interface Imported {
  readonly grades: Readonly<Record<string, number>>;
  readonly feedback: Readonly<Record<string, string>>;
}

/** Throws for what Moodle refuses. */
export function importIntoMoodle(bytes: Uint8Array, site: Site): Imported {
  const text = new TextDecoder(site.encoding ?? 'utf-8', { fatal: true }).decode(bytes); // takes a mark away
  const [head = [], ...records] = readLikePhp(text.replaceAll(/\r\n?/g, '\n').trim(), site.delimiter ?? ',');
  if (records.some((record) => record.length !== head.length)) throw new Error('csvweirdcolumns');
  const { heads } = site;
  const [id, grade, modified] = [heads.identifier, heads.grade, heads.modified].map((name) =>
    head.lastIndexOf(name),
  );
  if (id === -1 || grade === -1 || modified === -1) throw new Error('invalidgradeimport');
  const feedback = head.lastIndexOf(heads.feedback);
  const imported = { grades: {} as Record<string, number>, feedback: {} as Record<string, string> };
  for (const record of records) {
    const number = record[id!]!.slice(site.participant.length);
    const known = site.participants[number];
    if (known === undefined) continue;
    const value = unformatted(record[grade!]!, site.decimalMark);
    const isStale = (known.modified ?? 0) > secondsOf(record[modified!]!) + 60;
    const isSkipped =
      value === null ||
      value === known.grade ||
      value < 0 ||
      value > site.maximum ||
      isStale ||
      known.isLocked === true;
    if (!isSkipped) imported.grades[number] = value;
    // A lock does not keep feedback out.
    if (!isStale && feedback > 0 && record[feedback] !== (known.feedback ?? ''))
      imported.feedback[number] = record[feedback]!;
  }
  return imported;
}

/** `strtotime`: what is no date in English is no time at all. */
function secondsOf(cell: string): number {
  const time = Date.parse(`${cell.replace(/^\w+day, /, '')} UTC`);
  return Number.isNaN(time) ? 0 : time / 1_000;
}

/** `unformat_float`; what follows a number is passed over, as PHP does. */
function unformatted(cell: string, decimalMark: string): number | null {
  const text = cell.trim().replaceAll(' ', '').replaceAll(decimalMark, '.');
  return text === '' ? null : Number.parseFloat(text) || 0;
}

/** `fgetcsv` with its usual escape: a backslash keeps a quote from ending a cell. */
export function readLikePhp(text: string, delimiter: string): string[][] {
  const records: string[][] = [];
  let [record, cell, isQuoted, at]: [string[], string, boolean, number] = [[], '', false, 0];
  const endCell = (): void => {
    record.push(cell);
    cell = '';
  };
  const endRecord = (): void => {
    endCell();
    if (record.length > 1 || record[0] !== '') records.push(record);
    record = [];
  };
  while (at < text.length) {
    const character = text[at]!;
    if (isQuoted && character === '\\' && text[at + 1] === '"') cell += character + text[(at += 1)];
    else if (isQuoted && character === '"' && text[at + 1] === '"') cell += text[(at += 1)];
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && character === delimiter) endCell();
    else if (!isQuoted && character === '\n') endRecord();
    else cell += character;
    at += 1;
  }
  endRecord();
  return records;
}
