import { describe, expect, it } from 'vitest';
import { ENGLISH, GERMAN, INDONESIAN } from './testing/worksheets.ts';
import { isLocked, placesIn, readWorksheet, studentNumbersIn, type Worksheet } from './worksheet.ts';
import { join } from 'node:path';
import { readLikePhp } from './testing/moodle-import.ts';
import { temporaryFolder } from '../../testing/folder.ts';
import { writeFileSync } from 'node:fs';

function worksheet(content: string | Uint8Array): Worksheet {
  const file = join(temporaryFolder(), 'Grades.csv');
  writeFileSync(file, content);
  return readWorksheet(file);
}

/** With a grade and feedback in its first row. */
function filled(content: string | Uint8Array, grade = '75.00', feedback = '<p>75, "of" 100</p>'): Buffer {
  const { columns, filled } = worksheet(content);
  const cells = new Map([
    [columns.grade, grade],
    [columns.feedback ?? -1, feedback],
  ]);
  return Buffer.from(filled(new Map([[1, cells]])));
}

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

function decoded(bytes: Buffer, encoding: 'utf8' | 'utf16le' | 'utf16be'): string {
  return encoding === 'utf16be' ? Buffer.from(bytes).swap16().toString('utf16le') : bytes.toString(encoding);
}

function quoted(text: string): string {
  const lines = readLikePhp(text, ',').map((line) => line.map((cell) => `"${cell.replaceAll('"', '""')}"`));
  return lines.map((line) => `${line.join(',')}\n`).join('');
}

const HEAD = ENGLISH.split('\n')[0]!;

