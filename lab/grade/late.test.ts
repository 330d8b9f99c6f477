import { areOfPacking, instantOf, type LateRules, lateRulesIn, withLate, zoneMinutesOf } from './late.ts';
import { describe, expect, it } from 'vitest';
import { faultyGrade, goodGrade, unjudgedGrade } from './output/testing/sample-grade.ts';
import { deadlineText, handedInText, tell } from './output/told.ts';
import { gradeHtml } from './output/html.ts';
import { GradeDocumentSchema, gradeJson } from './output/json.ts';
import { gradeMarkdown } from './output/markdown.ts';
import { gradesJunit } from './output/junit.ts';
import { gradeText } from './output/text.ts';
import { plain } from './output/lines.ts';
import { WORDS } from './output/words.ts';
import * as v from 'valibot';

const DEADLINE = '2026-11-20T23:59:00+07:00';
const RULES = lateRulesIn({ deadline: DEADLINE, points: { '7': 100, '1': 10, '2': 25 } }) as LateRules;

function handedIn(at: string) {
  return { handedIn: { at, from: 'files' as const } };
}

describe('late days', () => {
  it.each([
    ['2026-11-19T00:00:00+07:00', 0, 100],
    ['2026-11-20T23:58:59+07:00', 0, 100],
    ['2026-11-20T23:59:00+07:00', 0, 100], // in the last second
    ['2026-11-20T16:59:00Z', 0, 100], // the same, elsewhere
    ['2026-11-20T11:59:00-05:00', 0, 100],
    ['2026-11-20T23:59:00.999+07:00', 0, 100], // files know no parts of a second
    ['2026-11-20T23:59:01+07:00', 1, 90],
    ['2026-11-20T16:59:01Z', 1, 90],
    ['2026-11-21T23:59:00+07:00', 1, 90], // a whole day
    ['2026-11-21T23:59:01+07:00', 2, 75],
    ['2026-11-22T23:59:00+07:00', 2, 75],
    ['2026-11-22T23:59:01+07:00', 3, 0], // the row of up to 7 days
    ['2026-11-27T23:59:00+07:00', 7, 0],
    ['2026-12-20T12:00:00+07:00', 30, 0], // later than any row: that of the last
  ])('are counted to the second: handed in at %s', (at, days, points) => {
    const grade = withLate(goodGrade(handedIn(at)), RULES);
    expect(grade.late).toEqual({ deadline: DEADLINE, days, points: 100 - points });
    expect(grade).toMatchObject({ points, ok: true, of: 100 });
  });

  it('cost as much as the last row for whatever is later', () => {
    const rules = lateRulesIn({ deadline: DEADLINE, points: { 1: 10, 2: 25 } }) as LateRules;
    expect(withLate(goodGrade(handedIn('2027-11-20T00:00:00Z')), rules).points).toBe(75);
  });

  it('leave no fewer than 0 points', () => {
    const grade = withLate({ ...faultyGrade(), points: 20, ...handedIn('2026-11-22T00:00:00Z') }, RULES);
    expect(grade).toMatchObject({ points: 0, late: { days: 2, points: 25 } });
    expect(withLate({ ...unjudgedGrade(), ...handedIn('2026-11-22T00:00:00Z') }, RULES).points).toBe(0);
  });

  it('cost nothing where nobody knows when it was handed in', () => {
    const grade = withLate(goodGrade(), RULES);
    expect(grade).toMatchObject({ points: 100, late: { days: null, points: 0 } });
    expect(tell(grade, 'en').late).toBe(
      'The time it was handed in is not known: nothing is deducted for late days.',
    );
  });

  it("are counted from the student's own deadline", () => {
    const extended = '2026-11-23T09:00:00+07:00';
    const at = (time: string) => withLate(goodGrade(handedIn(time)), RULES, extended);
    expect(at('2026-11-23T09:00:00+07:00')).toMatchObject({
      points: 100,
      late: { deadline: extended, days: 0 },
    });
    expect(at('2026-11-23T09:00:01+07:00')).toMatchObject({
      points: 90,
      late: { deadline: extended, days: 1 },
    });
  });

  it('are none where no deadline is set', () => {
    const grade = goodGrade(handedIn('2026-11-22T00:00:00Z'));
    expect(withLate(grade, undefined)).toBe(grade);
  });
});

