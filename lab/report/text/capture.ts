/** What came out of a capture by hand, as the lines a person reads. */
import type { CaptureRecord } from '../../recording/run-record.ts';
import { endsText } from './ends.ts';
import { evidenceText } from './evidence.ts';
import { fileNames } from './burst.ts';
import { relative } from 'node:path';

/** Coloured lines for a terminal, without a line end at the end. */
export function captureText(run: CaptureRecord): string {
  const { parts, evidence, report, dir } = run;
  const captured = parts.flatMap(({ machines }) => machines.filter(({ pcap }) => pcap !== null));
  const counts = captured.map(({ name, pcap, packets, droppedByKernel }) => {
    const [seen, dropped] = [packets ?? 'unknown', droppedByKernel ?? 'unknown'];
    return `${name}  ${String(seen).padStart(8)} packets  ${dropped} dropped  ${pcap}`;
  });
  const proof = evidence === undefined ? [] : evidenceText(evidence);
  const pages = report === undefined ? [] : [`${relative(process.cwd(), dir)}/  ${fileNames(report)}`];
  return [...counts, ...endsText(run), ...proof, ...pages].map((line) => `  ${line}`).join('\n');
}
