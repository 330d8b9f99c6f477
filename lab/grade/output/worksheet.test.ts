import { describe, expect, it } from 'vitest';
import {
  ENGLISH,
  ENGLISH_SITE,
  GERMAN,
  GERMAN_SITE,
  INDONESIAN,
  INDONESIAN_SITE,
} from '../class/testing/worksheets.ts';
import {
  faultyGrade,
  goodGrade,
  gradeOf,
  HOSTILE,
  hostileGrade,
  requirementOf,
  unjudgedGrade,
} from './testing/sample-grade.ts';
import { filledWorksheet, worksheetText } from './worksheet.ts';
import { importIntoMoodle, type Imported, readLikePhp, type Site } from '../class/testing/moodle-import.ts';
import { placesIn, readWorksheet } from '../class/worksheet.ts';
import type { Graded } from './class-table.ts';
import { join } from 'node:path';
import type { Language } from '../../../options/language.ts';
import { plain } from './lines.ts';
import { temporaryFolder } from '../../testing/folder.ts';
import { writeFileSync } from 'node:fs';

const ANI: Graded = graded('Ani Wijaya', '77', { grade: faultyGrade() });
const BUDI: Graded = graded('Budi', '78', { grade: goodGrade() });
const CITRA: Graded = graded('Citra OBrien', '79', { grade: goodGrade() });

function graded(name: string, number: string, more: Pick<Graded, 'grade'> & Partial<Graded>): Graded {
  return { student: `${name} ${number}`, name, number, page: null, ...more };
}

function worksheetOf(content: string | Uint8Array, all: readonly Graded[]) {
  const file = join(temporaryFolder(), 'Grades.csv');
  writeFileSync(file, content);
  const worksheet = readWorksheet(file);
  const students = all.map(({ student, name = null, number = null }) => ({ student, name, number }));
  return { worksheet, places: placesIn(worksheet, students) };
}

function filled(content: string | Uint8Array, all: readonly Graded[], language: Language = 'en'): Uint8Array {
  return filledWorksheet(worksheetOf(content, all), all, language);
}

function imported(content: string, all: readonly Graded[], site: Site = ENGLISH_SITE): Imported {
  return importIntoMoodle(filled(content, all), site);
}

/** By the number of the participant, in the worksheet itself. */
function cellsOf(bytes: Uint8Array, number: string, delimiter = ','): string[] {
  const records = readLikePhp(Buffer.from(bytes).toString(), delimiter);
  return records.find(([id]) => id?.endsWith(number)) ?? [];
}

