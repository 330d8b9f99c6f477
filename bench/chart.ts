/** The two pictures of a whole run: every row beside its target, and how cost grows. */
import { drawing, line, rect, text } from '../lab/drawing/svg.ts';
import { legend, panel, picture } from './line-chart.ts';
import { LINES, type Point } from './growth.ts';
import { cellsOf } from './table.ts';
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

/** How far each row is beyond its target, or short of it. */
export function rowsSvg(results: Results): string {
  const rows = results.rows.filter(({ value }) => value !== null);
  const bottom = TOP + rows.length * ROW_HEIGHT;
  const x = scaleLog([0.1, 20], [LEFT, RIGHT]).clamp(true);
  const parts = [
    text(LEFT, 50, `${results.date}, ${inWords(results.machine)}`, { fill: 'soft' }),
    ...TICKS.flatMap((tick) => {
      const [colour, width, label] =
        tick === 1 ? (['ink', 1.5, 'target'] as const) : (['line', 0.7, `×${tick}`] as const);
      return [
        line(x(tick), TOP - 14, x(tick), bottom, colour, { width }),
        text(x(tick), bottom + 18, label, { anchor: 'middle', fill: 'soft' }),
      ];
    }),
    ...rows.flatMap((row, index) => rowMarks(row, TOP + index * ROW_HEIGHT, x)),
  ];
  const heading = 'Every row beside its target: right of the line is better';
  return picture([WIDTH, bottom + 34], 'Speed: every row beside its target', heading, parts);
}

function rowMarks(row: Row, top: number, x: (value: number) => number): string[] {
  const { value, target, met } = row;
  if (value === null) return [];
  const colour = met === true ? 'server' : 'alert';
  const score = (each: number): number =>
    'atLeast' in target ? each / target.atLeast : target.atMost / Math.max(each, 1e-9);
  const [from, to] = [x(1), x(score(value.median))];
  const middle = top + 28;
  const [what, promised, measured] = cellsOf(row, 'en');
  return [
    text(LEFT, top + 10, `${what}: ${measured}, ${promised}`, { size: 11 }),
    rect(Math.min(from, to), middle - 6, Math.max(1, Math.abs(to - from)), 12, colour, 2),
    line(x(score(value.min)), middle, x(score(value.max)), middle, 'ink', { width: 1.2 }),
  ];
}

/** Requests a second and memory against the number of connections, a line for every side. */
export function growthSvg({ growth, date, machine }: Results): string {
  const sides = growth.filter(({ points }) => points.length > 0);
  if (sides.length === 0) return drawing(WIDTH, 470, 'Nothing was measured', '');
  const lines = (value: (point: Point) => number | null) =>
    sides.map(({ side, points }) => ({
      name: side,
      colour: LINES[side],
      points: points.map((point) => [point.connections, value(point)] as const),
    }));
  const rates = lines(({ requestsPerSecond }) => requestsPerSecond);
  const memory = lines(({ memoryMb }) => memoryMb);
  const title = 'Requests per second and memory against connections';
  return picture([WIDTH, 470], title, 'How cost grows with the number of connections', [
    text(LEFT, 50, `${date}, ${inWords(machine)}`, { fill: 'soft' }),
    panel(70, 370, 'requests/s', rates),
    panel(510, 370, 'memory of the server, MB', memory),
    legend(rates),
  ]);
}
