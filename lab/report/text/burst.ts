/** What came out of a burst, in the few lines that a person reads first. */
import type { BurstRecord } from '../../recording/run-record.ts';
import { endsText } from './ends.ts';
import { isApart } from '../../evidence/clock-offset.ts';
import { evidenceText } from './evidence.ts';
import { basename, relative } from 'node:path';
import { styleText } from 'node:util';

/** Coloured lines for a terminal, without a line end at the end. */
export function burstText(run: BurstRecord): string {
  const { sessions, requests, latencyMs, parts } = run;
  const machines = parts.flatMap((part) => part.machines);
  const good = (text: string, fine: boolean): string => styleText(fine ? 'green' : 'red', text);
  const wrong = [
    ['wrong', requests.wrong],
    ['not opened', requests.notOpened],
    ['refused', requests.refused],
    ['reset', requests.reset],
    ['timed out', requests.timedOut],
    ['ended early', requests.cut],
  ] as const;
  const failures = wrong.flatMap(([name, count]) =>
    count === 0 ? [] : [styleText('red', `${count} ${name}`)],
  );
  const dropped = machines.reduce((sum, { droppedByKernel }) => sum + (droppedByKernel ?? 0), 0);
  const counts = machines.map(({ name, packets }) => `${name} ${packets ?? 'none'}`).join('   ');
  const ms = (value: number | null): string => (value === null ? '–' : value.toFixed(value < 10 ? 2 : 1));
  const { p50, p90, p99, max } = latencyMs;
  const proof = run.evidence === undefined ? [] : evidenceText(run.evidence);
  const row = (title: string, text: string): string => `  ${styleText('bold', title.padEnd(10))} ${text}`;
  return [
    row(
      'sessions',
      `${good(`${sessions.completed} completed`, sessions.completed > 0)}, ${good(`${sessions.failed} failed`, sessions.failed === 0)}, peak ${run.peakConcurrentSessions} concurrent by the clients' record`,
    ),
    row('requests', [sentText(requests), `${requests.answered} answered`, ...failures].join(', ')),
    row('latency', `p50 ${ms(p50)} ms   p90 ${ms(p90)}   p99 ${ms(p99)}   max ${ms(max)}`),
    row('start', startText(run)),
    ...clocksText(run.clocks ?? []).map((line) => row('', line)),
    row('packets', `${counts}   ${good(`${dropped} dropped`, dropped === 0)}`),
    ...endsText(run).map((line) => row('ended', line)),
    ...proof.map((line, index) => row(index === 0 ? 'proof' : '', line)),
    row('evidence', `${relative(process.cwd(), run.dir)}/`),
    ...(run.report === undefined ? [] : [row('report', fileNames(run.report))]),
  ].join('\n');
}

function startText({ startSkewMs, startUncertaintyMs }: BurstRecord): string {
  const known = startUncertaintyMs === undefined ? '' : `, known to ±${startUncertaintyMs.toFixed(2)} ms`;
  return `machines within ${startSkewMs.toFixed(2)} ms of each other${known}`;
}

/** Of machines whose clocks are known to lie apart from this computer's. */
function clocksText(clocks: NonNullable<BurstRecord['clocks']>): string[] {
  return clocks
    .filter(({ before }) => isApart(before))
    .map(({ machine, before: { offsetMs, uncertaintyMs }, after }) => {
      // Not what the two readings may be off by.
      const hasMoved =
        after !== null && Math.abs(after.offsetMs - offsetMs) > after.uncertaintyMs + uncertaintyMs;
      const later = hasMoved
        ? `; by the end it had moved by ${(after.offsetMs - offsetMs).toFixed(3)} ms`
        : '';
      const by = `${Math.abs(offsetMs).toFixed(3)} ms ±${uncertaintyMs.toFixed(3)} ms`;
      return `the clock of ${machine} is ${by} ${offsetMs > 0 ? 'ahead of' : 'behind'} this computer's, which was allowed for${later}`;
    });
}

/** A session that failed or was cut may never have written all it set out to. */
function sentText({ intended, sent }: BurstRecord['requests']): string {
  return sent === intended ? `${sent} sent` : `${sent} of ${intended} sent`;
}

/** `report.html, TUGAS2.pdf`. */
export function fileNames(report: NonNullable<BurstRecord['report']>): string {
  return Object.values(report)
    .map((path) => basename(path))
    .join(', ');
}
