import { CaptureAnalysis, type CaptureSummary } from '../../pcap/capture-analysis.ts';
import { chunksOf } from '../../pcap/capture-file.ts';
import { once } from 'node:events';
import { plural } from '../drawing/phrase.ts';
import { defineCommand, say } from './common.ts';
import { stopSignal } from './stop-signal.ts';
import { segmentJson, segmentOf } from '../../pcap/segment.ts';
import { segmentLine } from './segment-line.ts';
import { noCapture, unreadable } from '../recording/unreadable.ts';
import { styleText } from 'node:util';
import { row } from '../../options/row.ts';
import { SWITCH } from '../../options/kinds.ts';
import { passedOverText, warningWords } from '../report/words/warnings.ts';

export const packetsCommand = defineCommand({
  name: 'packets',
  description: 'print a capture (pcap or pcapng): one line per TCP segment, marked as in Wireshark',
  table: {
    json: row(
      '--json',
      SWITCH,
      false,
      'one JSON object per line on standard output, all else on standard error',
    ),
  },
  extend: (command) => command.argument('<file>', 'the capture'),
  action: async ({ json }, file: string) => {
    using stop = stopSignal(() => {});
    let lines: string[] = [];
    let since: bigint | undefined;
    const textOf = warningWords('en');
    const analysis = new CaptureAnalysis({
      onSegment: (packet) => {
        const segment = segmentOf(packet);
        since ??= segment.timeNs;
        lines.push(json ? segmentJson(segment) : segmentLine(segment, since));
      },
      onWarning: (warning) =>
        say(styleText('yellow', `at byte ${warning.byte}: ${textOf(warning)}`, { stream: process.stderr })),
    });
    try {
      for await (const chunk of chunksOf(file, analysis)) {
        const isUnderstood = analysis.push(chunk);
        if (!(await write(lines, stop))) return;
        if (!isUnderstood) break;
        lines = [];
      }
    } catch (cause) {
      throw unreadable(file, cause);
    }
    const summary = analysis.end();
    if (!summary.isCapture) throw await noCapture(file);
    if (!json) say(styleText('dim', summaryText(summary), { stream: process.stderr }));
  },
});

function summaryText({
  packets: count,
  segments,
  conversations,
  warnings,
  passedOver,
}: CaptureSummary): string {
  const told = warnings === 0 ? '' : `, ${plural(warnings, 'warning')}`;
  const others = Object.keys(passedOver).length === 0 ? '' : `; passed over: ${passedOverText(passedOver)}`;
  return `${plural(count, 'packet')}, ${plural(segments, 'TCP segment')}, ${plural(conversations, 'conversation')}${told}${others}`;
}

/**
 * As fast as the reader of the output takes them. False when there is nobody to go on for: the reader has seen enough, as
 * `head` has after ten lines, or somebody pressed Ctrl-C.
 */
async function write(lines: readonly string[], stop: AbortSignal): Promise<boolean> {
  const { stdout } = process;
  if (stdout.destroyed) return false;
  try {
    if (lines.length > 0 && !stdout.write(`${lines.join('\n')}\n`))
      await once(stdout, 'drain', { signal: stop });
  } catch {
    if (!stop.aborted) return false; // the edge says why, where there is anything to say
  }
  if (stop.aborted) process.exitCode = 130;
  return !stop.aborted;
}
