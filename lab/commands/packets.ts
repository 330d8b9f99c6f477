import { CaptureAnalysis } from '../pcap/capture-analysis.ts';
import type { CaptureSummary } from '../pcap/capture-analysis.ts';
import { Command } from 'commander';
import { LabError } from '../errors.ts';
import { chunksOf } from '../pcap/capture-file.ts';
import { once } from 'node:events';
import { say } from './common.ts';
import { segmentJson, segmentOf } from '../pcap/segment.ts';
import { segmentLine } from '../pcap/line.ts';
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
      const isWanted = analysis.push(chunk);
      if (!(await write(lines)) || !isWanted) break;
      lines = [];
    }
  } catch (cause) {
    throw new LabError('USAGE', `${file} cannot be read: ${(cause as Error).message}.`, { cause });
  }
  const summary = analysis.end();
  if (!summary.isCapture) {
    throw new LabError(
      'USAGE',
      `${file} is no capture: it begins neither like a pcap nor like a pcapng file.`,
    );
  }
  if (!json) say(styleText('dim', summaryText(summary), { stream: process.stderr }));
}

function summaryText({ packets: count, segments, conversations, warnings }: CaptureSummary): string {
  const told = warnings === 0 ? '' : `, ${warnings} warnings`;
  return `${count} packets, ${segments} TCP segments, ${conversations} conversations${told}`;
}

/** As fast as the reader of the output takes them. False when it wants no more, as `head` does after ten lines. */
async function write(lines: readonly string[]): Promise<boolean> {
  const { stdout } = process;
  if (lines.length === 0 || stdout.destroyed) return !stdout.destroyed;
  try {
    if (!stdout.write(`${lines.join('\n')}\n`)) await once(stdout, 'drain');
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return false;
    throw error;
  }
}
