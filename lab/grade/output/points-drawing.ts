/** How the points of a class are spread: one bar for each range of points, with its count. */
import type { Bar } from './class-table.ts';
import type { Words } from './words.ts';
import { drawing, element, escape, line, rect, text, WIDTH } from '../../drawing/svg.ts';
import { fill } from '../../drawing/figures.ts';
import { pointsText } from './told.ts';

const LEFT = 12;
const TOP = 26;
const HIGH = 130;
const GAP = 6;

export function pointsSvg(bars: readonly Bar[], words: Words): string {
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const width = (WIDTH - LEFT * 2) / Math.max(1, bars.length);
  const bottom = TOP + HIGH;
  const height = bottom + 26;
  const rangeOf = ({ first, last }: Bar): string => {
    const shown = [first, last].map((points) => pointsText(points, words));
    return first === last ? (shown[0] ?? '') : shown.join('–');
  };
  const drawn = bars.map((bar, index) => {
    const x = LEFT + index * width;
    const tall = (bar.count / most) * HIGH;
    const title = fill(words.distributionBar, { range: rangeOf(bar), count: String(bar.count) });
    const middle = x + width / 2;
    const isLast = index === bars.length - 1;
    return element(
      'g',
      {},
      [
        element('title', {}, escape(title)),
        rect(x + GAP / 2, bottom - tall, width - GAP, tall, isLast ? 'server' : 'client', 2),
        bar.count === 0
          ? ''
          : text(middle, bottom - tall - 6, String(bar.count), { size: 11.5, bold: true, anchor: 'middle' }),
        text(middle, bottom + 17, rangeOf(bar), { size: 10.5, fill: 'soft', anchor: 'middle' }),
      ].join(''),
    );
  });
  const baseline = line(LEFT, bottom, WIDTH - LEFT, bottom, 'soft');
  return drawing(WIDTH, height, words.distribution, [...drawn, baseline].join(''));
}