describe('the table of late days', () => {
  const good = { deadline: DEADLINE, points: { 1: 10 } };

  it('is in ascending order', () => {
    expect(RULES.rows).toEqual([
      { days: 1, points: 10 },
      { days: 2, points: 25 },
      { days: 7, points: 100 },
    ]);
  });

  it.each([
    [null, 'has a "late" that is no object'],
    [[], 'has a "late" that is no object'],
    ['2026', 'has a "late" that is no object'],
    [{ ...good, zone: 7 }, "names 'zone' in late"],
    [{ points: good.points }, 'has no deadline in late'],
    [{ ...good, deadline: 5 }, 'has no deadline in late'],
    [{ deadline: DEADLINE }, 'has no points in late'],
    [{ ...good, points: {} }, 'has no points in late'],
    [{ ...good, points: [10, 25] }, 'has no points in late'],
    [{ ...good, points: { '0': 10 } }, "has '0' in place of a number of days in late"],
    [{ ...good, points: { '1.5': 10 } }, "has '1.5' in place of a number of days in late"],
    [{ ...good, points: { '-1': 10 } }, "has '-1' in place of a number of days in late"],
    [{ ...good, points: { one: 10 } }, "has 'one' in place of a number of days in late"],
    [{ ...good, points: { 1: '10' } }, 'takes "10" for 1 day late'],
    [{ ...good, points: { 1: -1 } }, 'takes -1 for 1 day late'],
    [{ ...good, points: { 1: 101 } }, 'takes 101 for 1 day late'],
    [{ ...good, points: { 2: 10, 1: 25 } }, 'takes fewer points for 2 days late (10) than for 1 (25)'],
  ])('that cannot be used is told in a sentence: %j', (given, sentence) => {
    expect(lateRulesIn(given)).toBe(sentence);
  });
});

describe('a time with its zone', () => {
  it.each([
    '2026-11-20T23:59:00', // of which place?
    '2026-11-20',
    '2026-02-30T00:00:00Z',
    '2026-11-20T25:00:00Z',
    '20 Nov 2026 23:59 +07:00',
    '2026-11-20T23:59:00+07:00[Asia/Jakarta]',
  ])('is not %s', (deadline) => {
    expect(lateRulesIn({ deadline, points: { 1: 10 } })).toBe(
      `has the deadline '${deadline}', which is no date and time with its zone`,
    );
  });

  it.each([
    ['2026-11-20T23:59:00+07:00', Date.UTC(2026, 10, 20, 16, 59), 420],
    ['2026-11-20T23:59+07:00', Date.UTC(2026, 10, 20, 16, 59), 420],
    ['2026-11-20T23:59:00-03:30', Date.UTC(2026, 10, 21, 3, 29), -210],
    ['2026-11-20T23:59:00Z', Date.UTC(2026, 10, 20, 23, 59), 0],
    ['2026-11-20T23:59:00+07', Date.UTC(2026, 10, 20, 16, 59), 420],
  ])('%s', (text, ms, minutes) => {
    expect(instantOf(text)).toBe(ms);
    expect(zoneMinutesOf(text)).toBe(minutes);
  });
});

describe('times of packing', () => {
  const minutesLate = (...minutes: readonly number[]): string[] =>
    minutes.map((one) => new Date(Date.parse(DEADLINE) + one * 60_000).toISOString());

  it.each([
    ['all packed a week later', minutesLate(10_000, 10_001, 10_001, 10_002), true],
    ['packed in the order of the class, slowly', minutesLate(100, 107, 115), true],
    ['one put into the folder another day', minutesLate(10_000, 10_001, 10_002, 20_000), true],
    ['all in time, at the last minute', minutesLate(-2, -2, -1, -1), false],
    ['half of them late together', minutesLate(-500, -60, 5, 6), false],
    ['late on different days', minutesLate(10, 800, 1_600, 3_000), false],
    ['just too far apart', minutesLate(100, 116), false],
    ['a large class', minutesLate(...Array.from({ length: 1_000 }, (_, index) => 100 + index / 16)), true],
    ['too slowly', minutesLate(...Array.from({ length: 1_000 }, (_, index) => 100 + index / 14)), false],
    ['a single one', minutesLate(100), false],
    ['nobody', [], false],
  ])('%s', (_, times, are) => {
    expect(areOfPacking(times, DEADLINE)).toBe(are);
  });
});

