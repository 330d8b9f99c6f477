/** Lines over logarithmic axes: how something grows. */
import { type Colour, COLOURS, drawing, element, line, rect, text } from '../lab/drawing/svg.ts';
import { number } from './table.ts';
import { type ScaleLogarithmic, scaleLog } from 'd3-scale';

const TOP = 92;
const BOTTOM = 370;

export interface Line {
  readonly name: string;
  readonly colour: Colour;
  /** A point without a value, or with none above 0, is left out. */
  readonly points: readonly (readonly [x: number, y: number | null])[];
}

/** A picture on paper, with a heading and, below it, what it is about. */
export function picture(
  size: readonly [width: number, height: number],
  title: string,
  heading: string,
  parts: readonly string[],
): string {
  const paper = rect(0, 0, ...size, 'paper', 4);
  return drawing(...size, title, paper + text(30, 28, heading, { size: 16, bold: true }) + parts.join(''));
}

/** Axes from whole powers of ten to whole powers of ten, `width` wide, with the lines; between y = 76 and y = 388. */
export function panel(left: number, width: number, title: string, lines: readonly Line[]): string {
  const drawn = lines.map(({ colour, points }) => ({
    stroke: COLOURS[colour],
    points: points.filter((point): point is readonly [number, number] => (point[1] ?? 0) > 0),
  }));
  const most = Math.max(10, ...lines.flatMap(({ points }) => points.map(([at]) => at)));
  const x = scaleLog([1, most], [left, left + width]);
  const values = drawn.flatMap(({ points }) => points.map(([, value]) => value));
  const y = scaleLog([Math.min(...values), Math.max(...values)], [BOTTOM, TOP]).nice();
  return [
    text(left - 40, TOP - 16, title, { bold: true }),
    ...powersOfTen(y).flatMap((tick) => [
      line(left, y(tick), left + width, y(tick), 'line', { width: 0.7 }),
      text(left - 6, y(tick) + 4, number(tick), { anchor: 'end', fill: 'soft', size: 10.5 }),
    ]),
    ...powersOfTen(x).map((tick) =>
      text(x(tick), BOTTOM + 18, number(tick), { anchor: 'middle', fill: 'soft', size: 10.5 }),
    ),
    ...drawn.map(({ stroke, points }) => {
      const path = points.map(([at, value]) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
      const dots = points.map(([at, value]) =>
        element('circle', { cx: x(at), cy: y(value), r: 3, fill: stroke }),
      );
      return element('polyline', { points: path, fill: 'none', stroke, 'stroke-width': 2 }) + dots.join('');
    }),
  ].join('');
}

/** Which colour is which line, three in a row, from y = 403 on. */
export function legend(lines: readonly Line[]): string {
  return lines
    .map(({ name, colour }, index) => {
      const [left, top] = [70 + (index % 3) * 280, 412 + Math.floor(index / 3) * 24];
      return rect(left, top - 9, 18, 10, colour, 2) + text(left + 26, top, name);
    })
    .join('');
}

/** Those of a logarithmic axis that are whole powers of ten. */
function powersOfTen(axis: ScaleLogarithmic<number, number>): number[] {
  return axis.ticks().filter((tick) => Number.isInteger(Math.log10(tick)));
}
