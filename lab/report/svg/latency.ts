/** How many replies took how long: bars on a logarithmic axis of time, with the median and the 99th percentile. */
import { drawing, grouped, line, rect, text, WIDTH } from './markup.ts';
import type { Colour } from './markup.ts';
import type { Labels } from '../words/labels.ts';
import type { Latency } from '../model.ts';
import { scaleLinear, scaleLog } from 'd3-scale';

const LEFT = 60;
const RIGHT = 504;
const TOP = 58;
const BOTTOM = 220;
const HEIGHT = 268;

export function latencySvg(latency: Latency, labels: Labels): string {
  const { bins, count, p50Ms, p99Ms, maxMs } = latency;
  const fromMs = bins[0]?.fromMs ?? 1;
  const toMs = bins.at(-1)?.toMs ?? 10;
  const x = scaleLog([fromMs, toMs], [LEFT, RIGHT]);
  const most = Math.max(1, ...bins.map((bin) => bin.count));
  const y = scaleLinear([0, most], [BOTTOM, TOP]).nice(4);
  const marker = (value: number | null, name: string, level: number, stroke: Colour): string =>
    value === null
      ? ''
      : mark(
          x(Math.min(Math.max(value, fromMs), toMs)),
          `${name} ${msText(value, labels)} ${labels.ms}`,
          level,
          stroke,
        );
  return drawing(
    WIDTH,
    HEIGHT,
    `${labels.latencyDistribution}: ${grouped(count, labels.decimalMark)} ${labels.replyCount}`,
    [
      rect(0, 0, WIDTH, HEIGHT, 'paper', 4),
      ...y.ticks(4).flatMap((value) =>
        Number.isInteger(value)
          ? [
              line(LEFT, y(value), RIGHT, y(value), 'line', { width: 0.7 }),
              text(LEFT - 8, y(value) + 4, grouped(value, labels.decimalMark), {
                size: 10.5,
                anchor: 'end',
                fill: 'soft',
              }),
            ]
          : [],
      ),
      ...bins.map((bin) => {
        const left = x(bin.fromMs) + 0.5;
        return bin.count === 0
          ? ''
          : rect(
              left,
              y(bin.count),
              Math.max(1, x(bin.toMs) - left - 0.5),
              BOTTOM - y(bin.count),
              'client',
              1.5,
            );
      }),
      line(LEFT, BOTTOM, RIGHT, BOTTOM, 'soft'),
      ...axisTicks(fromMs, toMs).flatMap((at) => [
        line(x(at), BOTTOM, x(at), BOTTOM + 5, 'soft'),
        text(x(at), BOTTOM + 19, msText(at, labels), { size: 10.5, anchor: 'middle', fill: 'soft' }),
      ]),
      text(RIGHT, BOTTOM + 38, `${labels.latency} (${labels.ms}), ${labels.logarithmic}`, {
        size: 10.5,
        anchor: 'end',
        fill: 'soft',
      }),
      text(LEFT - 8, 20, labels.replyCount, { size: 11.5, bold: true }),
      marker(p50Ms, labels.median, 0, 'alert'),
      marker(p99Ms, '99 %', 1, 'other'),
      maxMs === p99Ms ? '' : marker(maxMs, labels.longest, 0, 'soft'),
    ].join(''),
  );
}

function mark(at: number, content: string, level: number, stroke: Colour): string {
  const isRight = at > (LEFT + RIGHT) / 2;
  const top = 30 + level * 16;
  return [
    line(at, top - 8, at, BOTTOM, stroke, { width: 1.2, dash: '4 3' }),
    text(isRight ? at - 5 : at + 5, top, content, {
      size: 10.5,
      fill: stroke,
      ...(isRight ? { anchor: 'end' as const } : {}),
    }),
  ].join('');
}

/** 1, 2 and 5 of each decade. */
function axisTicks(fromMs: number, toMs: number): number[] {
  const first = Math.floor(Math.log10(fromMs));
  const last = Math.ceil(Math.log10(toMs));
  const ticks: number[] = [];
  for (let decade = first; decade <= last; decade++) {
    for (const step of last - first > 3 ? [1] : [1, 2, 5]) ticks.push(step * 10 ** decade);
  }
  return ticks.filter((at) => at >= fromMs * 0.999 && at <= toMs * 1.001);
}

function msText(value: number, { decimalMark }: Labels): string {
  return grouped(Number(value.toPrecision(3)), decimalMark);
}
