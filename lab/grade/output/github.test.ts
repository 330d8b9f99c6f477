import { feedbackOf } from './feedback.ts';
import { describe, expect, it } from 'vitest';
import { withLate } from '../late.ts';
import { classStep, fittingSummary, gradeStep } from './github.ts';
import { disarmed } from './workflow-commands.ts';
import { commandsIn, report, type WorkflowCommand } from './testing/workflow-runner.ts';
import {
  faultyGrade,
  goodGrade,
  gradeOf,
  hostileGrade,
  requirementOf,
  unjudgedGrade,
} from './testing/sample-grade.ts';
import type { Graded } from './class-table.ts';
import { HOSTILE_CLASS, INTERRUPTED_CLASS, SAMPLE_CLASS } from './testing/sample-class.ts';

/** What would be commands, in text of a student. */
const COMMANDS =
  '::stop-commands::x\n::set-output name=result::x\r\n  ::add-mask::a ##[set-env name=A]b %0A::echo::on';

function annotations(log: string): WorkflowCommand[] {
  const found = commandsIn(log);
  expect(found).toHaveLength(log.split('\n').length); // each line is one
  for (const { name } of found) expect(['error', 'warning', 'notice']).toContain(name);
  return found;
}

function of(level: string, found: readonly WorkflowCommand[]): WorkflowCommand[] {
  return found.filter(({ name }) => name === level);
}

const reported = (result: string) => report('a', { A_RESULTS: result });

/** One who says what would be commands wherever a student can say anything. */
function commandingGrade() {
  const text = { en: COMMANDS, id: COMMANDS };
  const said = { hint: text, note: text, requirement: text, reproduce: COMMANDS, received: COMMANDS };
  const traceback = { file: COMMANDS, line: 3, code: COMMANDS, error: COMMANDS };
  const failed = requirementOf('1c-time', { outcome: 'failed', points: 0, traceback, ...said });
  const skipped = requirementOf('1c-quit', { outcome: 'skipped', points: 0, ...said });
  const advice = { ...failed, id: '1c-pieces', kind: 'advice' as const, of: 0 };
  const all = { requirements: [failed, skipped, advice], target: COMMANDS, file: COMMANDS };
  return gradeOf({ ...all, greeting: COMMANDS, problem: COMMANDS });
}

