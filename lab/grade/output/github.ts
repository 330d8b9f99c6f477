/**
 * What a step of a GitHub workflow makes of grades: annotations on its log, Markdown for its summary, and `result`, as
 * GitHub's graders for education give it to their reporter (version 1).
 */
import {
  earnedText,
  LONGEST_SENTENCE,
  outcomeOf,
  sentence,
  tell,
  type Told,
  type ToldRequirement,
} from './told.ts';
import { type Graded, classTable, remarkOn } from './class-table.ts';
import { classParts, gradeMarkdown } from './markdown.ts';
import type { Grade, Outcome } from '../result.ts';
import { type Place, sourcePlace } from './source-file.ts';
import { type Words, WORDS } from './words.ts';
import { classSentences } from './class-text.ts';
import { fill } from '../../drawing/figures.ts';
import type { Language } from '../../../options/language.ts';
import { visible } from '../../drawing/visible.ts';

/** What goes where in a step. */
export interface StepResult {
  /** For standard output: one workflow command a line. */
  readonly annotations: string;
  /** Markdown, in parts that may be left out from the end. */
  readonly summary: readonly string[];
  /** base64 of JSON. */
  readonly result: string;
}

/** What GitHub shows of a step, of each level. */
const MOST_ANNOTATIONS = 10;
const LONGEST_TITLE = 250;
const MOST_SUMMARY_BYTES = 1024 ** 2;
/** The reporter gets it as a variable, of which Linux takes 128 KiB. */
const MOST_RESULT_CHARACTERS = 120_000;

interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly text: string;
  readonly place?: Place | undefined;
}

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

/** Of one grade: an annotation for each requirement that is not met, a test for each with points. */
export function gradeStep(grade: Grade, language: Language): StepResult {
  const told = tell(grade, language);
  const { required } = told;
  return {
    annotations: written(annotationsOf(told), told.words),
    summary: [gradeMarkdown(grade, language)],
    result: encoded({
      version: 1,
      status: STATUS[outcomeOf(grade)],
      max_score: grade.judged ? grade.of : 0,
      tests: grade.judged ? required.map((result) => testOf(result, told)) : [],
    }),
  };
}

/** Of a class: an annotation and a test for each student. Who is not in the class now does not count. */
export function classStep(graded: readonly Graded[], language: Language): StepResult {
  const words = WORDS[language];
  const present = graded.filter(({ standing }) => standing !== 'gone');
  const tests = present.map((one) => studentTest(one, language));
  const isJudged = ({ grade, standing }: Graded): boolean => grade.judged && standing !== 'retried';
  const isOk = present.every(({ grade }) => grade.ok);
  return {
    annotations: written(classAnnotations(present, language), words),
    summary: classParts(graded, language),
    result: encoded({
      version: 1,
      status: present.every(isJudged) ? (isOk ? 'pass' : 'fail') : 'error',
      max_score: present.reduce((sum, { grade }) => sum + (grade.judged ? grade.of : 0), 0),
      tests,
    }),
  };
}

/** As many parts as there is room for beside what the summary has already, and a sentence where that is not all. */
export function fittingSummary(parts: readonly string[], language: Language, takenBytes = 0): string {
  const room = MOST_SUMMARY_BYTES - takenBytes;
  const whole = parts.join('\n');
  if (Buffer.byteLength(whole) <= room) return whole;
  const end = `\n${WORDS[language].summaryCut}\n`;
  if (Buffer.byteLength(end) > room) return '';
  let bytes = Buffer.byteLength(end);
  const kept: string[] = [];
  for (const part of parts) {
    bytes += Buffer.byteLength(part) + 1;
    if (bytes > room) break;
    kept.push(part);
  }
  return kept.join('\n') + end;
}

function annotationsOf(told: Told): Annotation[] {
  const { grade, words, broken, skipped, summary, advised } = told;
  const { target } = grade;
  const title = `${words.title}: ${visible(target)}`;
  const failed = broken.filter(({ outcome }) => outcome === 'failed');
  const about = (level: Annotation['level'], result: ToldRequirement): Annotation => ({
    level,
    title: `${visible(result.id)}: ${sentence(result.requirement)}`,
    text: whyOf(result, words),
    place: sourcePlace(target, grade, result.traceback),
  });
  const advice = typeof advised === 'string' ? [] : advised;
  return [
    grade.judged
      ? { level: 'notice', title, text: `${earnedText(grade, words)}. ${summary}` }
      : { level: 'error', title, text: [summary, sentence(grade.problem)].join('\n') },
    ...failed.map((result) => about('error', result)),
    ...skipped.map(({ ids, why }): Annotation => ({
      level: 'warning',
      title: ids,
      text: why || words.skipped,
      place: sourcePlace(target, grade),
    })),
    ...advice.map((result) => about('notice', result)),
  ];
}

/** The likely cause, and the error that the program printed. */
function whyOf({ outcome, hint, traceback }: ToldRequirement, words: Words): string {
  const cause = hint === null ? words[outcome] : sentence(hint);
  return [cause, ...(traceback === null ? [] : [visible(traceback.error)])].join('\n');
}

