/** Requests a second and memory against the number of connections, a line for every side. */
import { COLOURS, drawing, element, line, rect, text } from '../lab/report/svg/markup.ts';
import type { Colour } from '../lab/report/svg/markup.ts';
import type { Growth, Point } from './growth.ts';
import type { Results } from './results.ts';
import { inWords } from './machine.ts';
import { number } from './words.ts';
import { scaleLog } from 'd3-scale';
import type { SideName } from './sides.ts';

const WIDTH = 900;
const HEIGHT = 470;
const PANEL_WIDTH = 370;
const TOP = 92;
const BOTTOM = 370;

const COLOUR_OF: Partial<Record<SideName, Colour>> = {
  'C limit': 'ink',
  ours: 'server',
  'ours, all threads': 'client',
  'ours, logged': 'other',
  'plain Node': 'soft',
  'Python, logged': 'alert',
};

export function growthSvg(results: Results): string {
  const sides = results.growth.filter(({ points }) => points.length > 0);
  if (sides.length === 0) return drawing(WIDTH, HEIGHT, 'Nothing was measured', '');
  return drawing(
    WIDTH,
    HEIGHT,
    'Requests per second and memory against connections',
    [
      rect(0, 0, WIDTH, HEIGHT, 'paper', 4),
      text(30, 28, 'How cost grows with the number of connections', { size: 16, bold: true }),
      text(30, 50, `${results.date}, ${inWords(results.machine)}`, { fill: 'soft' }),
      panel(70, 'requests/s', sides, ({ requestsPerSecond }) => requestsPerSecond),
      panel(510, 'memory of the server, MB', sides, ({ memoryMb }) => memoryMb),
      ...sides.map(({ side }, index) => legend(side, index)),
    ].join(''),
  );
}

type Read = (point: Point) => number | null;

function panel(left: number, title: string, sides: readonly Growth[], read: Read): string {
  const values = sides
    .flatMap(({ points }) => points.map(read))
    .filter((value) => value !== null && value > 0);
  const sizes = sides.flatMap(({ points }) => points.map(({ connections }) => connections));
  const x = scaleLog([1, Math.max(10, ...sizes)], [left, left + PANEL_WIDTH]);
  const y = scaleLog(decades(values as number[]), [BOTTOM, TOP]);
  return [
    text(left - 40, TOP - 16, title, { bold: true }),
    ...powersOfTen(y.domain()).flatMap((tick) => [
      line(left, y(tick), left + PANEL_WIDTH, y(tick), 'line', { width: 0.7 }),
      text(left - 6, y(tick) + 4, number(tick), { anchor: 'end', fill: 'soft', size: 10.5 }),
    ]),
    ...powersOfTen(x.domain()).map((tick) =>
      text(x(tick), BOTTOM + 18, number(tick), { anchor: 'middle', fill: 'soft', size: 10.5 }),
    ),
    ...sides.map(({ side, points }) => curve(side, points, read, x, y)),
  ].join('');
}

function curve(
  side: SideName,
  points: readonly Point[],
  read: Read,
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const stroke = COLOURS[COLOUR_OF[side] ?? 'soft'];
  const places = points.flatMap((point) => {
    const value = read(point);
    return value === null || value <= 0 ? [] : [[x(point.connections), y(value)] as const];
  });
  const path = places.map(([left, top]) => `${left.toFixed(1)},${top.toFixed(1)}`).join(' ');
  return [
    element('polyline', { points: path, fill: 'none', stroke, 'stroke-width': 2 }),
    ...places.map(([cx, cy]) => element('circle', { cx, cy, r: 3, fill: stroke })),
  ].join('');
}

function legend(side: SideName, index: number): string {
  const left = 70 + (index % 3) * 280;
  const top = 412 + Math.floor(index / 3) * 24;
  const colour = COLOUR_OF[side] ?? 'soft';
  return rect(left, top - 9, 18, 10, colour, 2) + text(left + 26, top, side);
}

/** Whole powers of ten around the values. */
function decades(values: readonly number[]): [number, number] {
  const least = Math.floor(Math.log10(Math.min(...values)));
  const most = Math.ceil(Math.log10(Math.max(...values)));
  return [10 ** least, 10 ** Math.max(most, least + 1)];
}

function powersOfTen([from = 1, to = 10]: readonly number[]): number[] {
  const first = Math.round(Math.log10(from));
  const last = Math.floor(Math.log10(to) + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
}
