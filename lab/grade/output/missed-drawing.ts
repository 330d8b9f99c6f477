/** How many of a class a requirement is missed by, as one bar: all who were asked, who failed, who were skipped. */
import { drawing, element, outlined, rect } from '../../drawing/svg.ts';
import { fill } from '../../drawing/figures.ts';
import type { Missed } from './class-table.ts';
import type { Words } from './words.ts';

const WIDE = 180;
const HIGH = 14;
const LINE = 1.5;

export function missedSvg({ asked, failed, skipped }: Missed, words: Words): string {
  const place = (count: number): number => (count / Math.max(1, asked)) * WIDE;
  const rest = {
    x: place(failed) + LINE / 2,
    y: LINE / 2,
    width: Math.max(0, place(skipped) - LINE),
    height: HIGH - LINE,
  };
  const title = fill(words.missedBar, { failed: String(failed), skipped: String(skipped) });
  return drawing(
    WIDE,
    HIGH,
    title,
    [
      rect(0, 0, WIDE, HIGH, 'line'),
      failed === 0 ? '' : rect(0, 0, place(failed), HIGH, 'alert'),
      skipped === 0 ? '' : rect(place(failed), 0, place(skipped), HIGH, 'paper'),
      skipped === 0 ? '' : element('rect', { ...rest, ...outlined('alert', LINE) }),
    ].join(''),
  );
}