function classAnnotations(graded: readonly Graded[], language: Language): Annotation[] {
  const words = WORDS[language];
  const isUnjudged = graded.some(({ grade, standing }) => !grade.judged && standing !== 'missing');
  const [summary = '', ...others] = classSentences(classTable(graded, language));
  const students = graded.flatMap((one): Annotation[] => {
    const { broken, skipped, advised } = tell(one.grade, language);
    const { student, grade, handIn } = one;
    if (!grade.judged) return [];
    const about = {
      title: `${visible(student)}: ${earnedText(grade, words)}`,
      place: sourcePlace(handIn, grade, tracebackIn(broken)),
    };
    const listed = (results: readonly ToldRequirement[]): string[] =>
      results.map(({ id, hint, requirement }) => `${visible(id)}: ${sentence(hint ?? requirement)}`);
    const failures = [
      remarkOn(one, language),
      ...listed(broken),
      ...skipped.map(({ ids, why }) => `${ids}: ${why}`),
    ];
    const advice = typeof advised === 'string' ? [] : listed(advised);
    return [
      ...(grade.ok ? [] : [{ level: 'error', text: linesOf(failures), ...about } as const]),
      ...(advice.length === 0 ? [] : [{ level: 'notice', text: linesOf(advice), ...about } as const]),
    ];
  });
  const title = words.classTitle;
  return [
    { level: 'notice', title, text: summary },
    ...others.map((text, index): Annotation => {
      const level = isUnjudged && index === 0 ? 'error' : 'warning';
      return { level, title, text: visible(text, LONGEST_SENTENCE) };
    }),
    ...students,
  ];
}

/** The first there is. */
function tracebackIn(broken: readonly ToldRequirement[]): ToldRequirement['traceback'] {
  return broken.find(({ traceback }) => traceback !== null)?.traceback ?? null;
}

function linesOf(lines: readonly string[]): string {
  return lines.filter((line) => line !== '').join('\n');
}

/** Of each level as many as GitHub shows; the last one counts the rest. */
function written(all: readonly Annotation[], words: Words): string {
  const byLevel = Map.groupBy(all, ({ level }) => level);
  const shown = Array.from(byLevel.values(), (same) => {
    if (same.length <= MOST_ANNOTATIONS) return same;
    const rest = same.slice(MOST_ANNOTATIONS - 1);
    const names = rest.map(({ title }) => title).join('\n');
    return [
      ...same.slice(0, MOST_ANNOTATIONS - 1),
      {
        level: rest[0]?.level ?? 'error',
        title: fill(words.moreAnnotations, { count: String(rest.length) }),
        text: names.slice(0, LONGEST_SENTENCE),
      },
    ];
  });
  return shown.flat().map(commandOf).join('\n');
}

/** A workflow command, as actions/toolkit escapes it. */
function commandOf({ level, title, text, place }: Annotation): string {
  const file = place === undefined ? [] : [['file', visible(place.file, LONGEST_SENTENCE)]];
  const line = place?.line === undefined ? [] : [['line', String(place.line)]];
  const properties = [...file, ...line, ['title', visible(title, LONGEST_TITLE)]]
    .map(
      ([name, value = '']) => `${name}=${escapedData(value).replaceAll(':', '%3A').replaceAll(',', '%2C')}`,
    )
    .join(',');
  return `::${level} ${properties}::${escapedData(text)}`;
}

function escapedData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/**
 * Text of which no line is a workflow command: a runner takes for one what begins with `::` after blanks, and in the older
 * manner whatever has `##[` anywhere. What comes between is no sign that a comparison of text may pass over.
 */
export function disarmed(text: string): string {
  return text.replaceAll('##[', '## [').replaceAll(/^(\s*):(?=:)/gm, '$1: ');
}

const STATUS = { passed: 'pass', failed: 'fail', skipped: 'fail', error: 'error' } as const satisfies Record<
  Outcome,
  Test['status']
>;

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
  const { broken, skipped } = tell(grade, language);
  const ids = [...broken.map(({ id }) => visible(id)), ...skipped.map(({ ids }) => ids)].join(' ');
  const why = grade.judged ? ids : sentence(grade.problem);
  return {
    name: disarmed(visible(student)),
    status: standing === 'retried' ? 'error' : STATUS[outcomeOf(grade)],
    score: grade.judged ? grade.points : 0,
    message: disarmed(linesOf([remarkOn(one, language), why])),
    test_code: '',
    ...placed(sourcePlace(handIn, grade, tracebackIn(broken))),
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
  if (whole.length <= MOST_RESULT_CHARACTERS) return whole;
  const bare = result.tests.map((test): Test => ({ ...test, message: '', test_code: '', filename: '' }));
  for (let count = bare.length; ; count = Math.floor(count * 0.9)) {
    const rest = bare.slice(count);
    const tests = rest.length === 0 ? bare : [...bare.slice(0, count), together(rest)];
    const text = inBase64(tests);
    if (text.length <= MOST_RESULT_CHARACTERS || count === 0) return text;
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
