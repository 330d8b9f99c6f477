/** What came out of a burst: as data for `run.json` and `--json`, and as the few lines a person reads first. */
import type { BurstOutcome } from './run.ts';
import type { BurstPlan } from './plan.ts';
import type { Lab } from '../engine/engine.ts';
import type { Evidence } from '../evidence/reconcile.ts';
import type { Listening, RunCommand, RunFile } from '../evidence/run-file.ts';
import { isWhole } from '../evidence/reconcile.ts';
import { evidenceText } from '../evidence/text.ts';
import { basename, relative } from 'node:path';
import type { RunFolder } from '../run-folder.ts';
import { styleText } from 'node:util';
import type { WrittenReport } from '../report/write.ts';
import { summarise } from '../../client/stats.ts';
import type { Summary } from '../../client/stats.ts';

export interface MachineReport {
  readonly name: string;
  readonly address: string;
  /** Paths; in run.json relative to it. */
  readonly log: string;
  readonly pcap: string | null;
  /** As tcpdump counted them; null without a capture. */
  readonly packets: number | null;
  readonly droppedByKernel: number | null;
}

export interface BurstReport {
  readonly run: string;
  readonly dir: string;
  readonly engine: string;
  readonly ok: boolean;
  readonly sessions: { readonly started: number; readonly completed: number; readonly failed: number };
  readonly requests: Summary['requests'];
  readonly latencyMs: Summary['latencyMs'];
  readonly peakConcurrentSessions: number;
  readonly startSkewMs: number;
  readonly machines: readonly MachineReport[];
  /** What was asked for, and how long the traffic took. */
  readonly plan: BurstPlan;
  readonly trafficMs: number;
  /** The server's TCP port. */
  readonly port: number;
  /** Every session across client record, server log and captures; see lab/evidence. */
  readonly evidence?: Evidence;
  /** What the machines run, what was started on them, what listened there before; see lab/burst/surroundings.ts. */
  readonly versions?: RunFile['versions'];
  readonly commands?: readonly RunCommand[];
  readonly listening?: Listening;
  /** The pages made from it; not in run.json, which they are made from. */
  readonly report?: WrittenReport;
  readonly interrupted: boolean;
}

/** Paths are absolute here; {@link portable} makes them relative. */
export function reportBurst(
  lab: Lab,
  plan: BurstPlan,
  folder: RunFolder,
  outcome: BurstOutcome,
): BurstReport {
  const summary = summarise(outcome.samples);
  const machines = lab.machines.map((machine) => {
    const capture = outcome.captures.find((one) => one.machine === machine);
    return {
      name: machine.name,
      address: machine.address,
      log: folder.log(machine.name),
      pcap: capture?.file ?? null,
      packets: capture?.counts?.captured ?? null,
      droppedByKernel: capture?.lost ?? null,
    };
  });
  const { started, completed, failed } = summary.sessions;
  const wanted = plan.clients * (lab.machines.length - 1);
  const whole = outcome.captures.every((capture) => capture.whole);
  return {
    run: folder.name,
    dir: folder.path,
    engine: lab.engine,
    ok: completed === wanted && whole && !outcome.cutShort,
    sessions: { started, completed, failed },
    requests: summary.requests,
    latencyMs: summary.latencyMs,
    peakConcurrentSessions: summary.peakConcurrentSessions,
    startSkewMs: Math.round(outcome.startSkewMs * 1_000) / 1_000,
    machines,
    plan,
    trafficMs: summary.durationMs,
    port: lab.port,
    interrupted: outcome.cutShort,
  };
}

/** The same with what reconciling the run folder found; a gap or a contradiction is no good run. */
export function withEvidence(report: BurstReport, evidence: Evidence): BurstReport {
  return { ...report, ok: report.ok && isWhole(evidence), evidence };
}

/** The report with paths relative to the run folder, so that the folder can be moved. */
export function portable(report: BurstReport): BurstReport {
  const inside = (path: string): string => relative(report.dir, path);
  return {
    ...report,
    dir: '.',
    machines: report.machines.map((machine) => ({
      ...machine,
      log: inside(machine.log),
      pcap: machine.pcap === null ? null : inside(machine.pcap),
    })),
  };
}

/** `witnesses` are the sources of its evidence that told of any session. */
export function burstText(report: BurstReport, witnesses: readonly string[] = []): string {
  const { sessions, requests, latencyMs, machines } = report;
  const good = (text: string, fine: boolean): string => styleText(fine ? 'green' : 'red', text);
  const wrong = [
    ['wrong', requests.wrong],
    ['refused', requests.refused],
    ['reset', requests.reset],
    ['timed out', requests.timedOut],
    ['cut', requests.cut],
  ] as const;
  const failures = wrong.flatMap(([name, count]) =>
    count === 0 ? [] : [styleText('red', `${count} ${name}`)],
  );
  const dropped = machines.reduce((sum, { droppedByKernel }) => sum + (droppedByKernel ?? 0), 0);
  const counts = machines.map(({ name, packets }) => `${name} ${packets ?? 'none'}`).join('   ');
  const ms = (value: number | null): string => (value === null ? '–' : value.toFixed(value < 10 ? 2 : 1));
  const { p50, p90, p99, max } = latencyMs;
  const proof = report.evidence === undefined ? [] : evidenceText(report.evidence, witnesses);
  const row = (title: string, text: string): string => `  ${styleText('bold', title.padEnd(10))} ${text}`;
  return [
    row(
      'sessions',
      `${good(`${sessions.completed} completed`, sessions.completed > 0)}, ${good(`${sessions.failed} failed`, sessions.failed === 0)}, the clients saw at most ${report.peakConcurrentSessions} open at once`,
    ),
    row('requests', [sentText(requests), `${requests.answered} answered`, ...failures].join(', ')),
    row('latency', `p50 ${ms(p50)} ms   p90 ${ms(p90)}   p99 ${ms(p99)}   max ${ms(max)}`),
    row('start', `machines within ${report.startSkewMs.toFixed(2)} ms of each other`),
    row('packets', `${counts}   ${good(`${dropped} dropped`, dropped === 0)}`),
    ...proof.map((line, index) => row(index === 0 ? 'proof' : '', line)),
    row('evidence', `${relative(process.cwd(), report.dir)}/`),
    ...(report.report === undefined
      ? []
      : [
          row(
            'report',
            Object.values(report.report)
              .map((path) => basename(path))
              .join(', '),
          ),
        ]),
  ].join('\n');
}

/** A session that failed or was cut may never have written all it set out to. */
function sentText({ intended, sent }: BurstReport['requests']): string {
  return sent === intended ? `${sent} sent` : `${sent} of ${intended} sent`;
}
