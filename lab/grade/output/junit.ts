/** JUnit XML, which CI services and learning platforms show: one suite per server, one test case per requirement. */
import { element, escape } from '../../drawing/svg.ts';
import type { Grade, Outcome } from '../result.ts';
import { sentence, tell, type Told, type ToldRequirement } from './told.ts';
import { type Graded, remarkOn } from './class-table.ts';
import { failureText } from './failure.ts';
import type { Language } from '../../../options/language.ts';
import { plain } from './lines.ts';
import { visible } from '../../drawing/visible.ts';
import type { Words } from './words.ts';

/** Grades as JUnit XML: a suite for each program, a case for each requirement with points. */
export function gradesJunit(grades: readonly Grade[], language: Language): string {
  return suites(
    grades.map((grade) => ({ ...tell(grade, language), remark: '', isMissing: false })),
    grades,
  );
}

/** The same of a class: who has not been graded yet was skipped. */
export function classJunit(graded: readonly Graded[], language: Language): string {
  const all = graded.map((one) => {
    const remark = remarkOn(one, language);
    return { ...tell(one.grade, language), remark, isMissing: one.standing === 'missing' };
  });
  return suites(
    all,
    graded.map(({ grade }) => grade),
  );
}

/** What is told of one server, and what must be known of its grade. */
type Judgement = Told & { readonly remark: string; readonly isMissing: boolean };

function suites(all: readonly Judgement[], grades: readonly Grade[]): string {
  const time = seconds(grades.reduce((sum, { durationMs }) => sum + durationMs, 0));
  const content = `\n${all.map(suite).join('')}`;
  const whole = element('testsuites', { name: 'mesin-lab', ...countsOf(all), time }, content);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${whole}\n`;
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

function suite(told: Judgement): string {
  const { grade, words, required, advice, notes, late, remark, isMissing } = told;
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
    properties(told),
    ...(isProblemAlone(told) ? [problem(name, told)] : []),
    ...required.map((result) => testCase(name, result, words)),
    ...(said.length > 0 ? [element('system-out', {}, escape(said.join('\n')))] : []),
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

function testCase(classname: string, result: ToldRequirement, words: Words): string {
  const { id, outcome, requirement, hint } = result;
  const attributes = { message: hint === null ? words[outcome] : sentence(hint), type: visible(id) };
  const verdict = (): string => {
    if (outcome === 'passed') return '';
    if (outcome === 'skipped') return element('skipped', { message: attributes.message });
    return element(TAG[outcome], attributes, escape(failureText(result, words, plain).join('\n')));
  };
  return element('testcase', { classname, name: `${visible(id)}: ${sentence(requirement)}` }, verdict());
}

function problem(classname: string, { grade, words, remark, isMissing }: Judgement): string {
  const name = words.isJudged;
  if (isMissing) return element('testcase', { classname, name }, element('skipped', { message: remark }));
  const message = sentence(grade.problem ?? words.error);
  const error = element('error', { message, type: 'grader' });
  return element('testcase', { classname, name }, error);
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}