describe('a worksheet', () => {
  it.each([
    ['English', ENGLISH, { grade: 5, feedback: 10 }, 100, '.'],
    ['German, with a workflow and online texts', GERMAN, { grade: 4, feedback: 11 }, 10, ','],
    ['Indonesian, with markers', INDONESIAN, { grade: 4, feedback: 9 }, 100, ','],
    [
      'of a language that nobody told the lab, anonymous',
      'xa,xb,xc,xd,xe,xf,xg\nParticipanto 3,Sendita,,5.5,Jes,-,\nParticipanto 4,Ne sendita,,5.5,Jes,-,\n',
      { grade: 2, feedback: 6 },
      5.5,
      '.',
    ],
    [
      'without feedback comments',
      ENGLISH.replaceAll(/,("Feedback comments"|(?<=\d M,)|"<p>.*")?$/gm, '').replace(/,$/gm, ''),
      { grade: 5, feedback: undefined },
      100,
      '.',
    ],
    [
      'with the same number as feedback of everybody',
      'ID,Name,Status,Grade,Max,Can,Modified,Feedback\nParticipant 3,Ani,x,,10,Yes,-,7\n',
      { grade: 3, feedback: 7 },
      10,
      '.',
    ],
    [
      'with a constant number beside an empty cell of who somebody is',
      'ID,Name,Dept,Year,Status,Grade,Max,Can,Modified,Feedback\nParticipant 3,Ani,,2026,x,,10,Yes,-,\n',
      { grade: 5, feedback: 9 },
      10,
      '.',
    ],
  ])('is understood by what is in its cells: %s', (_, text, columns, maximum, decimalMark) => {
    expect(worksheet(text)).toMatchObject({ columns, maximum, decimalMark });
  });

  it.each([
    ['as Moodle writes it', ENGLISH, 'utf8'],
    ['with a byte order mark', `\uFEFF${ENGLISH}`, 'utf8'],
    ['with line ends of Windows and none at the end', ENGLISH.replaceAll('\n', '\r\n').trimEnd(), 'utf8'],
    ['with line ends of an old Mac', ENGLISH.replaceAll('\n', '\r'), 'utf8'],
    ['with line ends of two kinds and empty lines', ENGLISH.replace('\n', '\r\n\r\n') + '\n\n', 'utf8'],
    ['with tabs', ENGLISH.replaceAll(',', '\t'), 'utf8'],
    ['with everything quoted', quoted(ENGLISH), 'utf8'],
    ['with semicolons', GERMAN, 'utf8'],
    ['in UTF-16', `\uFEFF${GERMAN}`, 'utf16le'],
    ['in UTF-16 without a mark', GERMAN, 'utf16le'],
    ['in UTF-16, big end first, without a mark', GERMAN, 'utf16be'],
    ['in UTF-16, big end first', `\uFEFF${GERMAN}`, 'utf16be'],
    [
      "with quotes behind PHP's backslashes",
      ENGLISH.replace('Budi', String.raw`"Bu \"di\", \\ \\"!"`),
      'utf8',
    ],
    ['with a backslash at the end of a cell', ENGLISH.replace('Budi', String.raw`"Bu\"`), 'utf8'],
    ['with lines in cells', ENGLISH.replace('Budi', '"Bu\r\ndi\n\n"'), 'utf8'],
    ['with zeros, marks and other signs', ENGLISH.replace('Budi', '\0\u202EBu\uFEFFdi\u{1F600}'), 'utf8'],
  ] as const)('keeps every byte but those of two cells: %s', (_, text, encoding) => {
    const bytes = encoding === 'utf16be' ? utf16be(text) : Buffer.from(text, encoding);
    expect(Buffer.from(worksheet(bytes).filled(new Map()))).toEqual(bytes);
    const [before, after] = [decoded(bytes, encoding), decoded(filled(bytes), encoding)];
    // What is between the first and the last character that differ is in the row of participant 77.
    const ends = sharedEnds(before, after);
    const changed = after.slice(ends.first, after.length - ends.last);
    expect(changed).toMatch(/^"?75\.00.*<p>75, ""of"" 100<\/p>"?$/s);
    expect(changed).not.toContain('78');
  });

  it('keeps every byte of Windows-1252, or of any other code page', () => {
    const bytes = Buffer.concat([
      Buffer.from('ID;Name;Status;Punkte;Maximum;Ja/Nein;Datum;Feedback\r\nTeilnehmer/in77;'),
      Buffer.from(Array.from({ length: 128 }, (_, index) => index + 128)),
      Buffer.from('x;da;;10,00;Ja;-;\r\n'),
    ]);
    expect(Buffer.from(worksheet(bytes).filled(new Map()))).toEqual(bytes);
    const text = filled(bytes, '7,50', 'Größe → ␍').toString('latin1');
    expect(text).toContain('x;da;7,50;10,00;Ja;-;"Größe &#8594; &#9229;"\r\n');
  });

  it('is written as PHP writes: quotes around what has a blank, a delimiter or a quote in it', () => {
    expect(filled(ENGLISH, '75.00', 'good').toString()).toContain(',75.00,100.00,Yes,');
    expect(filled(ENGLISH, '75.00', 'good').toString()).toContain('AM",-,good\n');
    expect(filled(quoted(ENGLISH), '75.00', 'good').toString()).toContain(',"75.00","100.00","Yes",');
    expect(filled(ENGLISH, '75.00', 'a"b').toString()).toContain('AM",-,"a""b"\n');
    expect(filled(INDONESIAN, '75,00', 'a b').toString()).toContain(',"75,00","100,00",');
    expect(filled(INDONESIAN, '75,00', 'a b').toString()).toContain(',-,"a b"\n');
  });

  it.each([
    ['', 'it is not CSV as Moodle writes it'],
    ['\0', "its first column does not number participants, as in 'Participant 77'"],
    ['a,b\n1\n', 'it is not CSV as Moodle writes it'],
    [`${HEAD}\n"Participant 77,1\n`, 'it is not CSV as Moodle writes it'],
    [Buffer.from(`\uFEFF${ENGLISH}`, 'utf16le').subarray(0, -1), 'it is not CSV as Moodle writes it'],
    [`${HEAD}\n`, "its first column does not number participants, as in 'Participant 77'"],
    ['Number,Name\n5025,Ani\n', "its first column does not number participants, as in 'Participant 77'"],
    [ENGLISH.replace('Participant 78', 'Peserta 78'), 'its first column does not number participants'],
    [
      ENGLISH.replaceAll(',100.00,', ',"fail\npass",').replace(',40.00,', ',pass,'),
      'it has no column of grades with the maximum grade beside it, as of an assignment that is graded by a scale',
    ],
    [ENGLISH.replaceAll(',100.00,', ',0.00,'), 'it has no column of grades with the maximum grade beside it'],
    [
      'ID,Name,Status,Grade,Max,Can,Feedback\nParticipant 3,Ani,x,,10,Yes,good\n',
      "it has no column 'Last modified (grade)', without which Moodle imports nothing",
    ],
  ])('is refused in one sentence: %j', (content, why) => {
    const message = expect.stringMatching(
      /^--worksheet: .*Grades\.csv cannot be filled in: .*; expected the grading worksheet that Moodle lets you download\.$/s,
    );
    expect(() => worksheet(content)).toThrow(expect.objectContaining({ code: 'USAGE', message }));
    expect(() => worksheet(content)).toThrow(why);
  });

  it('is missed by name', () => {
    const missed = { code: 'USAGE', message: '--worksheet: there is no file nowhere.csv.' };
    expect(() => readWorksheet('nowhere.csv')).toThrow(expect.objectContaining(missed));
  });

  it.each([
    ['English', ENGLISH, [false, false, true, false]],
    ['German, behind a state of the workflow', GERMAN, [false, true, false]],
    ['Indonesian', INDONESIAN, [false, true]],
  ])('says whose grade is locked: %s', (_, text, locked) => {
    const sheet = worksheet(text);
    expect(locked.map((_, index) => isLocked(sheet, index + 1))).toEqual(locked);
  });

  it('knows the numbers of students, and takes no others for them', () => {
    expect([...studentNumbersIn(worksheet(ENGLISH))]).toEqual([
      [1, '5025211001'],
      [2, '5025211002'],
      [3, '5025211003'],
    ]);
    expect([...studentNumbersIn(worksheet(ENGLISH.replaceAll(/502521100\d/g, '5025211001')))]).toEqual([]);
    expect([...studentNumbersIn(worksheet(GERMAN))]).toEqual([]);
  });
});

