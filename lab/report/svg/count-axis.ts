/** Whole numbers left of a chart at their heights, each with the rule that `ruleAt` draws there. */
import type { Language } from '../../../options/language.ts';
import { note } from '../../drawing/svg.ts';
import { numberText } from '../../drawing/figures.ts';
import type { ScaleLinear } from 'd3-scale';

export function countAxis(
  y: ScaleLinear<number, number>,
  ticks: number,
  left: number,
  language: Language,
  ruleAt: (y: number) => string,
): string {
  const values = y.ticks(ticks).filter((value) => Number.isInteger(value));
  return values
    .map((value) => ruleAt(y(value)) + note(left - 8, y(value) + 4, numberText(value, language), 'end'))
    .join('');
}