describe('what is said of late days', () => {
  const twoDays = withLate(goodGrade({ handedIn: { at: '2026-11-22T01:15:00Z', from: 'commit' } }), RULES);

  it('is one sentence beside the total, in both languages and all forms', () => {
    for (const [language, sentence] of [
      ['en', '2 days late: −25 points.'],
      ['id', 'Terlambat 2 hari: −25 poin.'],
    ] as const) {
      expect(gradeHtml(twoDays, language)).toContain(`</p><p class="note odd">${sentence}</p>`);
      expect(gradeMarkdown(twoDays, language)).toContain(`\n\n${sentence}\n\n`);
      expect(gradesJunit([twoDays], language)).toContain(sentence);
      expect(gradeText(twoDays, language, plain)).toMatch(
        new RegExp(`\n {13}${sentence}\n {5}75/100 {2}(?:total|jumlah)\n`),
      );
    }
  });

  it('is a fact in JSON and in JUnit', () => {
    const json = gradeJson(twoDays, 'en');
    expect(v.parse(GradeDocumentSchema, json)).toMatchObject({
      ok: true,
      points: 75,
      handedIn: { at: '2026-11-22T01:15:00Z', from: 'commit' },
      late: { deadline: DEADLINE, days: 2, points: 25 },
    });
    const junit = gradesJunit([twoDays], 'en');
    expect(junit).toContain('<property name="late.days" value="2"/>');
    expect(junit).toContain('<property name="late.points" value="25"/>');
    expect(gradesJunit([goodGrade()], 'en')).not.toContain('late.');
  });

  it('has its times by the clock of the deadline, and says whose clock it was', () => {
    expect(handedInText(twoDays, WORDS.en)).toBe('22 November 2026 at 08:15:00 UTC+7 (date of the commit)');
    expect(handedInText(twoDays, WORDS.id)).toBe('22 November 2026 pukul 08.15.00 UTC+7 (tanggal commit)');
    expect(deadlineText(twoDays, WORDS.en)).toBe('20 November 2026 at 23:59:00 UTC+7');
    expect(gradeHtml(twoDays, 'en')).toContain('<dt>Deadline</dt>');
    expect(gradeHtml(goodGrade(handedIn('2026-11-22T01:15:00Z')), 'en')).not.toContain('<dt>Handed in</dt>');
  });

  it.each([
    [{ 1: 1 }, '1 day late: −1 point.', 'Terlambat 1 hari: −1 poin.'],
    [{ 1: 2.5 }, '1 day late: −2.5 points.', 'Terlambat 1 hari: −2,5 poin.'],
    [{ 1: 0 }, '1 day late: no points deducted.', 'Terlambat 1 hari: tanpa pengurangan poin.'],
  ])('counts right: %j', (points, english, indonesian) => {
    const rules = lateRulesIn({ deadline: DEADLINE, points }) as LateRules;
    const grade = withLate(goodGrade(handedIn('2026-11-20T17:00:00Z')), rules);
    expect([tell(grade, 'en').late, tell(grade, 'id').late]).toEqual([english, indonesian]);
  });

  it('is nothing for who was in time, or could not be judged', () => {
    const inTime = withLate(goodGrade(handedIn('2026-11-20T01:15:00Z')), RULES);
    expect(tell(inTime, 'en').late).toBe('');
    const unjudged = withLate(unjudgedGrade(handedIn('2026-11-22T01:15:00Z')), RULES);
    expect(tell(unjudged, 'en').late).toBe('');
  });
});
