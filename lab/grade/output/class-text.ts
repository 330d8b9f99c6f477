/** A class on a terminal: one line for each student as the grade comes, and what came out of all. */
import {
  classFigures,
  type ClassRow,
  type ClassTable,
  classTable,
  type Graded,
  remarkOn,
} from './class-table.ts';
import { cut, pad, type Paint, STYLE, wrap } from './lines.ts';
import { outcomeOf, pointsText, sentence, SIGN, tell } from './told.ts';
import { fill } from '../../drawing/figures.ts';
import type { Language } from '../../../options/language.ts';
import type { Pair } from '../class/copies.ts';
import { styleText } from 'node:util';
import { visible } from '../../drawing/visible.ts';
import type { Words } from './words.ts';

const COLUMNS = 96;
const NAME = 32;
const MOST_PAIRS = 20;

/** `12/60  ✗ 75  05110 Andi   1c-session 1d-format`. */
export function studentText(
  one: Graded,
  { done, total }: Readonly<Record<'done' | 'total', number>>,
  language: Language,
  paint: Paint = styleText,
): string {
  const { student, grade } = one;
  const { words, broken, late } = tell(grade, language);
  const { judged, points, problem } = grade;
  const count = `${String(done).padStart(String(total).length)}/${total}`;
  const outcome = outcomeOf(grade);
  const earned = (judged ? pointsText(points, words) : '').padStart(5);
  const failed = broken.map(({ id }) => visible(id));
  const result = judged ? [late, ...failed].join(' ').trim() : sentence(problem);
  const why = remarkOn(one, language) || result;
  const name = pad(cut(visible(student), NAME), NAME);
  return `${paint('dim', count)}  ${paint(STYLE[outcome], SIGN[outcome] + earned)}  ${name}  ${paint('dim', cut(why, COLUMNS - NAME))}`.trimEnd();
}

/** The lines after the last student. */
export function classText(
  graded: readonly Graded[],
  pairs: readonly Pair[],
  language: Language,
  paint: Paint = styleText,
): string {
  const table = classTable(graded, language);
  const { words } = table;
  const similar = pairs.slice(0, MOST_PAIRS).map(({ one, other, from, similarity }) => {
    const percent = pointsText(Math.floor(similarity * 100), words);
    const name = from === null ? visible(other) : earlierName(other, from, words);
    return fill(words.similarPair, { one: visible(one), other: name, percent });
  });
  const lines = classSentences(table).flatMap((text, index) =>
    wrap(text, COLUMNS).map((line) => paint(index === 0 ? 'bold' : 'yellow', line)),
  );
  if (similar.length === 0) return lines.join('\n');
  return [
    ...lines,
    words.similar,
    ...similar.map((line) => `  ${paint('yellow', line)}`),
    ...(pairs.length > MOST_PAIRS ? [`  … (+${pairs.length - MOST_PAIRS})`] : []),
    ...wrap(words.similarHint, COLUMNS).map((line) => paint('dim', line)),
  ].join('\n');
}

/** Of a student of an earlier year. */
export function earlierName(student: string, folder: string, words: Words): string {
  return fill(words.ofEarlier, { student: visible(student), folder: visible(folder) });
}

export function classSentences(table: ClassTable): string[] {
  const { words, rows } = table;
  const { judged, ok, average, of } = classFigures(table);
  const listed = (text: string, isWanted: (row: ClassRow) => boolean): string[] => {
    const students = rows.filter(isWanted).map(({ student }) => visible(student));
    const blanks = { count: String(students.length), students: students.join(', ') };
    return students.length === 0 ? [] : [fill(text, blanks)];
  };
  return [
    average === null
      ? words.classNone
      : fill(words.classSummary, {
          ok: String(ok),
          judged: String(judged),
          average: pointsText(Math.round(average * 10) / 10, words),
          of: pointsText(of, words),
        }),
    ...listed(words.classUnjudged, ({ judged, standing }) => !judged && standing !== 'missing'),
    ...listed(words.classEarlier, ({ judged, standing }) => judged && standing !== undefined),
    ...listed(words.classMissing, ({ standing }) => standing === 'missing'),
  ];
}
