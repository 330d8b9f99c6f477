/** A grade in one language, as documents, pages and tables have it; and what all of them say in the same short way. */
import { dateIn } from '../../drawing/phrase.ts';
import { endpointText } from '../../endpoint.ts';
import { fill, numberText } from '../../drawing/figures.ts';
import { type Grade, gradeSchema, type HandedIn, type Outcome } from '../result.ts';
import { instantOf, zoneMinutesOf } from '../late.ts';
import { type Words, WORDS } from './words.ts';
import type { Language } from '../../../options/language.ts';
import { shownBytes } from './bytes.ts';
import * as v from 'valibot';
import { visible } from '../../drawing/visible.ts';

export const ToldGradeSchema = gradeSchema(v.string());

/** A grade whose sentences are of one language; as they are, so they may quote what the program printed. */
export type ToldGrade = v.InferOutput<typeof ToldGradeSchema>;
export type ToldRequirement = ToldGrade['requirements'][number];

/** One column wide. */
export const SIGN: Readonly<Record<Outcome, string>> = { passed: '✓', failed: '✗', skipped: '–', error: '!' };

/** Of a whole server. */
export function outcomeOf({ judged, ok }: Pick<Grade, 'judged' | 'ok'>): Outcome {
  return judged ? (ok ? 'passed' : 'failed') : 'error';
}

/** More than this of a sentence nobody wrote for reading. */
export const LONGEST_SENTENCE = 1_000;

/** Chooses the sentences; all else stays as it is. */
export function gradeIn(grade: Grade, language: Language): ToldGrade {
  const requirements = grade.requirements.map((result) => ({
    ...result,
    hint: result.hint?.[language] ?? null,
    requirement: result.requirement[language],
    note: result.note?.[language] ?? null,
  }));
  return { ...grade, requirements };
}

/** A sentence that may quote what the program printed, as it may be shown; empty for none. */
export function sentence(text: string | null): string {
  return visible((text ?? '').trim(), LONGEST_SENTENCE);
}

/** At most two decimals. */
export function pointsText(points: number, { language }: Pick<Words, 'language'>): string {
  return numberText(points, language, 2);
}

/** `75 / 100` */
export function earnedText({ points, of }: Pick<ToldGrade, 'points' | 'of'>, words: Words): string {
  return `${pointsText(points, words)} / ${pointsText(of, words)}`;
}

/** What a page, a table and a document about one grade are put together from. */
export type Told = ReturnType<typeof tell>;

export function tell(whole: Grade, language: Language) {
  const words = WORDS[language];
  const grade = gradeIn(whole, language);
  const required = grade.requirements.filter(({ kind }) => kind === 'required');
  const advice = grade.requirements.filter(({ kind }) => kind === 'advice');
  const unjudged = required.filter(({ outcome }) => outcome === 'skipped');
  const byReason = Map.groupBy(unjudged, ({ hint }) => sentence(hint));
  const isFollowed = advice.length > 0 && advice.every(({ outcome }) => outcome === 'passed');
  return {
    grade,
    words,
    required,
    advice,
    /** Of the required those worth a look at their packets: failed, or the grader did. */
    broken: required.filter(isBroken),
    /** Of these, those of which there is more to say than that they did not pass. */
    explained: required.filter((result) => isBroken(result) && isExplained(result)),
    /** Required that nothing could be judged by, once for each reason. */
    skipped: Array.from(byReason, ([why, all]) => ({ ids: idsOf(all), why })),
    /** How many passed, in a sentence. */
    summary: summaryOf(grade, required, words),
    /** What late days cost, or that nobody knows; empty for who was in time, and where no deadline is set. */
    late: lateText(grade, words),
    /** Advice that is not followed, or, when all is, that in a sentence. */
    advised: isFollowed ? fill(words.adviceGood, { count: String(advice.length) }) : advice.filter(isBroken),
    notes: notesOf(grade, words),
  };
}

function isBroken({ outcome }: ToldRequirement): boolean {
  return outcome === 'failed' || outcome === 'error';
}

function isExplained(result: ToldRequirement): boolean {
  const { expected, received, packets, hint, traceback, reproduce, ladder } = result;
  return (
    packets.length > 0 || [expected, received, hint, traceback, reproduce, ladder].some((one) => one !== null)
  );
}

function idsOf(requirements: readonly ToldRequirement[]): string {
  return requirements.map(({ id }) => visible(id)).join(', ');
}

function summaryOf({ judged, target }: ToldGrade, required: readonly ToldRequirement[], words: Words) {
  const missing = required.filter(({ outcome }) => outcome !== 'passed').length;
  if (!judged) return fill(words.notJudged, { target: visible(target) });
  if (missing === 0) return words.allMet;
  const blanks = { failed: String(missing), total: String(required.length) };
  return fill(missing === 1 ? words.oneMissing : words.someMissing, blanks);
}

