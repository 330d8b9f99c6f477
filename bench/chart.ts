/** All rows in one picture: how far each is beyond its target, or short of it. */
import { drawing, line, rect, text } from '../lab/report/svg/markup.ts';
import { spreadText, targetText, withUnit } from './words.ts';
import type { Results } from './results.ts';
import type { Row } from './row.ts';
import { inWords } from './machine.ts';
import { scaleLog } from 'd3-scale';

const WIDTH = 900;
const LEFT = 30;
const RIGHT = 870;
const TOP = 92;
const ROW_HEIGHT = 46;

/** Times the target: at 1 the promise is just kept, whichever direction it has. */
const TICKS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20];
const LEAST = 0.1;
const MOST = 20;

export function rowsSvg(results: Results): string {
  const rows = results.rows.filter(({ value }) => value !== null);
  const bottom = TOP + rows.length * ROW_HEIGHT;
  const x = scaleLog([LEAST, MOST], [LEFT, RIGHT]).clamp(true);
  return drawing(
    WIDTH,
    bottom + 34,
    'Speed: every row beside its target',
    [
      rect(0, 0, WIDTH, bottom + 34, 'paper', 4),
      text(LEFT, 28, 'Every row beside its target: right of the line is better', { size: 16, bold: true }),
      text(LEFT, 50, `${results.date}, ${inWords(results.machine)}`, { fill: 'soft' }),
      ...TICKS.flatMap((tick) => [
        line(x(tick), TOP - 14, x(tick), bottom, tick === 1 ? 'ink' : 'line', {
          width: tick === 1 ? 1.5 : 0.7,
        }),
        text(x(tick), bottom + 18, tick === 1 ? 'target' : `×${tick}`, { anchor: 'middle', fill: 'soft' }),
      ]),
      ...rows.flatMap((row, index) => rowMarks(row, TOP + index * ROW_HEIGHT, x)),
    ].join(''),
  );
}

function rowMarks(row: Row, top: number, x: (value: number) => number): string[] {
  const { value, target, unit, met, what } = row;
  if (value === null) return [];
  const colour = met === true ? 'server' : 'alert';
  const score = (measured: number): number =>
    'atLeast' in target ? measured / target.atLeast : target.atMost / Math.max(measured, 1e-9);
  const [from, to] = [x(1), x(score(value.median))];
  const middle = top + 28;
  const told = `${withUnit(spreadText(value), unit)}, ${targetText(target, unit, 'en')}`;
  return [
    text(LEFT, top + 10, `${what.en}: ${told}`, { size: 11 }),
    rect(Math.min(from, to), middle - 6, Math.max(1, Math.abs(to - from)), 12, colour, 2),
    line(x(score(value.min)), middle, x(score(value.max)), middle, 'ink', { width: 1.2 }),
  ];
}
