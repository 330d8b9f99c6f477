/** A grade as GitHub's graders for education give it to their reporter: base64 of JSON, version 1. */
import { type Graded, remarkOn } from './class-table.ts';
import { LONGEST_SENTENCE, outcomeOf, sentence, tell, type Told, type ToldRequirement } from './told.ts';
import { type Place, sourcePlace } from './source-file.ts';
import { disarmed } from './workflow-commands.ts';
import type { Language } from '../../../options/language.ts';
import type { Outcome } from '../result.ts';
import { visible } from '../../drawing/visible.ts';
import type { Words } from './words.ts';

/** The reporter gets it as a variable, of which Linux takes 128 KiB. */
const MOST_CHARACTERS = 120_000;

interface Test {
  readonly name: string;
  readonly status: 'pass' | 'fail' | 'error';
  readonly score: number;
  readonly message: string;
  /** The command that shows the same by hand. */
  readonly test_code: string;
  readonly filename: string;
  readonly line_no: number;
  /** Milliseconds; 0 for a requirement, as several are checked at a time. */
  readonly duration: number;
}

interface Result {
  readonly version: 1;
  readonly status: Test['status'];
  /** Of what could be judged: nobody loses points otherwise. */
  readonly max_score: number;
  readonly tests: readonly Test[];
}

const STATUS = { passed: 'pass', failed: 'fail', skipped: 'fail', error: 'error' } as const satisfies Record<
  Outcome,
  Test['status']
>;

/** A test for each requirement with points; none for what could not be judged. */
export function gradeResult(told: Told): string {
  const { grade, required } = told;
  return encoded({
    version: 1,
    status: STATUS[outcomeOf(grade)],
    max_score: grade.judged ? grade.of : 0,
    tests: grade.judged ? required.map((result) => testOf(result, told)) : [],
  });
}

/** A test for each student. */
export function classResult(graded: readonly Graded[], language: Language): string {
  const isJudged = ({ grade, standing }: Graded): boolean => grade.judged && standing !== 'retried';
  const isOk = graded.every(({ grade }) => grade.ok);
  return encoded({
    version: 1,
    status: graded.every(isJudged) ? (isOk ? 'pass' : 'fail') : 'error',
    max_score: graded.reduce((sum, { grade }) => sum + (grade.judged ? grade.of : 0), 0),
    tests: graded.map((one) => studentTest(one, language)),
  });
}

/** The reporter prints names and messages on its own log. */
function testOf(result: ToldRequirement, { grade, words }: Told): Test {
  const { id, outcome, points, reproduce, traceback } = result;
  const place = sourcePlace(grade.target, grade, traceback);
  return {
    name: disarmed(visible(id)),
    status: STATUS[outcome],
    score: points,
    message: outcome === 'passed' ? '' : disarmed(whyOf(result, words)),
    test_code: reproduce === null ? '' : disarmed(visible(reproduce, LONGEST_SENTENCE)),
    ...placed(place),
    duration: 0,
  };
}

function studentTest(one: Graded, language: Language): Test {
  const { student, grade, standing, handIn } = one;
  const { broken, skipped, late } = tell(grade, language);
  const ids = [...broken.map(({ id }) => visible(id)), ...skipped.map(({ ids }) => ids)].join(' ');
  const why = grade.judged ? ids : sentence(grade.problem);
  return {
    name: disarmed(visible(student)),
    status: standing === 'retried' ? 'error' : STATUS[outcomeOf(grade)],
    score: grade.judged ? grade.points : 0,
    message: disarmed(linesOf([remarkOn(one, language), late, why])),
    test_code: '',
    ...placed(sourcePlace(handIn, grade, firstTraceback(broken))),
    duration: Math.round(grade.durationMs),
  };
}

function placed(place: Place | undefined): Pick<Test, 'filename' | 'line_no'> {
  const { file = '', line = 0 } = place ?? {};
  return { filename: disarmed(visible(file, LONGEST_SENTENCE)), line_no: line };
}

/** Of a class that is too large first without words, then with the last of them as one: the points stay the same. */
function encoded(result: Result): string {
  const inBase64 = (tests: readonly Test[]): string =>
    Buffer.from(JSON.stringify({ ...result, tests })).toString('base64');
  const whole = inBase64(result.tests);
  if (whole.length <= MOST_CHARACTERS) return whole;
  const bare = result.tests.map((test): Test => ({ ...test, message: '', test_code: '', filename: '' }));
  for (let count = bare.length; ; count = Math.floor(count * 0.9)) {
    const rest = bare.slice(count);
    const tests = rest.length === 0 ? bare : [...bare.slice(0, count), together(rest)];
    const text = inBase64(tests);
    if (text.length <= MOST_CHARACTERS || count === 0) return text;
  }
}

function together(tests: readonly Test[]): Test {
  const isAny = (wanted: Test['status']): boolean => tests.some(({ status }) => status === wanted);
  return {
    name: `… (+${tests.length})`,
    status: isAny('error') ? 'error' : isAny('fail') ? 'fail' : 'pass',
    score: tests.reduce((sum, { score }) => sum + score, 0),
    message: '',
    test_code: '',
    filename: '',
    line_no: 0,
    duration: tests.reduce((sum, { duration }) => sum + duration, 0),
  };
}

/** The likely cause, and the error that the program printed. */
export function whyOf({ outcome, hint, traceback }: ToldRequirement, words: Words): string {
  const cause = hint === null ? words[outcome] : sentence(hint);
  return [cause, ...(traceback === null ? [] : [visible(traceback.error)])].join('\n');
}

/** Of those that did not pass. */
export function firstTraceback(broken: readonly ToldRequirement[]): ToldRequirement['traceback'] {
  return broken.find(({ traceback }) => traceback !== null)?.traceback ?? null;
}

/** Those that say something. */
export function linesOf(lines: readonly string[]): string {
  return lines.filter((line) => line !== '').join('\n');
}
