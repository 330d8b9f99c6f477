/**
 * Sessions over time: above, how many were open; below, one bar for each session with a dot for every reply. A
 * vertical line that crosses several bars is concurrency one can see.
 */
import { COLOURS, drawing, element, fitted, grouped, line, rect, text, WIDTH, widthOf } from './markup.ts';
import type { Colour } from './markup.ts';
import type { Labels } from '../words/labels.ts';
import type { Overlap, OverlapBar } from '../model.ts';
import { scaleLinear } from 'd3-scale';
import { visible } from '../visible.ts';

const LEFT = 108;
const RIGHT = 504;
const CURVE_TOP = 40;
const CURVE_BOTTOM = 122;
const BARS_TOP = 140;
const AREA = 480;
const COLOUR_OF_CLIENT: readonly Colour[] = ['client', 'other', 'server', 'soft'];

export function overlapSvg(overlap: Overlap, labels: Labels): string {
  const { bars, total, peak, peakAtMs } = overlap;
  const x = scaleLinear([0, Math.max(overlap.durationMs, 0.001)], [LEFT, RIGHT]);
  const rowHeight = Math.min(12, AREA / Math.max(1, bars.length));
  const bottom = BARS_TOP + rowHeight * bars.length;
  const machines = [...new Set(bars.map(({ machine }) => machine))].sort();
  const colourOf = (machine: string): Colour =>
    COLOUR_OF_CLIENT[machines.indexOf(machine) % COLOUR_OF_CLIENT.length] ?? 'client';
  const count = (value: number): string => grouped(value, labels.decimalMark);
  const ticks = x.ticks(6);
  const height = bottom + 56;
  const shown = bars.length === total ? '' : `${count(bars.length)} ${labels.barsShown} (${count(total)})`;
  return drawing(
    WIDTH,
    height,
    `${labels.openSessions}: ${labels.peak} ${count(peak)}, ${count(total)} ${labels.sessionsColumn.toLowerCase()}`,
    [
      rect(0, 0, WIDTH, height, 'paper', 4),
      ...ticks.flatMap((at) => [
        line(x(at), CURVE_TOP, x(at), bottom, 'line', { width: 0.7 }),
        text(x(at), bottom + 16, count(at), {
          size: 10.5,
          anchor: 'middle',
          fill: 'soft',
        }),
      ]),
      text(RIGHT, bottom + 32, labels.ms, { size: 10.5, anchor: 'end', fill: 'soft' }),
      curve(overlap, x, labels),
      line(x(peakAtMs), CURVE_TOP, x(peakAtMs), bottom, 'alert', { width: 1.2, dash: '4 3' }),
      peakLabel(x(peakAtMs), `${labels.peak}: ${count(peak)}`),
      ...bars.map((bar, index) =>
        row(bar, BARS_TOP + index * rowHeight, rowHeight, x, colourOf(bar.machine)),
      ),
      legend(machines, bottom + 46, colourOf, labels, shown),
    ].join(''),
  );
}

type Scale = (value: number) => number;

function curve({ steps, peak }: Overlap, x: Scale, labels: Labels): string {
  const y = scaleLinear([0, Math.max(1, peak)], [CURVE_BOTTOM, CURVE_TOP]).nice(3);
  let d = `M${LEFT} ${CURVE_BOTTOM}`;
  for (const { atMs, open } of steps) d += `H${two(x(atMs))}V${two(y(open))}`;
  const whole = (value: number): boolean => Number.isInteger(value);
  return [
    element('path', {
      d: `${d}H${RIGHT}V${CURVE_BOTTOM}Z`,
      class: 'fill-client',
      fill: COLOURS.client,
      'fill-opacity': 0.22,
    }),
    element('path', {
      d: `${d}H${RIGHT}`,
      class: 'stroke-client',
      fill: 'none',
      stroke: COLOURS.client,
      'stroke-width': 1.4,
    }),
    ...y
      .ticks(3)
      .filter(whole)
      .flatMap((value) => [
        line(LEFT - 4, y(value), LEFT, y(value), 'soft'),
        text(LEFT - 8, y(value) + 4, grouped(value, labels.decimalMark), {
          size: 10.5,
          anchor: 'end',
          fill: 'soft',
        }),
      ]),
    line(LEFT, CURVE_BOTTOM, RIGHT, CURVE_BOTTOM, 'soft'),
    text(LEFT, 17, labels.openSessions, { size: 11.5, bold: true }),
  ].join('');
}

/** Stays inside the drawing. */
function peakLabel(at: number, content: string): string {
  const isRight = at > RIGHT - widthOf(content, 11.5);
  return text(isRight ? at - 4 : at + 4, 34, content, {
    size: 11.5,
    bold: true,
    fill: 'alert',
    ...(isRight ? { anchor: 'end' as const } : {}),
  });
}

function row(bar: OverlapBar, top: number, height: number, x: Scale, fill: Colour): string {
  const thickness = Math.max(0.8, height * 0.62);
  const y = top + (height - thickness) / 2;
  const from = x(bar.startMs);
  const radius = Math.min(2.6, thickness * 0.32);
  const label =
    height < 9
      ? ''
      : text(LEFT - 8, top + height - 3, visible(endpointOf(bar.name), 18), {
          size: 9,
          anchor: 'end',
          mono: true,
        });
  return [
    label,
    rect(from, y, Math.max(0.8, x(bar.endMs) - from), thickness, fill, height < 4 ? 0 : 2),
    ...(height < 4 ? [] : bar.repliesMs).map((at) =>
      element('circle', {
        cx: x(at),
        cy: top + height / 2,
        r: radius,
        class: 'fill-paper',
        fill: COLOURS.paper,
      }),
    ),
  ].join('');
}

/** What stands behind it, the part of the run for instance, has no room here. */
function endpointOf(name: string): string {
  return name.split(' ')[0] ?? '';
}

function legend(
  machines: readonly string[],
  y: number,
  colourOf: (machine: string) => Colour,
  labels: Labels,
  shown: string,
): string {
  let x = LEFT;
  const parts: string[] = [];
  for (const machine of machines) {
    const name = visible(machine, 20);
    parts.push(rect(x, y - 8, 14, 8, colourOf(machine), 2), text(x + 19, y, name, { size: 10.5 }));
    x += 34 + name.length * 7;
  }
  const note = shown === '' ? `○ ${labels.reply}` : shown;
  return [...parts, text(x, y, note, { size: fitted(note, 10.5, WIDTH - x - 4), fill: 'soft' })].join('');
}

function two(value: number): number {
  return Math.round(value * 100) / 100;
}
