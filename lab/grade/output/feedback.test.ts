import { describe, expect, it } from 'vitest';
import { faultyGrade, goodGrade, lateGrade, requirementOf, unjudgedGrade } from './testing/sample-grade.ts';
import { feedbackOf } from './feedback.ts';
import { type Grade, GradeSchema } from '../result.ts';
import { gradeHtml } from './html.ts';
import { gradescopeResults } from './gradescope.ts';
import { gradeStep } from './github.ts';
import { gradeJson } from './json.ts';
import { gradeMarkdown } from './markdown.ts';
import { gradesJunit } from './junit.ts';
import { gradeText } from './text.ts';
import { hasXmlReader, readXml } from './testing/read-xml.ts';
import type { Language } from '../../../options/language.ts';
import { type LateRules, lateRulesIn, withLate } from '../late.ts';
import { plain } from './lines.ts';
import { settledGrade } from '../class/overrides.ts';
import * as v from 'valibot';

/** Each text says where it stands, so that it can be looked for. */
function tellingGrade(): Grade {
  const told = (where: string) => ({ en: `${where} in English`, id: `${where} dalam bahasa Indonesia` });
  const everything = (id: string, outcome: 'failed' | 'passed') =>
    requirementOf(id, {
      outcome,
      points: outcome === 'passed' ? 10 : 0,
      expected: `expected-${id}`,
      received: `received-${id}`,
      packets: [7_000 + id.length],
      capture: `capture-${id}.pcap`,
      hint: outcome === 'passed' ? null : told(`hint-${id}`),
      note: told(`note-${id}`),
      reproduce: `reproduce-${id}`,
      traceback: { file: 'jam.py', line: 3, code: `code-${id}`, error: `error-${id}` },
      ladder: {
        ...faultyGrade().requirements.find(({ ladder }) => ladder !== null)!.ladder!,
        client: `ladder-${id}`,
      },
    });
  return goodGrade({
    ok: false,
    points: 10,
    of: 30,
    requirements: [
      everything('1b-burst', 'passed'),
      everything('1c-quit', 'failed'),
      requirementOf('1d-clock', { outcome: 'skipped', points: 0, hint: told('unjudged') }),
      { ...everything('1c-pieces', 'failed'), kind: 'advice', of: 0 },
    ],
    listening: [{ address: '203.0.113.9', port: 45_000 }],
    probedAt: { host: '203.0.113.8', port: 45_000 },
    greeting: 'greeting-of-it',
    output: 'output-of-it.txt',
    host: 'lab-host-2',
    timeZone: 'Antarctica/Troll',
    incompleteCaptures: ['incomplete-of-it.pcap'],
    taken: [{ kind: 'unpacked', from: 'tugas.zip' }],
  });
}

const EVIDENCE = [
  'expected-',
  'received-',
  '7008',
  '7007',
  'capture-',
  'reproduce-',
  'ladder-',
  'output-of-it.txt',
  'incomplete-of-it.pcap',
  'lab-host-2',
];
const HINTS = ['hint-', 'note-', 'code-1c', 'error-1c', '203.0.113.9', 'greeting-of-it', 'Antarctica'];
const ALWAYS = ['unjudged in', 'unjudged dalam', '1c-quit', 'The server does 1c-quit', 'tugas.zip'];

function outputsOf(grade: Grade): string[] {
  return (['en', 'id'] as const).flatMap((language) => {
    const { annotations, summary, result } = gradeStep(grade, language);
    return [
      gradeText(grade, language, plain),
      gradeHtml(grade, language),
      gradeMarkdown(grade, language),
      gradesJunit([grade], language),
      JSON.stringify(gradeJson(grade, language)),
      JSON.stringify(gradescopeResults(grade, language)),
      [annotations, summary, Buffer.from(result, 'base64').toString()].flat().join('\n'),
    ];
  });
}

/** What would hide a word from the search: tags, backslashes, word joiners. */
function bare(output: string): string {
  return output.replaceAll(/<[^>]*>|[\u2060\\]/g, '');
}

function said(grade: Grade, words: readonly string[]): string[] {
  const all = outputsOf(grade);
  return words.filter((word) => all.some((one) => one.includes(word) || bare(one).includes(word)));
}

