/**
 * JUnit XML, which CI services and learning platforms show: one suite per server, one test case per requirement. GitLab
 * shows of a case its name, its file and the text inside its verdict; it takes reports up to a size, and needs no more.
 */
import { element, escape } from '../../drawing/svg.ts';
import type { Grade, Outcome } from '../result.ts';
import { LONGEST_SENTENCE, sentence, tell, type Told, type ToldRequirement } from './told.ts';
import { type Graded, remarkOn } from './class-table.ts';
import { failureText } from './failure.ts';
import { type Place, sourcePlace } from './source-file.ts';
import type { Language } from '../../../options/language.ts';
import { plain } from './lines.ts';
import { visible } from '../../drawing/visible.ts';

/** Grades as JUnit XML: a suite for each program, a case for each requirement with points. */
export function gradesJunit(grades: readonly Grade[], language: Language): string {
  return suites(
    grades.map((grade) => ({
      ...tell(grade, language),
      remark: '',
      isMissing: false,
      handIn: grade.target,
    })),
    grades,
  );
}

/** The same of a class: who has not been graded yet was skipped. */
export function classJunit(graded: readonly Graded[], language: Language): string {
  const all = graded.map((one) => {
    const remark = remarkOn(one, language);
    const { handIn, standing } = one;
    return { ...tell(one.grade, language), remark, isMissing: standing === 'missing', handIn };
  });
  return suites(
    all,
    graded.map(({ grade }) => grade),
  );
}

/** What is told of one server, and what must be known of its grade. */
type Judgement = Told & Pick<Graded, 'handIn'> & { readonly remark: string; readonly isMissing: boolean };

/** GitLab takes a file of less than 30 MB with at most 250,000 elements. */
const MOST_BYTES = 30e6 - 1;
const MOST_ELEMENTS = 250_000;

/** What is shown of a server: everything, or where a class is too large for that, the verdicts and why. */
type Detail = 'whole' | 'verdicts';

function suites(all: readonly Judgement[], grades: readonly Grade[]): string {
  const time = seconds(grades.reduce((sum, { durationMs }) => sum + durationMs, 0));
  const written = (detail: Detail): string => {
    const content = `\n${all.map((one) => suite(one, detail)).join('')}`;
    const whole = element('testsuites', { name: 'mesin-lab', ...countsOf(all), time }, content);
    return `<?xml version="1.0" encoding="UTF-8"?>\n${whole}\n`;
  };
  const whole = written('whole');
  const fits = Buffer.byteLength(whole) <= MOST_BYTES && elementsIn(whole) <= MOST_ELEMENTS;
  return fits ? whole : written('verdicts');
}

function elementsIn(xml: string): number {
  return xml.match(/<\w/g)?.length ?? 0;
}

/** A server that could not be judged counts as an error, so that it is not overlooked. */
function countsOf(all: readonly Judgement[]) {
  const outcomes = all.flatMap((told) => [
    ...told.required.map(({ outcome }) => outcome),
    ...(isProblemAlone(told) ? [told.isMissing ? 'skipped' : 'error'] : []),
  ]);
  const count = (wanted: Outcome): number => outcomes.filter((outcome) => outcome === wanted).length;
  return {
    tests: outcomes.length,
    failures: count('failed'),
    errors: count('error'),
    skipped: count('skipped'),
  };
}

/** No requirement tells of it. */
function isProblemAlone({ grade, required }: Told): boolean {
  return !grade.judged && required.every(({ outcome }) => outcome !== 'error');
}

function suite(told: Judgement, detail: Detail): string {
  const { grade, required, advice, notes, late, remark, isMissing } = told;
  const name = visible(grade.target);
  const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.exec(grade.startedAt)?.[0];
  const missed = advice.filter(({ outcome, hint }) => outcome !== 'passed' && hint !== null);
  const said = [
    ...(remark === '' || isMissing ? [] : [remark]),
    ...(late === '' ? [] : [late]),
    ...missed.map(({ id, hint }) => `${visible(id)}: ${sentence(hint)}`),
    ...notes.map(({ text }) => text),
  ];
  const content = [
    ...(detail === 'whole' ? [properties(told)] : []),
    ...(isProblemAlone(told) ? [problem(name, told)] : []),
    ...required.map((result) => testCase(name, result, told, detail)),
    ...(said.length > 0 && detail === 'whole' ? [element('system-out', {}, escape(said.join('\n')))] : []),
  ];
  const attributes = { name, ...countsOf([told]), time: seconds(grade.durationMs), timestamp };
  return `${element('testsuite', attributes, `\n${content.map((one) => `${one}\n`).join('')}`)}\n`;
}

function properties({ grade, advice }: Told): string {
  const all = [
    ['points', String(grade.points)],
    ['of', String(grade.of)],
    ...(grade.late === null
      ? []
      : [
          ['deadline', grade.late.deadline],
          ['handedIn', grade.handedIn?.at ?? ''],
          ['late.days', String(grade.late.days ?? '')],
          ['late.points', String(grade.late.points)],
        ]),
    ...advice.map(({ id, outcome, hint }) => [
      `advice.${visible(id)}`,
      hint === null || outcome === 'passed' ? outcome : `${outcome}: ${sentence(hint)}`,
    ]),
  ];
  return element('properties', {}, all.map(([name, value]) => element('property', { name, value })).join(''));
}

const TAG = { failed: 'failure', error: 'error' } as const;

function testCase(
  classname: string,
  result: ToldRequirement,
  { grade, words, handIn }: Judgement,
  detail: Detail,
): string {
  const { id, outcome, requirement, hint } = result;
  const message = hint === null ? words[outcome] : sentence(hint);
  const name = `${visible(id)}: ${sentence(requirement)}`;
  const file = fileOf(sourcePlace(handIn, grade));
  const verdict = (): string => {
    if (outcome === 'passed') return '';
    if (outcome === 'skipped') return said('skipped', message);
    const evidence = detail === 'whole' ? failureText(result, words, plain).join('\n') : '';
    return said(TAG[outcome], message, visible(id), evidence);
  };
  return element('testcase', { classname, name, file }, verdict());
}

function problem(classname: string, { grade, words, remark, isMissing, handIn }: Judgement): string {
  const file = fileOf(sourcePlace(handIn, grade));
  const verdict = isMissing
    ? said('skipped', remark)
    : said('error', sentence(grade.problem ?? words.error), 'grader');
  return element('testcase', { classname, name: words.isJudged, file }, verdict);
}

/** Some show the message alone, some the text alone: where there is no more to say, the text says the same. */
function said(tag: string, message: string, type?: string, text = ''): string {
  return element(tag, { message, type }, escape(text === '' ? message : text));
}

function fileOf(place: Place | undefined): string | undefined {
  return place === undefined ? undefined : visible(place.file, LONGEST_SENTENCE);
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}
