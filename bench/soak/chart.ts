/** The picture of a soak: what each server occupied, minute by minute, and what it kept at rest. */
import { type Colour, COLOURS, element, line, note, text } from '../../lab/drawing/svg.ts';
import { POINT_S, type Point, type Soaked, type SoakResults } from './results.ts';
import { inWords } from '../machine.ts';
import { legend, picture } from '../line-chart.ts';
import { scaleLinear } from 'd3-scale';

const [LEFT, RIGHT] = [84, 870];
const TOP = 104;
const PANEL_HEIGHT = 120;
const GAP = 46;
const LINE_COLOURS: readonly Colour[] = ['server', 'client'];

const PANELS = [
  ['memory (VmRSS), MB', 'memoryMb'],
  ['open descriptors', 'descriptors'],
  ['open connections', 'open'],
  ['threads of the process', 'threads'],
] as const satisfies readonly (readonly [string, keyof Point])[];

export function soakSvg({ date, machine, minutes, servers }: SoakResults): string {
  const x = scaleLinear([0, Math.max(...servers.map(({ rests }) => rests[1].second))], [LEFT, RIGHT]);
  const bottom = TOP + PANELS.length * (PANEL_HEIGHT + GAP);
  const lines = servers.map(({ name }, index) => ({ name, colour: colourOf(index), points: [] }));
  const right = servers.reduce((sum, server) => sum + server.right, 0);
  const sessions = servers.reduce((sum, server) => sum + server.sessions, 0);
  const told = `${sessions.toLocaleString('en')} sessions, ${right.toLocaleString('en')} right replies to TIME`;
  const parts = [
    text(30, 50, `${date}, ${inWords(machine)}`, { fill: 'soft' }),
    text(30, 68, `${told}; lines: under load, medians of ${POINT_S} s; dots: at rest, garbage collected`, {
      fill: 'soft',
    }),
    ...PANELS.map(([title, of], index) => panelOf(title, of, TOP + index * (PANEL_HEIGHT + GAP), x, servers)),
    text(RIGHT, bottom - 10, 'minutes', { anchor: 'end', fill: 'soft' }),
    element('g', { transform: `translate(0 ${bottom - 404})` }, legend(lines)),
  ];
  const heading = `${minutes} minutes of clients with every bad habit`;
  return picture([900, bottom + 26], 'What the server occupies during a soak', heading, parts);
}

function panelOf(
  title: string,
  of: keyof Point,
  top: number,
  x: (second: number) => number,
  servers: readonly Soaked[],
): string {
  const all = servers.flatMap(({ points, rests }) => [...points, ...rests].map((point) => point[of]));
  const y = scaleLinear([0, Math.max(...all)], [top + PANEL_HEIGHT, top]).nice(4);
  const lastMinute = Math.max(...servers.map(({ rests }) => rests[1].second)) / 60;
  const minutes = scaleLinear([0, lastMinute], [0, 1]).ticks(10);
  const kept = servers.map(({ name, rests: [first, last] }) => `${name} ${first[of]} → ${last[of]}`);
  return [
    text(30, top - 12, title, { bold: true }),
    text(RIGHT, top - 12, `at rest: ${kept.join('; ')}`, { anchor: 'end', fill: 'soft' }),
    ...y
      .ticks(4)
      .flatMap((tick) => [
        line(LEFT, y(tick), RIGHT, y(tick), 'line', { width: 0.7 }),
        note(LEFT - 8, y(tick) + 4, tick.toLocaleString('en'), 'end'),
      ]),
    ...minutes.map((minute) => note(x(minute * 60), top + PANEL_HEIGHT + 16, String(minute), 'middle')),
    ...servers.flatMap(({ points, rests }, index) => {
      const stroke = COLOURS[colourOf(index)];
      const runs = runsOf(points, rests).map((run) => {
        const path = run.map((point) => `${x(point.second).toFixed(1)},${y(point[of]).toFixed(1)}`).join(' ');
        return element('polyline', { points: path, fill: 'none', stroke, 'stroke-width': 1.6 });
      });
      const dots = rests.map((point) =>
        element('circle', { cx: x(point.second), cy: y(point[of]), r: 4, fill: stroke, stroke: '#ffffff' }),
      );
      return [...runs, ...dots];
    }),
  ].join('');
}

/** Points one after the other; a rest lies between two runs. */
function runsOf(points: readonly Point[], rests: readonly Point[]): Point[][] {
  const runs: Point[][] = [];
  for (const [index, point] of points.entries()) {
    const before = points[index - 1]?.second ?? Number.NEGATIVE_INFINITY;
    const rested = rests.some(({ second }) => before < second && second <= point.second);
    if (rested || index === 0) runs.push([point]);
    else runs.at(-1)?.push(point);
  }
  return runs;
}

function colourOf(index: number): Colour {
  return LINE_COLOURS[index] ?? 'other';
}
