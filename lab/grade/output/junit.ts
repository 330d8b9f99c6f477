/** JUnit XML, which CI services and learning platforms show: one suite per server, one test case per requirement. */
import type { Grade, RequirementResult } from '../result.ts';
import type { Language } from '../text.ts';
import type { Words } from './words.ts';
import { adviceOf, notesOf, requiredOf, sentence } from './facts.ts';
import { element, escape } from '../../report/svg/markup.ts';
import { failureText } from './failure.ts';
import { plain } from './paint.ts';
import { visible } from '../../report/visible.ts';
import { WORDS } from './words.ts';

export function gradesJunit(grades: readonly Grade[], language: Language): string {
  const counts = sumOf(grades.map(countsOf));
  const suites = grades.map((grade) => suite(grade, language));
  const time = seconds(grades.reduce((sum, { durationMs }) => sum + durationMs, 0));
  const all = element('testsuites', { name: 'mesin-lab', ...counts, time }, `\n${suites.join('')}`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${all}\n`;
}

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

/** A server that could not be judged counts as an error, so that it is not overlooked. */
function countsOf(grade: Grade): Counts {
  const required = requiredOf(grade);
  const count = (wanted: RequirementResult['outcome']): number =>
    required.filter(({ outcome }) => outcome === wanted).length;
  const unjudged = isProblemAlone(grade) ? 1 : 0;
  return {
    tests: required.length + unjudged,
    failures: count('failed'),
    errors: count('error') + unjudged,
    skipped: count('skipped'),
  };
}

/** No requirement tells of it. */
function isProblemAlone(grade: Grade): boolean {
  return !grade.judged && requiredOf(grade).every(({ outcome }) => outcome !== 'error');
}

function sumOf(all: readonly Counts[]): Counts {
  const sum = { tests: 0, failures: 0, errors: 0, skipped: 0 };
  for (const one of all)
    for (const key of ['tests', 'failures', 'errors', 'skipped'] as const) sum[key] += one[key];
  return sum;
}

function suite(grade: Grade, language: Language): string {
  const words = WORDS[language];
  const name = visible(grade.target);
  const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.exec(grade.startedAt)?.[0];
  const attributes = { name, ...countsOf(grade), time: seconds(grade.durationMs), timestamp };
  const cases = requiredOf(grade).map((result) => testCase(name, result, language, words));
  const unjudged = isProblemAlone(grade) ? problem(name, grade, words) : '';
  const said = [...adviceLines(grade, language), ...notesOf(grade, language, words).map(({ text }) => text)];
  const content = [properties(grade, language), unjudged, ...cases];
  if (said.length > 0) content.push(`${element('system-out', {}, escape(said.join('\n')))}\n`);
  return `${element('testsuite', attributes, `\n${content.join('')}`)}\n`;
}

function properties(grade: Grade, language: Language): string {
  const advice = adviceOf(grade).map(({ id, outcome, hint }): [string, string] => [
    `advice.${visible(id)}`,
    [outcome, ...(hint === null || outcome === 'passed' ? [] : [sentence(hint[language])])].join(': '),
  ]);
  const all: [string, string][] = [['points', String(grade.points)], ['of', String(grade.of)], ...advice];
  const content = all.map(([name, value]) => element('property', { name, value })).join('');
  return `${element('properties', {}, content)}\n`;
}

function testCase(classname: string, result: RequirementResult, language: Language, words: Words): string {
  const { id, outcome, requirement, hint } = result;
  const message = hint === null ? words[outcome] : sentence(hint[language]);
  const name = `${visible(id)}: ${sentence(requirement[language])}`;
  const text = escape(failureText(result, language, words, plain).join('\n'));
  return `${element('testcase', { classname, name }, verdict(outcome, message, visible(id), text))}\n`;
}

function verdict(outcome: RequirementResult['outcome'], message: string, type: string, text: string): string {
  switch (outcome) {
    case 'passed':
      return '';
    case 'failed':
      return element('failure', { message, type }, text);
    case 'error':
      return element('error', { message, type }, text);
    case 'skipped':
      return element('skipped', { message });
  }
}

function problem(classname: string, grade: Grade, words: Words): string {
  const message = sentence(grade.problem ?? words.error);
  return `${element('testcase', { classname, name: words.isJudged }, element('error', { message, type: 'grader' }))}\n`;
}

function adviceLines(grade: Grade, language: Language): string[] {
  return adviceOf(grade).flatMap(({ id, outcome, hint }) =>
    outcome === 'passed' || hint === null ? [] : [`${visible(id)}: ${sentence(hint[language])}`],
  );
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}