describe('a worksheet, filled in', () => {
  it('says what late days cost', () => {
    const late = { deadline: '2026-11-20T23:59:00+07:00', days: 1, points: 10 };
    const one = { ...ANI, grade: { ...faultyGrade(), points: 65, late } };
    expect(cellsOf(filled(ENGLISH, [one]), '77').join()).toContain(
      'Points: 65 / 100. 1 day late: −10 points. ',
    );
  });

  it('has grades and feedback, and all else as it was', () => {
    expect(Buffer.from(filled(ENGLISH, [ANI, BUDI, CITRA])).toString()).toMatchSnapshot();
  });

  it('speaks the language of the class, and writes numbers as the site does', () => {
    expect(Buffer.from(filled(INDONESIAN, [ANI], 'id')).toString()).toMatchSnapshot();
  });

  it('is taken by Moodle: grades, feedback, nothing for whoever is locked or did not hand in', () => {
    const { grades, feedback } = imported(ENGLISH, [ANI, BUDI, CITRA]);
    expect(grades).toEqual({ 77: 75, 78: 100 });
    expect(Object.keys(feedback)).toEqual(['77', '78']);
    expect(feedback['78']).toBe('<p>Points: 100 / 100. All requirements passed.</p>');
  });

  it.each([
    ['German', GERMAN, GERMAN_SITE, graded('Jürgen Groß', '77', { grade: faultyGrade() }), 7.5],
    ['Indonesian', INDONESIAN, INDONESIAN_SITE, ANI, 75],
    [
      'German in UTF-16',
      `\uFEFF${GERMAN}`,
      { ...GERMAN_SITE, encoding: 'utf-16le' as const },
      graded('Jürgen Groß', '77', { grade: faultyGrade() }),
      7.5,
    ],
    [
      'Indonesian, where nothing tells of commas',
      INDONESIAN.replaceAll('"100,00"', '100'),
      INDONESIAN_SITE,
      ANI,
      75,
    ],
  ])('is taken by a site of another language: %s', (_, text, site, student, grade) => {
    const bytes = site.encoding === 'utf-16le' ? Buffer.from(text, 'utf16le') : Buffer.from(text);
    const { grades, feedback } = importIntoMoodle(filled(bytes, [student]), site);
    expect(grades).toEqual({ 77: grade });
    expect(Object.keys(feedback)).toEqual(['77']);
  });

  it('is not taken where Moodle has a later grade than the worksheet', () => {
    const later = {
      ...ENGLISH_SITE.participants,
      78: { grade: 40, modified: Date.UTC(2026, 10, 22, 8, 2) / 1_000 },
    };
    const { grades, feedback } = imported(ENGLISH, [ANI, BUDI], { ...ENGLISH_SITE, participants: later });
    expect(grades).toEqual({ 77: 75 });
    expect(Object.keys(feedback)).toEqual(['77']);
  });

  it.each([
    ['10.00', 100, 3, '0.30'],
    ['10', 3, 1, '3.33'],
    ['10', 3, 2, '6.67'],
    ['33.335', 3, 3, '33.335'],
    ['0.004', 3, 3, '0.004'],
    ['100.00', 100, 0, '0.00'],
  ])('has points out of the maximum grade: of %s, of %d points %d are %s', (maximum, of, points, cell) => {
    const grade = gradeOf({ requirements: [requirementOf('1c-time', { of, points, outcome: 'failed' })] });
    const one = graded('Ani Wijaya', '77', { grade });
    const text = ENGLISH.replaceAll('100.00', maximum).replace(',40.00', ',');
    expect(cellsOf(filled(text, [one]), '77')[5]).toBe(cell);
    const { grades } = imported(text, [one], { ...ENGLISH_SITE, maximum: Number(maximum) });
    expect(grades).toEqual({ 77: Number(cell) });
  });

  it.each([
    [
      'not judged',
      { grade: unjudgedGrade({ target: 'a.py' }) },
      '<p>Your hand-in could not be judged yet; this does not count against you. The Docker engine does not answer.</p>',
    ],
    [
      'not graded yet',
      { grade: unjudgedGrade({ problem: null }), standing: 'missing' as const },
      '<p>Not graded yet.</p>',
    ],
  ])('has no grade of whoever is %s, and says so', (_, one, feedback) => {
    const cells = cellsOf(filled(ENGLISH, [graded('Ani Wijaya', '77', one)]), '77');
    expect([cells[5], cells[10]]).toEqual(['', feedback]);
    const before = cellsOf(filled(ENGLISH, [graded('Budi', '78', one)]), '78');
    expect([before[5], before[10]]).toEqual(['40.00', '<p>late, "very"</p>']);
    expect(imported(ENGLISH, [graded('Ani Wijaya', '77', one), graded('Budi', '78', one)]).grades).toEqual(
      {},
    );
  });

  it('has no grade where nothing gave points', () => {
    const grade = gradeOf({ requirements: [requirementOf('1c-pieces', { kind: 'advice', of: 0 })] });
    const cells = cellsOf(filled(ENGLISH, [graded('Ani Wijaya', '77', { grade })]), '77');
    expect(cells[5]).toBe('');
  });

  it('says of an earlier grade that it may not hold', () => {
    const one = graded('Ani Wijaya', '77', { grade: goodGrade(), standing: 'changed' });
    expect(imported(ENGLISH, [one]).feedback['77']).toMatch(
      /^<p>An earlier grade: the program or the grader/,
    );
  });

  it('says what a teacher settled', () => {
    const said = { en: 'Settled by the teacher as passed: Shown in class.', id: '' };
    const settled = { found: 'failed' as const, reason: 'Shown in class.' };
    const grade = gradeOf({ requirements: [requirementOf('1c-quit', { settled, note: said })] });
    expect(imported(ENGLISH, [graded('Ani Wijaya', '77', { grade })]).feedback['77']).toContain(
      '<li><code>1c-quit</code> (10 / 10): The server does 1c-quit. Settled by the teacher as passed: Shown in class.</li>',
    );
  });

  it('does without the hints that are kept from students', () => {
    const requirements = [requirementOf('1c-quit', { outcome: 'failed', points: 0 })];
    const { feedback } = imported(ENGLISH, [
      graded('Ani Wijaya', '77', { grade: gradeOf({ requirements }) }),
    ]);
    expect(feedback['77']).toContain('<li><code>1c-quit</code> (0 / 10): The server does 1c-quit.</li>');
  });

  it.each([
    ['from its start', '=1+1'],
    ['in all it says', HOSTILE],
    ['with backslashes, which PHP minds', 'C:\\"dir\\", \\'],
    ['with many lines', 'a\r\nb,c;d\te'],
  ])('is harmless whatever a program says: %s', (_, text) => {
    const said = { en: text, id: text };
    const grade =
      text === HOSTILE
        ? hostileGrade()
        : gradeOf({
            requirements: [
              requirementOf('1c-time', { outcome: 'failed', points: 0, hint: said, requirement: said }),
            ],
          });
    for (const [worksheet, site, name] of [
      [ENGLISH, ENGLISH_SITE, 'Ani Wijaya'],
      [GERMAN, GERMAN_SITE, 'Jürgen Groß'],
    ] as const) {
      const bytes = filled(worksheet, [graded(name, '77', { grade })]);
      const { feedback } = importIntoMoodle(bytes, site);
      expect(feedback['77']).toMatch(/^<p>[^"\\\r\n]*<\/ul>$/);
      const tags = new Set(Array.from(feedback['77']!.matchAll(/<[^>]*>/g), ([tag]) => tag));
      expect([...tags].filter((tag) => !/^<\/?(?:p|ul|li|code)>$/.test(tag))).toEqual([]);
      const [, ...others] = Buffer.from(bytes).toString().split('\n').slice(1);
      expect(others).toEqual(worksheet.split('\n').slice(2));
    }
  });
});

describe('what was not filled in', () => {
  const text = (content: string, all: readonly Graded[], language: Language = 'en'): string =>
    worksheetText(worksheetOf(content, all), language, plain);

  it('is said by name', () => {
    const eko = graded('Eko', '90', { grade: goodGrade() });
    expect(text(ENGLISH, [ANI, CITRA, eko])).toBe(
      [
        '1 not in the Moodle worksheet: Eko 90.',
        '1 locked in Moodle, unchanged in the worksheet: Citra OBrien 79.',
      ].join('\n'),
    );
    expect(text(ENGLISH, [CITRA, eko], 'id')).toBe(
      [
        '1 tidak ada di lembar penilaian Moodle: Eko 90.',
        '1 terkunci di Moodle, tidak diubah di lembar penilaian: Citra OBrien 79.',
      ].join('\n'),
    );
  });

  it('is nothing where all was', () => {
    expect(text(ENGLISH, [ANI, BUDI])).toBe('');
  });

  it('is feedback where Moodle has no column for it', () => {
    const without = 'ID,Name,Status,Grade,Max,Can,Modified\nParticipant 77,Ani Wijaya,x,,10.00,Yes,-\n';
    expect(text(without, [ANI])).toBe(
      'The Moodle worksheet has no column for feedback comments: it holds grades only.',
    );
    expect(Buffer.from(filled(without, [ANI])).toString()).toBe(without.replace(',,', ',7.50,'));
  });
});