/** What was seen that is no fault, with the connection that explains it; that of a failure is shown there. */
function notesOf(grade: ToldGrade, words: Words) {
  const { greeting, confined, judged, requirements, incompleteCaptures, taken } = grade;
  const plain = (text: string) => ({ text, ladder: null });
  // Said once for all of them.
  const repeated = requirements.filter(
    ({ outcome, attempts }) => attempts.length > 1 && outcome !== 'passed',
  );
  return [
    ...taken.map((step) => plain(takenText(step, words))),
    ...(greeting === '' ? [] : [plain(fill(words.greeting, { text: `"${shownBytes(greeting)}"` }))]),
    ...requirements.flatMap(({ id, note, outcome, ladder }) =>
      note === null
        ? []
        : [{ text: `${visible(id)}: ${sentence(note)}`, ladder: outcome === 'passed' ? ladder : null }],
    ),
    ...(repeated.length === 0 ? [] : [plain(fill(words.repeated, { ids: idsOf(repeated) }))]),
    ...incompleteCaptures.map((file) => plain(fill(words.incompleteCapture, { file }))),
    ...(judged && !confined ? [plain(words.unconfined)] : []),
  ];
}

function takenText(step: ToldGrade['taken'][number], words: Words): string {
  const from = visible(step.from);
  if (step.kind === 'unpacked') return fill(words.unpacked, { from });
  const to = visible(step.to);
  if (step.kind === 'renamed') return fill(words.renamed, { from, to });
  const text = step.leftOutLines === 0 ? words.notebook : words.notebookWithout;
  return fill(text, { from, to, count: String(step.leftOutLines) });
}

/** `https://example.org/ani/jam, commit 5f3a…`; empty for a program that was not taken from a repository. */
export function sourceText({ source }: Pick<ToldGrade, 'source'>, words: Words): string {
  if (source === null) return '';
  const link = visible(source.link);
  return source.commit === null ? link : fill(words.commitOf, { link, commit: visible(source.commit) });
}

/** `2 days late: −25 points.` */
function lateText({ judged, late }: ToldGrade, words: Words): string {
  if (!judged || late === null || late.days === 0) return '';
  if (late.days === null) return words.lateUnknown;
  const days = late.days === 1 ? words.oneDay : fill(words.manyDays, { count: String(late.days) });
  const costs = { 0: words.noDeduction, 1: words.minusOnePoint }[late.points] ?? words.minusPoints;
  const points = fill(costs, { points: pointsText(late.points, words) });
  return fill(words.lateBy, { days, points });
}

const BY = { files: 'byFiles', commit: 'byCommit', teacher: 'byTeacher' } as const;

/** `22 November 2026 at 08:15:00 UTC+7 (date of the commit)`, by the clock of the deadline; empty where there is none. */
export function handedInText(
  { late, handedIn }: { late: ToldGrade['late']; handedIn: HandedIn | null },
  words: Words,
): string {
  if (late === null || handedIn === null) return '';
  return fill(words[BY[handedIn.from]], { time: timeText(handedIn.at, late.deadline, words) });
}

/** Empty where there is none. */
export function deadlineText({ late }: Pick<ToldGrade, 'late'>, words: Words): string {
  return late === null ? '' : timeText(late.deadline, late.deadline, words);
}

function timeText(time: string, zoneOf: string, { language }: Words): string {
  return dateIn(language, instantOf(time) ?? 0, zoneMinutesOf(zoneOf));
}

const MOST_NUMBERS = 12;

function listed(items: readonly string[]): string {
  return items.slice(0, MOST_NUMBERS).join(', ') + (items.length > MOST_NUMBERS ? ', …' : '');
}

/** `12, 14–17 in packets.pcap`; empty for none. */
export function packetsText({ packets, capture }: ToldRequirement, words: Words): string {
  if (packets.length === 0) return '';
  const numbers = listed(rangesOf(packets));
  return capture === null ? numbers : fill(words.packetsIn, { numbers, capture: visible(capture) });
}

function rangesOf(numbers: readonly number[]): string[] {
  const ranges: [first: number, last: number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.flatMap(([first, last]) =>
    first === last ? [`${first}`] : last === first + 1 ? [`${first}`, `${last}`] : [`${first}–${last}`],
  );
}

/** `0.0.0.0:45000`, `[::1]:45000`; empty where it is not told. */
export function listeningText({ listening }: ToldGrade, words: Words): string {
  if (listening === null) return '';
  if (listening.length === 0) return words.listensNowhere;
  return listed(listening.map(({ address, port }) => endpointText(visible(address), port)));
}