describe('what a student is told', () => {
  it('is everything, in full', () => {
    const grade = tellingGrade();
    expect(feedbackOf(grade, 'full')).toBe(grade);
    expect(said(grade, EVIDENCE)).toEqual(EVIDENCE);
    expect(said(grade, HINTS)).toEqual(HINTS);
  });

  it('is the likely cause and no evidence, as hints', () => {
    const grade = feedbackOf(tellingGrade(), 'hints');
    expect(said(grade, EVIDENCE)).toEqual([]);
    expect(said(grade, HINTS)).toEqual(HINTS);
  });

  it('is outcomes and points, as a verdict, with what nobody could judge and why', () => {
    const grade = feedbackOf(tellingGrade(), 'verdict');
    expect(said(grade, [...EVIDENCE, ...HINTS])).toEqual([]);
    expect(said(grade, ALWAYS)).toEqual(ALWAYS);
    expect(grade).toMatchObject({ ok: false, points: 10, of: 30, startedAt: tellingGrade().startedAt });
    expect(grade.requirements.map(({ id, outcome, points }) => [id, outcome, points])).toEqual(
      tellingGrade().requirements.map(({ id, outcome, points }) => [id, outcome, points]),
    );
  });

  it.each(['hints', 'verdict'] as const)('is a grade like any other, as %s', (feedback) => {
    const told = feedbackOf(tellingGrade(), feedback);
    expect(v.parse(GradeSchema, told)).toEqual(told);
    if (hasXmlReader) expect(readXml(gradesJunit([told], 'en')).tag).toBe('testsuites');
  });

  it.each(['hints', 'verdict'] as const)('says why the grader could not judge, also as %s', (feedback) => {
    expect(feedbackOf(unjudgedGrade(), feedback).problem).toBe('The Docker engine does not answer.');
  });

  it("keeps a teacher's own reasons", () => {
    const settled = settledGrade(tellingGrade(), [
      { id: '1c-quit', outcome: 'passed', reason: 'Shown in class.' },
      { id: '1b-burst', outcome: 'failed', reason: 'Copied.' },
    ]);
    const grade = feedbackOf(settled, 'verdict');
    expect(said(grade, ['Shown in class.', 'Copied.'])).toEqual(['Shown in class.', 'Copied.']);
    expect(said(grade, [...EVIDENCE, ...HINTS])).toEqual([]);
  });

  it('is what late days cost, at every level', () => {
    const rules = lateRulesIn({ deadline: '2026-11-20T23:59:00Z', points: { 1: 10 } }) as LateRules;
    const handedIn = { at: '2026-11-21T00:00:00Z', from: 'files' } as const;
    const late = withLate({ ...tellingGrade(), handedIn }, rules);
    expect(
      outputsOf(feedbackOf(late, 'verdict')).filter((one) => /1 day late|Terlambat 1 hari/.test(one)),
    ).toHaveLength(2 * 5); // text, page, Markdown, JUnit and the summary of a workflow's step
  });

  it.each([
    ['verdict', 'en'],
    ['verdict', 'id'],
    ['hints', 'en'],
  ] as const)('reads like something that was meant to be so: %s in %s', (feedback, language: Language) => {
    const told = feedbackOf(faultyGrade(), feedback);
    expect(gradeText(told, language, plain)).toMatchSnapshot('text');
    expect(gradeMarkdown(told, language)).toMatchSnapshot('Markdown');
  });

  it('has no heading without anything below it, and no link to what is not there', () => {
    for (const grade of [faultyGrade(), lateGrade(), goodGrade(), unjudgedGrade(), tellingGrade()])
      for (const feedback of ['hints', 'verdict'] as const) {
        const told = feedbackOf(grade, feedback);
        const page = gradeHtml(told, 'en');
        const body = page.slice(page.indexOf('<body'));
        expect(body).not.toMatch(/<h2>[^<]*<\/h2>\s*<\/section>|<dd><\/dd>|<svg|<li><\/li>|: <\/li>/);
        const anchors = Array.from(body.matchAll(/href="#(r-[^"]+)"/g), ([, id]) => id);
        for (const id of anchors) expect(body).toContain(`id="${id}"`);
        expect(body).not.toContain('href="./');
        expect(gradeMarkdown(told, 'en')).not.toMatch(/^#+ .*\n+(?:#|$(?![^]))/m);
      }
  });
});
