/** How many replies took how long: bars on a logarithmic axis of time, with the median and the 99th percentile. */
import { type Colour, picture, line, note, rect, text } from '../../drawing/svg.ts';
import { LABELS } from '../words/labels.ts';
import type { Language } from '../../../options/language.ts';
import type { ReportModel } from '../build.ts';
import { countAxis } from './count-axis.ts';
import { numberText } from '../../drawing/figures.ts';
import { scaleLinear, scaleLog } from 'd3-scale';

const LEFT = 60;
const RIGHT = 504;
const TOP = 58;
const BOTTOM = 220;
const HEIGHT = 268;

export function latencySvg(latency: ReportModel['latency'], language: Language): string {
  const labels = LABELS[language];
  const { bins, count } = latency;
  const { p50, p99, max } = latency.latencyMs;
  const fromMs = bins[0]?.fromMs ?? 1;
  const toMs = bins.at(-1)?.toMs ?? 10;
  const x = scaleLog([fromMs, toMs], [LEFT, RIGHT]);
  const most = Math.max(1, ...bins.map((bin) => bin.count));
  const y = scaleLinear([0, most], [BOTTOM, TOP]).nice(4);
  const msText = (value: number): string => numberText(Number(value.toPrecision(3)), language, 20);
  const marker = (value: number | null, name: string, level: number, stroke: Colour): string => {
    if (value === null) return '';
    const at = x(Math.min(Math.max(value, fromMs), toMs));
    const isRight = at > (LEFT + RIGHT) / 2;
    const top = 30 + level * 16;
    const style = { size: 10.5, fill: stroke, anchor: isRight ? ('end' as const) : undefined };
    const said = text(isRight ? at - 5 : at + 5, top, `${name} ${msText(value)} ${labels.ms}`, style);
    return line(at, top - 8, at, BOTTOM, stroke, { width: 1.2, dash: '4 3' }) + said;
  };
  const title = `${labels.latencyDistribution}: ${numberText(count, language)} ${labels.replyCount}`;
  return picture(HEIGHT, title, [
    countAxis(y, 4, LEFT, language, (at) => line(LEFT, at, RIGHT, at, 'line', { width: 0.7 })),
    ...bins.map((bin) => {
      const left = x(bin.fromMs) + 0.5;
      const width = Math.max(1, x(bin.toMs) - left - 0.5);
      return bin.count === 0 ? '' : rect(left, y(bin.count), width, BOTTOM - y(bin.count), 'client', 1.5);
    }),
    line(LEFT, BOTTOM, RIGHT, BOTTOM, 'soft'),
    ...axisTicks(fromMs, toMs).flatMap((at) => [
      line(x(at), BOTTOM, x(at), BOTTOM + 5, 'soft'),
      note(x(at), BOTTOM + 19, msText(at), 'middle'),
    ]),
    note(RIGHT, BOTTOM + 38, `${labels.latency} (${labels.ms}), ${labels.logarithmic}`, 'end'),
    text(LEFT - 8, 20, labels.replyCount, { size: 11.5, bold: true }),
    marker(p50, labels.median, 0, 'alert'),
    marker(p99, 'p99', 1, 'other'),
    max === p99 ? '' : marker(max, labels.longest, 0, 'soft'),
  ]);
}

/** 1, 2 and 5 of each decade. */
function axisTicks(fromMs: number, toMs: number): number[] {
  const first = Math.floor(Math.log10(fromMs));
  const last = Math.ceil(Math.log10(toMs));
  const decades = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
  const steps = last - first > 3 ? [1] : [1, 2, 5];
  return decades
    .flatMap((decade) => steps.map((step) => step * decade))
    .filter((at) => at >= fromMs * 0.999 && at <= toMs * 1.001);
}