describe('a step of a workflow', () => {
  it('has an annotation for each failure, at the line of the program where one is known', () => {
    const grade = faultyGrade({ target: 'tugas/andi', file: 'src/server.py' });
    const found = annotations(gradeStep(grade, 'en').annotations);
    const traceback = grade.requirements.find(({ id }) => id === '1c-session')?.traceback;
    expect(of('error', found)).toMatchObject([
      {
        properties: {
          file: 'tugas/andi/server.py',
          line: String(traceback?.line),
          title: '1c-session: A second TIME on the same connection also gets a reply.',
        },
        data: expect.stringMatching(/^The server closed .*\nAttributeError: /),
      },
      {
        properties: {
          file: 'tugas/andi/src/server.py',
          title: expect.stringMatching(/^1d-format: .*hh:mm:ss/),
        },
        data: expect.stringMatching(/^The reply has more than the time, for example a date/),
      },
    ]);
    expect(of('error', found)[1]?.properties).not.toHaveProperty('line');
    expect(of('warning', found)).toMatchObject([
      { properties: { title: '1d-clock' }, data: expect.stringContaining('never replied with the time') },
    ]);
    expect(of('notice', found)).toMatchObject([
      { data: expect.stringMatching(/^75 \/ 100\. 3 of 10/) },
      {
        properties: { title: expect.stringMatching(/^1c-pieces: /) },
        data: expect.stringMatching(/in pieces/),
      },
    ]);
  });

  it('says of a right server how many points it has, and of one not judged one error', () => {
    const good = annotations(gradeStep(goodGrade(), 'en').annotations);
    expect(good.map(({ name, data }) => [name, data])).toEqual([
      ['notice', '100 / 100. All requirements passed.'],
    ]);
    const [error, ...others] = annotations(gradeStep(unjudgedGrade(), 'id').annotations);
    expect(error).toMatchObject({ name: 'error', data: expect.stringContaining('Docker engine') });
    expect(others).toEqual([]);
  });

  it('tells verdicts where a student may see no more', () => {
    const { annotations: log, result } = gradeStep(feedbackOf(faultyGrade(), 'verdict'), 'en');
    expect(of('error', annotations(log)).map(({ properties, data }) => [properties['file'], data])).toEqual([
      ['server.py', 'failed'],
      ['server.py', 'failed'],
    ]);
    expect(reported(result)).toMatchObject({ points: '75/100' });
    expect(result).not.toBe(gradeStep(faultyGrade(), 'en').result);
  });

  it('shows ten of each level at most, of which the last counts the rest', () => {
    const students = Array.from({ length: 40 }, (_, index): Graded => {
      const student = `05${index + 100} Ani`;
      return { student, grade: faultyGrade(), handIn: `kelas/${student}`, page: null };
    });
    const found = annotations(classStep(students, 'en').annotations);
    expect(of('error', found)).toHaveLength(10);
    expect(of('notice', found)).toHaveLength(10);
    expect(of('error', found)[0]).toMatchObject({
      properties: { title: '05100 Ani: 75 / 100', file: 'kelas/05100 Ani/server.py', line: '17' },
      data: expect.stringMatching(/^1c-session: .*\n1d-format: .*\n1d-clock: /),
    });
    expect(of('error', found)[9]).toMatchObject({
      properties: { title: '31 more' },
      data: expect.stringMatching(/^05109 Ani: 75 \/ 100\n05110/),
    });
  });

  it('says of the students of a class what late days cost', () => {
    const rules = { deadline: '2026-11-20T23:59:00Z', rows: [{ days: 1, points: 10 }] };
    const handedIn = { at: '2026-11-21T08:00:00Z', from: 'files' } as const;
    const late = [goodGrade({ handedIn }), faultyGrade({ handedIn })].map((grade, index): Graded => {
      return { student: `student ${index}`, grade: withLate(grade, rules), page: null };
    });
    const { annotations: log, result, summary } = classStep(late, 'en');
    const found = annotations(log);
    expect(of('warning', found)).toMatchObject([
      { properties: { title: 'student 0: 90 / 100' }, data: expect.stringMatching(/^1 day late: /) },
    ]);
    expect(of('error', found)).toMatchObject([{ data: expect.stringMatching(/^1 day late: /) }]);
    expect(summary[0]?.match(/1 day late/g)).toHaveLength(2);
    expect(
      Buffer.from(result, 'base64')
        .toString()
        .match(/1 day late/g),
    ).toHaveLength(2);
  });

  it('keeps what separates the parts of a command out of names', () => {
    const student = 'Ani, S.Kom., line=9: 50%2C :: %0A';
    const one: Graded = { student, grade: faultyGrade(), handIn: `kelas/${student}`, page: null };
    const [error] = of('error', annotations(classStep([one], 'en').annotations));
    expect(error?.properties).toEqual({
      title: `${student}: 75 / 100`,
      file: `kelas/${student}/server.py`,
      line: '17',
    });
  });

  it('names the students of a class who could not be judged in one error', () => {
    const found = annotations(classStep(INTERRUPTED_CLASS, 'en').annotations);
    expect(of('error', found).map(({ data }) => data)[0]).toMatch(/could not be judged.*05112 Budi/);
    expect(of('error', found).map(({ properties }) => properties['title'])).toEqual([
      'Time servers of a class',
      '05110 Andi: 75 / 100',
    ]);
    expect(of('warning', found).map(({ data }) => data)).toEqual([
      expect.stringMatching(/earlier grade/),
      expect.stringMatching(/not graded yet: 05114 Rina/),
    ]);
  });

  it('lets no text of a program be a command, on its log or on the log of the reporter', () => {
    for (const grade of [hostileGrade(), commandingGrade()]) {
      const { annotations: log, result } = gradeStep(grade, 'en');
      expect(of('error', annotations(log))).toHaveLength(1);
      expect(result).toMatch(/^[\w+/]+=*$/);
      expect(commandsIn(reported(result).log)).toEqual([]);
    }
    const commanding: Graded = { student: COMMANDS, grade: commandingGrade(), handIn: COMMANDS, page: null };
    const { annotations: log, result } = classStep([...HOSTILE_CLASS, commanding], 'en');
    expect(annotations(log).length).toBeGreaterThan(3);
    expect(commandsIn(reported(result).log)).toEqual([]);
    expect(commandsIn(COMMANDS).map(({ name }) => name)).toEqual(['stop-commands', 'set-output', 'add-mask']);
    expect(commandsIn(disarmed(COMMANDS))).toEqual([]);
    expect(commandsIn(disarmed('1/2 ✓ Ani ##[add-path]/tmp'))).toEqual([]);
  });

  it.each([
    ['a right server', gradeStep(goodGrade(), 'en'), '100/100', null, 10],
    ['a wrong one', gradeStep(faultyGrade(), 'en'), '75/100', 'Some tests failed.', 10],
    ['one not judged', gradeStep(unjudgedGrade(), 'en'), null, 'Some tests errored.', 0],
    ['advice alone', gradeStep(adviceAlone(), 'en'), null, null, 0],
    ['a class', classStep(SAMPLE_CLASS, 'en'), '275/300', 'Some tests errored.', 4],
    ['an interrupted class', classStep(INTERRUPTED_CLASS, 'en'), '475/500', 'Some tests errored.', 7],
  ])('gives the reporter its points: %s', (_, { result }, points, failure, tests) => {
    const said = reported(result);
    expect(said).toMatchObject({ points, failure, results: [{ version: 1 }] });
    expect(said.results[0]?.tests).toHaveLength(tests);
  });

  it('adds up beside another grader', () => {
    const variables = {
      A_RESULTS: gradeStep(faultyGrade(), 'en').result,
      B_RESULTS: gradeStep(goodGrade(), 'id').result,
    };
    expect(report('a,b', variables)).toMatchObject({ points: '175/200', failure: 'Some tests failed.' });
  });

  it('tells the reporter the command that shows a failure, and where it is', () => {
    const [{ tests } = { tests: [] }] = reported(gradeStep(faultyGrade(), 'en').result).results;
    expect(tests.find(({ name }) => name === '1c-session')).toEqual({
      name: '1c-session',
      status: 'fail',
      score: 0,
      message: expect.stringMatching(/^The server closed/),
      test_code: expect.stringMatching(/^\(printf 'TIME.*nc /),
      filename: 'server.py',
      line_no: 17,
      duration: 0,
    });
  });

  it('keeps the points of a class that is too large for a variable of the reporter', () => {
    const failed = requirementOf('1c-quit', { outcome: 'failed', points: 2.5 });
    const grade = gradeOf({ requirements: [failed] });
    for (const count of [500, 2_500]) {
      const students = Array.from({ length: count }, (_, index): Graded => {
        const student = `${index} ${'Siti Nurhaliza '.repeat(3)}`;
        return { student, grade, handIn: `kelas/${student}`, page: null };
      });
      const { result } = classStep(students, 'en');
      expect(result.length).toBeLessThanOrEqual(120_000);
      expect(reported(result)).toMatchObject({ points: `${2.5 * count}/${10 * count}` });
    }
  });
});

describe('the summary of a step', () => {
  const students = Array.from({ length: 320 }, (_, index): Graded => {
    return { student: `${index} Ani`, grade: faultyGrade(), page: null };
  });

  it('begins with everybody in a table', () => {
    const [overview] = classStep(INTERRUPTED_CLASS, 'en').summary;
    expect(overview).toMatchSnapshot();
  });

  it('is cut between two students where it would be more than GitHub takes, and says so', () => {
    const { summary } = classStep(students, 'en');
    for (const taken of [0, 300_000]) {
      const text = fittingSummary(summary, 'en', taken);
      expect(Buffer.byteLength(text) + taken).toBeLessThanOrEqual(1024 ** 2);
      expect(Buffer.byteLength(text) + taken).toBeGreaterThan(1024 ** 2 - 10_000);
      expect(text).toMatch(/\| ✗ \| `319 Ani` /);
      expect(text.match(/^`{3,}/gm)?.length ?? 1).toSatisfy((count: number) => count % 2 === 0);
      expect(text).toMatch(/\n\nThis summary ends here: GitHub shows at most 1 MiB .*\n$/);
    }
    expect(fittingSummary(summary, 'en', 1024 ** 2 - 10)).toBe('');
  });

  it('is whole where it fits', () => {
    expect(fittingSummary(['# a\n', '# b\n'], 'en', 1024 ** 2 - 9)).toBe('# a\n\n# b\n');
    expect(gradeStep(goodGrade(), 'en').summary.join('')).toMatch(/^## Time server check/);
  });
});

function adviceAlone() {
  const advice = requirementOf('1c-pieces', { kind: 'advice', of: 0, points: 0, outcome: 'failed' });
  return gradeOf({ requirements: [advice] });
}