describe('students in a worksheet', () => {
  const TEAMS = [
    'Identifier,"Full name",Status,Group,Grade,"Maximum Grade","Grade can be changed","Last modified (grade)","Feedback comments"',
    '"Participant 12",Ani,Submitted,"Kelompok 3",,10.00,Yes,-,',
    '"Participant 13",Budi,Submitted,"Kelompok 4",,10.00,Yes,-,',
    '"Participant 14",Citra,Submitted,"Kelompok 3",,10.00,Yes,-,',
  ].join('\n');
  const rowsOf = (text: string, name: string | null, number: string | null): readonly number[] =>
    placesIn(worksheet(text), [{ student: 'one', name, number }]).get('one') ?? [];

  it.each([
    ['by name and number', ENGLISH, 'Ani Wijaya', '77', [1]],
    ['without what Moodle leaves out of file names', ENGLISH, 'Citra OBrien', '79', [3]],
    ['as a Mac writes umlauts', GERMAN, 'Jürgen Groß'.normalize('NFD'), '77', [1]],
    ['with other letters', GERMAN, 'Šárka DAngelo', '78', [2]],
    [
      'who is suspended',
      ENGLISH.replace('Budi', '"<span class=""usersuspended"">Budi <img /></span>"'),
      'Budi',
      '78',
      [2],
    ],
    ['in an anonymous download', ENGLISH, 'Participant', '77', [1]],
    ['in an anonymous download of a German site', GERMAN, 'Teilnehmerin', '77', [1]],
    ['in another download than this', ENGLISH, 'Ani Wijaya', '78', []],
    ['whose name another one has', ENGLISH, 'Budi', '99', []],
    ['all of a team, whose number a student has as well', TEAMS, 'Kelompok 3', '12', [1, 3]],
    ['of a list, by the number that the university gave', ENGLISH, 'Budi', '5025211002', [2]],
    ['of a list without names', ENGLISH, null, '5025211002', [2]],
    ['of a list, with the number of somebody else', ENGLISH, 'Ani Wijaya', '5025211002', []],
    ['of whom nothing is known', ENGLISH, null, null, []],
  ])('are found %s', (_, text, name, number, rows) => {
    expect(rowsOf(text, name, number)).toEqual(rows);
  });
});

/** How many characters are the same from the beginning, and from the end. */
function sharedEnds(one: string, other: string): { readonly first: number; readonly last: number } {
  const most = Math.min(one.length, other.length);
  let [first, last] = [0, 0];
  while (first < most && one[first] === other[first]) first += 1;
  while (last < most - first && one.at(-1 - last) === other.at(-1 - last)) last += 1;
  return { first, last };
}
