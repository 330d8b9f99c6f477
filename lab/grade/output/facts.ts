/** What every output says in the same short way: signs of outcomes, numbers, packets, programs' places. */
import type { Grade, Ladder, Outcome, RequirementResult } from '../result.ts';
import type { Language } from '../text.ts';
import type { Words } from './words.ts';
import { shownBytes } from './bytes.ts';
import { fill } from '../../report/html/page/figures.ts';
import { numberIn } from '../../report/words/phrase.ts';
import { TEXTS } from '../../report/words/texts.ts';
import { visible } from '../../report/visible.ts';

export const SIGN: Readonly<Record<Outcome, string>> = { passed: '✓', failed: '✗', skipped: '–', error: '!' };

/** More than this of a sentence nobody wrote for reading. */
export const LONGEST_SENTENCE = 1_000;

/** A sentence of a case; it may quote what the program said. */
export function sentence(text: string): string {
  return visible(text.trim(), LONGEST_SENTENCE);
}

export function pointsText(points: number, language: Language): string {
  return numberIn(language)(points, 2);
}

export function secondsText(ms: number, language: Language, words: Words): string {
  return fill(words.seconds, { seconds: numberIn(language)(ms / 1_000, 1) });
}

/** In words, and in UTC, as the page is read anywhere. */
export function dateText(isoDate: string, language: Language): string {
  const date = new Date(isoDate);
  return Number.isNaN(date.getTime()) ? isoDate : TEXTS[language].date(date.getTime());
}

export function requiredOf(grade: Grade): RequirementResult[] {
  return grade.requirements.filter(({ kind }) => kind === 'required');
}

export function adviceOf(grade: Grade): RequirementResult[] {
  return grade.requirements.filter(({ kind }) => kind === 'advice');
}

/** Worth a look at its packets: it failed, or the grader did. */
export function isBroken({ outcome }: RequirementResult): boolean {
  return outcome === 'failed' || outcome === 'error';
}

/** What nothing could be judged by, once for each reason. */
export function skippedOf(
  grade: Grade,
  language: Language,
): { readonly ids: string; readonly why: string }[] {
  const skipped = requiredOf(grade).filter(({ outcome }) => outcome === 'skipped');
  const byReason = Map.groupBy(skipped, ({ hint }) => sentence(hint?.[language] ?? ''));
  return Array.from(byReason, ([why, all]) => ({ ids: all.map(({ id }) => visible(id)).join(', '), why }));
}

/** How many are met, in a sentence. */
export function summaryText(grade: Grade, words: Words): string {
  const required = requiredOf(grade);
  const failed = required.filter(({ outcome }) => outcome !== 'passed').length;
  if (!grade.judged) return fill(words.notJudged, { target: visible(grade.target) });
  if (failed === 0) return words.allMet;
  const sentence = failed === 1 ? words.oneMissing : words.someMissing;
  return fill(sentence, { failed: String(failed), total: String(required.length) });
}

const MOST_NUMBERS = 12;

/** `12, 14–17 in packets.pcap`. */
export function packetsText({ packets, capture }: RequirementResult, words: Words): string {
  if (packets.length === 0) return '';
  const numbers = rangesOf(packets);
  const shown = numbers.slice(0, MOST_NUMBERS).join(', ') + (numbers.length > MOST_NUMBERS ? ', …' : '');
  return capture === null ? shown : fill(words.packetsIn, { numbers: shown, capture: visible(capture) });
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

/** `0.0.0.0:45000`. */
export function listeningText({ listening }: Grade, words: Words): string {
  if (listening.length === 0) return words.listensNowhere;
  const shown = listening.slice(0, MOST_NUMBERS).map(({ address, port }) => {
    const host = visible(address);
    return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  });
  return shown.join(', ') + (listening.length > MOST_NUMBERS ? ', …' : '');
}

/** What was seen that is no fault. */
export interface Note {
  readonly text: string;
  /** The connection that explains it; that of a failure is shown there. */
  readonly ladder: Ladder | null;
}

/** Of the whole program and requirement by requirement. */
export function notesOf(grade: Grade, language: Language, words: Words): Note[] {
  const { greeting, confined, judged, requirements, incompleteCaptures } = grade;
  const plain = (text: string): Note => ({ text, ladder: null });
  return [
    ...(greeting === '' ? [] : [plain(fill(words.greeting, { text: `"${shownBytes(greeting)}"` }))]),
    ...requirements.flatMap(({ id, note, outcome, ladder }) => {
      if (note === null) return [];
      const text = `${visible(id)}: ${sentence(note[language])}`;
      return [{ text, ladder: outcome === 'passed' ? ladder : null }];
    }),
    ...repeatedNote(grade, words).map(plain),
    ...incompleteCaptures.map((file) => plain(fill(words.incompleteCapture, { file }))),
    ...(judged && !confined ? [plain(words.unconfined)] : []),
  ];
}

/** That what did not pass was repeated, and how often: said once for all of them. */
function repeatedNote({ requirements }: Grade, words: Words): string[] {
  const repeated = requirements.filter(
    ({ outcome, attempts }) => attempts.length > 1 && outcome !== 'passed',
  );
  if (repeated.length === 0) return [];
  return [fill(words.repeated, { ids: repeated.map(({ id }) => visible(id)).join(', ') })];
}
