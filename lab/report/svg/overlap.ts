/**
 * Sessions over time: above, how many were open; below, one bar for each session with a dot for every reply. A
 * vertical line that crosses several bars is concurrency one can see.
 */
import {
  type Colour,
  picture,
  element,
  filled,
  fitted,
  line,
  note,
  outlined,
  rect,
  text,
  WIDTH,
  widthOf,
} from '../../drawing/svg.ts';
import { LABELS } from '../words/labels.ts';
import type { Language } from '../../../options/language.ts';
import { fill, numberText } from '../../drawing/figures.ts';
import type { Overlap } from '../overlap.ts';
import { countAxis } from './count-axis.ts';
import { scaleLinear } from 'd3-scale';
import { visible } from '../../drawing/visible.ts';

const LEFT = 108;
const RIGHT = 504;
const CURVE_TOP = 40;
const CURVE_BOTTOM = 122;
const BARS_TOP = 140;
const AREA = 480;
const COLOUR_OF_CLIENT: readonly Colour[] = ['client', 'other', 'server', 'soft'];

export function overlapSvg(overlap: Overlap, language: Language): string {
  const labels = LABELS[language];
  const { bars, total, peak, peakAtMs, steps } = overlap;
  const x = scaleLinear([0, Math.max(overlap.durationMs, 0.001)], [LEFT, RIGHT]);
  const rowHeight = Math.min(12, AREA / Math.max(1, bars.length));
  const bottom = BARS_TOP + rowHeight * bars.length;
  const machines = [...new Set(bars.map(({ machine }) => machine))].sort();
  const colourOf = (machine: string): Colour =>
    COLOUR_OF_CLIENT[machines.indexOf(machine) % COLOUR_OF_CLIENT.length] ?? 'client';
  const count = (value: number): string => numberText(value, language, 3);
  const title = `${labels.openSessions}: ${labels.peak} ${count(peak)}, ${count(total)} ${labels.sessionsColumn.toLowerCase()}`;
  return picture(bottom + 56, title, [
    ...x
      .ticks(6)
      .flatMap((at) => [
        line(x(at), CURVE_TOP, x(at), bottom, 'line', { width: 0.7 }),
        note(x(at), bottom + 16, count(at), 'middle'),
      ]),
    note(RIGHT, bottom + 32, labels.ms, 'end'),
    curve(),
    line(x(peakAtMs), CURVE_TOP, x(peakAtMs), bottom, 'alert', { width: 1.2, dash: '4 3' }),
    peakLabel(x(peakAtMs), `${labels.peak}: ${count(peak)}`),
    ...bars.map((bar, index) => row(bar, BARS_TOP + index * rowHeight)),
    legend(bottom + 46),
  ]);

  function curve(): string {
    const y = scaleLinear([0, Math.max(1, peak)], [CURVE_BOTTOM, CURVE_TOP]).nice(3);
    let d = `M${LEFT} ${CURVE_BOTTOM}`;
    for (const { atMs, open } of steps) d += `H${two(x(atMs))}V${two(y(open))}`;
    return [
      element('path', { d: `${d}H${RIGHT}V${CURVE_BOTTOM}Z`, ...filled('client'), 'fill-opacity': 0.22 }),
      element('path', { d: `${d}H${RIGHT}`, ...outlined('client', 1.4) }),
      countAxis(y, 3, LEFT, language, (at) => line(LEFT - 4, at, LEFT, at, 'soft')),
      line(LEFT, CURVE_BOTTOM, RIGHT, CURVE_BOTTOM, 'soft'),
      text(LEFT, 17, labels.openSessions, { size: 11.5, bold: true }),
    ].join('');
  }

  function row({ name, machine, startMs, endMs, repliesMs }: Overlap['bars'][number], top: number): string {
    const thickness = Math.max(0.8, rowHeight * 0.62);
    const y = top + (rowHeight - thickness) / 2;
    const from = x(startMs);
    const radius = Math.min(2.6, thickness * 0.32);
    // What stands behind the endpoint, the part of the run for instance, has no room here.
    const endpoint = visible(name.split(' ')[0] ?? '', 18);
    const style = { size: 9, anchor: 'end', mono: true } as const;
    return [
      rowHeight < 9 ? '' : text(LEFT - 8, top + rowHeight - 3, endpoint, style),
      rect(from, y, Math.max(0.8, x(endMs) - from), thickness, colourOf(machine), rowHeight < 4 ? 0 : 2),
      ...(rowHeight < 4 ? [] : repliesMs).map((at) =>
        element('circle', { cx: x(at), cy: top + rowHeight / 2, r: radius, ...filled('paper') }),
      ),
    ].join('');
  }

  function legend(y: number): string {
    let left = LEFT;
    const parts: string[] = [];
    for (const machine of machines) {
      const name = visible(machine, 20);
      parts.push(rect(left, y - 8, 14, 8, colourOf(machine), 2), text(left + 19, y, name, { size: 10.5 }));
      left += 34 + name.length * 7;
    }
    const shown =
      bars.length === total
        ? `○ ${labels.reply}`
        : fill(labels.barsShown, { shown: count(bars.length), total: count(total) });
    const size = fitted(shown, 10.5, WIDTH - left - 4);
    return [...parts, text(left, y, shown, { size, fill: 'soft' })].join('');
  }
}

/** Stays inside the drawing. */
function peakLabel(at: number, content: string): string {
  const isRight = at > RIGHT - widthOf(content, 11.5);
  const style = { size: 11.5, bold: true, fill: 'alert', anchor: isRight ? 'end' : undefined } as const;
  return text(isRight ? at - 4 : at + 4, 34, content, style);
}

function two(value: number): number {
  return Math.round(value * 100) / 100;
}
