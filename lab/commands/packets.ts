import { CaptureAnalysis } from '../pcap/capture-analysis.ts';
import type { CaptureSummary } from '../pcap/capture-analysis.ts';
import { Command } from 'commander';
import { chunksOf } from '../pcap/capture-file.ts';
import { once } from 'node:events';
import { say, stopSignal } from './common.ts';
import { segmentJson, segmentOf } from '../pcap/segment.ts';
import { segmentLine } from '../pcap/line.ts';
import { noCapture, unreadable } from '../unreadable.ts';
import { styleText } from 'node:util';

interface PacketsOptions {
  readonly json: boolean;
}

export function packetsCommand(): Command {
  return new Command('packets')
    .description('read a capture (pcap or pcapng): one line for each TCP segment, marked as Wireshark would')
    .argument('<file>', 'the capture')
    .option('--json', 'one JSON object in each line of standard output, all else on standard error', false)
    .action(packets);
}

async function packets(file: string, { json }: PacketsOptions): Promise<void> {
  using stop = stopSignal(() => {});
  let lines: string[] = [];
  let since: bigint | undefined;
  const analysis = new CaptureAnalysis({
    onSegment: (packet) => {
      const segment = segmentOf(packet);
      since ??= segment.timeNs;
      lines.push(json ? segmentJson(segment) : segmentLine(segment, since));
    },
    onWarning: ({ byte, message }) =>
      say(styleText('yellow', `at byte ${byte}: ${message}`, { stream: process.stderr })),
  });
  try {
    for await (const chunk of chunksOf(file)) {
      const isUnderstood = analysis.push(chunk);
      if (!(await write(lines, stop))) return;
      if (!isUnderstood) break;
      lines = [];
    }
  } catch (cause) {
    throw unreadable(file, cause);
  }
  const summary = analysis.end();
  if (!summary.isCapture) throw noCapture(file);
  if (!json) say(styleText('dim', summaryText(summary), { stream: process.stderr }));
}

function summaryText({ packets: count, segments, conversations, warnings }: CaptureSummary): string {
  const told = warnings === 0 ? '' : `, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`;
  return `${count} packets, ${segments} TCP segments, ${conversations} conversations${told}`;
}

/**
 * As fast as the reader of the output takes them. False when there is nobody to go on for: the reader has seen enough, as
 * `head` has after ten lines, or somebody pressed Ctrl-C.
 */
async function write(lines: readonly string[], stop: AbortSignal): Promise<boolean> {
  const { stdout } = process;
  try {
    if (lines.length > 0 && !stdout.write(`${lines.join('\n')}\n`))
      await once(stdout, 'drain', { signal: stop });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return false;
    if (!stop.aborted) throw error;
  }
  if (stop.aborted) process.exitCode = 130;
  return !stop.aborted;
}
