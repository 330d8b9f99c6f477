/** JUnit XML, which CI services and learning platforms show: one suite per server, one test case per requirement. */
import { element, escape } from '../../drawing/svg.ts';
import type { Grade, Outcome } from '../result.ts';
import { sentence, tell, type Told, type ToldRequirement } from './told.ts';
import { failureText } from './failure.ts';
import type { Language } from '../../../options/language.ts';
import { plain } from './lines.ts';
import { visible } from '../../drawing/visible.ts';
import type { Words } from './words.ts';

/** Grades as JUnit XML: a suite for each program, a case for each requirement with points. */
export function gradesJunit(grades: readonly Grade[], language: Language): string {
  const all = grades.map((grade) => tell(grade, language));
  const time = seconds(grades.reduce((sum, { durationMs }) => sum + durationMs, 0));
  const content = `\n${all.map(suite).join('')}`;
  const suites = element('testsuites', { name: 'mesin-lab', ...countsOf(all), time }, content);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${suites}\n`;
}

/** A server that could not be judged counts as an error, so that it is not overlooked. */
function countsOf(all: readonly Told[]) {
  const outcomes = all.flatMap((told) => [
    ...told.required.map(({ outcome }) => outcome),
    ...(isProblemAlone(told) ? ['error'] : []),
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

function suite(told: Told): string {
  const { grade, words, required, advice, notes } = told;
  const name = visible(grade.target);
  const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.exec(grade.startedAt)?.[0];
  const missed = advice.filter(({ outcome, hint }) => outcome !== 'passed' && hint !== null);
  const said = [
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

function problem(classname: string, { grade, words }: Told): string {
  const message = sentence(grade.problem ?? words.error);
  const error = element('error', { message, type: 'grader' });
  return element('testcase', { classname, name: words.isJudged }, error);
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}
