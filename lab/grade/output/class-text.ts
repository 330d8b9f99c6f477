/** A class on a terminal: one line for each student as the grade comes, and what came out of all. */
import type { Language } from '../text.ts';
import type { Pair } from '../copies.ts';
import type { Paint } from './paint.ts';
import type { Graded } from './class-table.ts';
import type { Words } from './words.ts';
import { SIGN, isBroken, pointsText, requiredOf, sentence } from './facts.ts';
import { cut, pad, wrap } from './wrap.ts';
import { classFigures } from './class-figures.ts';
import { classTable } from './class-table.ts';
import { fill } from '../../report/html/page/figures.ts';
import { styleText } from 'node:util';
import { visible } from '../../report/visible.ts';
import { WORDS } from './words.ts';

const COLUMNS = 96;
const NAME = 32;
const MOST_PAIRS = 20;

export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** `12/60  ✗ 75  05110 Andi   1c-session 1d-format`. */
export function studentText(
  { student, grade }: Graded,
  { done, total }: Progress,
  language: Language,
  paint: Paint = styleText,
): string {
  const { judged, ok, points, problem } = grade;
  const count = `${String(done).padStart(String(total).length)}/${total}`;
  const style = judged ? (ok ? 'green' : 'red') : 'yellow';
  const sign = judged ? (ok ? SIGN.passed : SIGN.failed) : SIGN.error;
  const earned = (judged ? pointsText(points, language) : '').padStart(5);
  const failed = requiredOf(grade)
    .filter(isBroken)
    .map(({ id }) => visible(id));
  const why = judged ? failed.join(' ') : sentence(problem ?? '');
  const name = pad(cut(visible(student), NAME), NAME);
  return `${paint('dim', count)}  ${paint(style, `${sign}${earned}`)}  ${name}  ${paint('dim', cut(why, COLUMNS - NAME))}`.trimEnd();
}

export function classText(
  graded: readonly Graded[],
  pairs: readonly Pair[],
  language: Language,
  paint: Paint = styleText,
): string {
  const words = WORDS[language];
  const similar = pairs
    .slice(0, MOST_PAIRS)
    .map((pair) => `  ${paint('yellow', pairText(pair, words, language))}`);
  if (pairs.length > MOST_PAIRS) similar.push(`  … (+${pairs.length - MOST_PAIRS})`);
  return [
    ...classSentences(graded, language).flatMap((text, index) =>
      wrap(text, COLUMNS).map((line) => (index === 0 ? paint('bold', line) : paint('yellow', line))),
    ),
    ...(similar.length === 0
      ? []
      : [words.similar, ...similar, ...wrap(words.similarHint, COLUMNS).map((line) => paint('dim', line))]),
  ].join('\n');
}

/** How the class did, and who could not be judged. */
export function classSentences(graded: readonly Graded[], language: Language): string[] {
  const words = WORDS[language];
  const { judged, ok, average, of } = classFigures(classTable(graded, language));
  const unjudged = graded.filter(({ grade }) => !grade.judged).map(({ student }) => visible(student));
  return [
    average === null
      ? words.classNone
      : fill(words.classSummary, {
          ok: String(ok),
          judged: String(judged),
          average: pointsText(Math.round(average * 10) / 10, language),
          of: pointsText(of, language),
        }),
    ...(unjudged.length === 0
      ? []
      : [fill(words.classUnjudged, { count: String(unjudged.length), students: unjudged.join(', ') })]),
  ];
}

function pairText({ one, other, similarity }: Pair, words: Words, language: Language): string {
  const percent = pointsText(Math.floor(similarity * 100), language);
  return fill(words.similarPair, { one: visible(one), other: visible(other), percent });
}
