import { describe, expect, it } from 'vitest';
import { faultyGrade, goodGrade, unjudgedGrade } from '../output/testing/sample-grade.ts';
import { overridesFor, readOverrides, refuseTimes, settledGrade, startOf } from './overrides.ts';
import { gradeText } from '../output/text.ts';
import { join } from 'node:path';
import { plain } from '../output/lines.ts';
import { temporaryFolder } from '../../testing/folder.ts';
import { writeFileSync } from 'node:fs';

const STUDENTS = ['Ani Wijaya 5025', 'Budi 5026', 'Budi Santoso 5027'];

function file(text: string): string {
  const path = join(temporaryFolder(), 'overrides.csv');
  writeFileSync(path, text);
  return path;
}

function overrides(text: string) {
  return Object.fromEntries(overridesFor(readOverrides(file(text)), STUDENTS));
}

describe('what a teacher says of single students', () => {
  it('is how a program is started, and what is settled, in as many lines as it takes', () => {
    const said = overrides(
      [
        'Student;Entry;Run;Image;Settle;Reason',
        'Ani Wijaya 5025;src/jam.py;;;;',
        '5027;;"python3 -m jam 45000";python:3.8;1c-quit=passed 1d-clock=failed;Shown in class',
        '5025;;;;1c-quit=passed;QUIT was spelled in another way',
      ].join('\n'),
    );
    const quit = { id: '1c-quit', outcome: 'passed' };
    expect(said).toEqual({
      'Ani Wijaya 5025': {
        how: { entry: 'src/jam.py', run: undefined, image: undefined },
        settled: [{ ...quit, reason: 'QUIT was spelled in another way' }],
      },
      'Budi Santoso 5027': {
        how: { entry: undefined, run: 'python3 -m jam 45000', image: 'python:3.8' },
        settled: [
          { ...quit, reason: 'Shown in class' },
          { id: '1d-clock', outcome: 'failed', reason: 'Shown in class' },
        ],
      },
    });
  });

  it.each([
    [
      'student,points\nAni,5',
      /^--overrides: .* has a column 'points'; expected student, entry, run, image, settle, reason, deadline, handed-in\.$/,
    ],
    ['entry\njam.py', /^--overrides: .* has no column student; expected student, entry, /],
    ['student,entry,run\n5025,a.py,python3 a.py', /^--overrides: line 2 of .* has an entry and a run; .*\.$/],
    [
      'student,settle,reason\n5025,1c-quit,x',
      /^--overrides: line 2 of .* settles '1c-quit'; .* as in 1c-quit=passed\.$/,
    ],
    [
      'student,settle,reason\n5025,1c-quit=5,x',
      /settles '1c-quit=5'; expected a requirement and how it counts/,
    ],
    ['student,settle,reason\n5025,1c-unknown=passed,x', /settles '1c-unknown'; expected one of 1a-listen, /],
    [
      'student,deadline\n5025,2026-11-27',
      /^--overrides: line 2 of .* has the deadline '2026-11-27'; expected a date and time with its zone, as in 2026-/,
    ],
    [
      'student,handed-in\n5025,27/11/2026 8:00',
      /has the handed-in '27\/11\/2026 8:00'; expected a date and time/,
    ],
    [
      'student,deadline\n5025,2026-11-27T23:59:00Z\nani wijaya,2026-11-28T23:59:00Z',
      /^--overrides: line 3 of .* says a second time when Ani Wijaya 5025 had to hand in\.$/,
    ],
    ['student,settle\n5025,1c-quit=passed', /settles 1c-quit without a reason; .*\.$/],
    ['student,entry\n\n6000,a.py', /^--overrides: line 3 of .* names '6000', who is not in the class; .*\.$/],
    ['student,entry\n,a.py', /names '', who is not in the class/],
    ['student,entry\n502,a.py', /names '502', who is not in the class/],
    ['student,entry\nbudi,a.py', /names 'budi', which may be Budi 5026 or Budi Santoso 5027\.$/],
    [
      'student,settle,reason\n5025,1c-quit=passed,x\nani wijaya,1c-quit=failed,y',
      /^--overrides: line 3 of .* settles 1c-quit of Ani Wijaya 5025 a second time\.$/,
    ],
  ])('is refused in one sentence: %j', (text, message) => {
    const error = expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(message) });
    expect(() => overrides(text)).toThrow(error);
  });

  it('is when it was due and handed in', () => {
    const said = overrides(
      [
        'student,deadline,handed-in',
        '5025,2026-11-27T23:59:00+07:00,',
        '5026,,2026-11-20T22:00+07:00',
        '5025,,2026-11-26T08:00:00Z',
      ].join('\n'),
    );
    expect(said).toMatchObject({
      'Ani Wijaya 5025': { deadline: '2026-11-27T23:59:00+07:00', handedIn: '2026-11-26T08:00:00Z' },
      'Budi 5026': { deadline: undefined, handedIn: '2026-11-20T22:00+07:00' },
    });
  });

  it.each([
    ['deadline', 'deadline'],
    ['handed-in', 'time of a hand-in'],
  ])('is refused where no late days are set: %s', (column, what) => {
    const lines = readOverrides(file(`student,${column}\n5026,\n5025,2026-11-27T23:59:00+07:00`));
    expect(() => refuseTimes(lines)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: expect.stringMatching(
          new RegExp(`^--overrides: line 3 of .* has a ${what}, and no late days are set: .* --rubric\\.$`),
        ),
      }),
    );
    expect(() => refuseTimes(lines.slice(0, 1))).not.toThrow();
  });

  it('takes the place of what was said of the class', () => {
    const ofClass = { run: 'python3 server.py', image: 'python:3.12' };
    expect(startOf(ofClass, { entry: 'jam.py' })).toEqual({ entry: 'jam.py', image: 'python:3.12' });
    expect(startOf(ofClass, { image: 'python:3.8' })).toEqual({
      run: 'python3 server.py',
      image: 'python:3.8',
    });
    expect(startOf(ofClass, {})).toEqual(ofClass);
  });
});

describe('a requirement that is settled', () => {
  const passed = { id: '1c-session', outcome: 'passed', reason: 'Shown in class.' } as const;

  it('counts as the teacher says, and shows who says it, and what the grader found', () => {
    const grade = settledGrade(faultyGrade(), [passed]);
    expect(grade).toMatchObject({ points: 80, ok: false });
    const result = grade.requirements.find(({ id }) => id === '1c-session');
    expect(result).toMatchObject({
      outcome: 'passed',
      points: 5,
      hint: null,
      settled: { found: 'failed', reason: 'Shown in class.' },
    });
    expect(gradeText(grade, 'en', plain)).toContain(
      '· 1c-session: Settled by the teacher as passed: Shown in class.',
    );
    expect(gradeText(grade, 'id', plain)).toContain('Ditetapkan lulus oleh pengajar: Shown in class.');
  });

  it('may fail what passed', () => {
    const grade = settledGrade(goodGrade(), [{ id: '1c-quit', outcome: 'failed', reason: 'Copied.' }]);
    expect(grade).toMatchObject({ points: 90, ok: false });
    expect(gradeText(grade, 'en', plain)).toContain('Settled by the teacher as failed: Copied.');
  });

  it('may make everything pass', () => {
    const grade = settledGrade(faultyGrade(), [
      passed,
      { ...passed, id: '1d-format' },
      { ...passed, id: '1d-clock' },
    ]);
    expect(grade).toMatchObject({ points: 100, ok: true });
  });

  it('changes nothing of what could not be judged', () => {
    expect(settledGrade(unjudgedGrade(), [passed])).toEqual(unjudgedGrade());
  });
});
