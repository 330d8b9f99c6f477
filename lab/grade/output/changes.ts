/** What is otherwise than in the grade before, for a student who has just saved. */
import { earnedText, pointsText, sentence, SIGN, tell, type ToldRequirement } from './told.ts';
import type { Grade } from '../result.ts';
import type { Language } from '../../../options/language.ts';
import { type Paint, STYLE } from './lines.ts';
import { styleText } from 'node:util';
import { visible } from '../../drawing/visible.ts';
import { fill } from '../../drawing/figures.ts';

/**
 * `✗ → ✓  1c-quit  After QUIT, …` for each requirement and each advice that has another outcome, and the points last;
 * one sentence where there is none.
 */
export function changesText(
  grade: Grade,
  before: Grade,
  language: Language,
  paint: Paint = styleText,
): string {
  const [now, then] = [tell(grade, language), tell(before, language)];
  const { words } = now;
  const outcomes = new Map(then.grade.requirements.map(({ id, outcome }) => [id, outcome]));
  const changed = now.grade.requirements.flatMap((result) => {
    const was = outcomes.get(result.id);
    return was === undefined || was === result.outcome ? [] : [changeLine(result, was, paint)];
  });
  const points = earnedText(now.grade, words);
  if (changed.length === 0 && grade.points === before.points)
    return paint('dim', fill(words.unchanged, { points }));
  const total = `${pointsText(before.points, words)} → ${points}`;
  const tone = grade.points > before.points ? 'green' : grade.points < before.points ? 'red' : 'bold';
  return [paint('bold', words.changes), ...changed, `  ${paint(tone, total)}`].join('\n');
}

function changeLine(
  { id, outcome, requirement }: ToldRequirement,
  was: ToldRequirement['outcome'],
  paint: Paint,
): string {
  const signs = `${paint(STYLE[was], SIGN[was])} → ${paint(STYLE[outcome], SIGN[outcome])}`;
  return `  ${signs}  ${visible(id)}  ${sentence(requirement)}`;
}
