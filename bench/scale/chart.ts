/** The picture of what was simulated: time and memory against size. */
import type { Growth, ScaleResults } from './results.ts';
import { legend, type Line, panel, picture } from '../line-chart.ts';
import { inWords } from '../machine.ts';
import { type Colour, text } from '../../lab/drawing/svg.ts';

const LINES = [
  ['merges', 'hand-ins merged', 'server'],
  ['tables', 'rows of a class, its tables', 'other'],
  ['reconciliations', 'sessions, lab:analyse', 'client'],
  ['reports', 'sessions, lab:report', 'alert'],
] as const satisfies readonly (readonly [of: keyof ScaleResults, name: string, colour: Colour])[];

export function scaleSvg(results: ScaleResults): string {
  const lines = (value: (point: Growth) => number): Line[] =>
    LINES.map(([of, name, colour]) => ({
      name,
      colour,
      points: results[of].map((point) => [point.size, value(point)] as const),
    }));
  const times = lines(({ wallS }) => wallS);
  const title = 'Time and memory against what was simulated';
  return picture([920, 470], title, 'How time and memory grow', [
    text(30, 50, `${results.date}, ${inWords(results.machine)}`, { fill: 'soft' }),
    panel(70, 370, 'seconds', times),
    panel(
      510,
      370,
      'memory, MB',
      lines(({ peakBytes }) => peakBytes / 1e6),
    ),
    legend(times),
  ]);
}
