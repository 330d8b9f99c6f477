/** `burst`: settles the addresses, waits at the gate, runs the burst, reports how it went. */
import { gateOn, waitUntil } from './gate.ts';
import { resolveHost } from './address.ts';
import { summarise, type SummaryLine } from './stats.ts';
import type { BurstOptions } from './config.ts';
import type { Language } from '../options/language.ts';
import { tellLost } from '../options/output.ts';
import { LineOutput } from './line-output.ts';
import { Schedule } from './schedule.ts';
import type { ClockLine, ReadyLine } from './sample.ts';
import { systemClock as clock } from './clock.ts';
import { createLog } from './log/log.ts';
import { runBurst } from './burst.ts';

/** Runs the burst and resolves to the exit code: 0 when every connection asked for was completed. */
export async function runBurstCommand(options: BurstOptions, language: Language): Promise<number> {
  const { clients, requests, duration, stagger: staggerMs, rate, name: machine, host, port, bind } = options;
  const address = await resolveHost(host, bind);
  const stopping = new AbortController();
  const { signal } = stopping;
  const stop = (reason: string): void => stopping.abort(reason);
  using ending = new DisposableStack();
  ending.use(stopOnSignals(stop));
  const records = new LineOutput(1, (error) => {
    tellLost('Standard output', error);
    stop(error.code === 'EPIPE' ? 'nobody reads the records' : 'the records cannot be written');
  });
  const log = createLog(options, language, new LineOutput(2), clock);
  signal.addEventListener('abort', () => log.write({ event: 'stopping', reason: String(signal.reason) }));

  let isTold = false;
  let gate: ReturnType<typeof gateOn> | undefined;
  let intendedStartMs: number | null = null;
  if (options.gate) {
    // An open input would keep the process alive.
    ending.defer(() => process.stdin.destroy());
    const remote = { remoteAddress: address, remotePort: port };
    records.print({ type: 'ready', machine, pid: process.pid, clients, ...remote } satisfies ReadyLine);
    gate = gateOn(process.stdin, signal, {
      onClock: (id) => records.print({ type: 'clock', id, nowMs: clock.nowMs() } satisfies ClockLine),
      onLost: () => isTold || stop('standard input ended'),
    });
    intendedStartMs = await gate.start;
    if (intendedStartMs !== null) await waitUntil(intendedStartMs, clock, signal);
  }
  const beganMs = clock.nowMs();
  log.write({ event: 'started', clients, address, port });
  const durationMs = duration === undefined ? undefined : duration * 1_000;
  const schedule = new Schedule({ clients, requests, durationMs, staggerMs, rate }, beganMs);
  const { pipeline, hold: holdMs, timeoutMs, noQuit } = options;
  const rules = { machine, address, port, localAddress: bind, pipeline, holdMs, timeoutMs, quit: !noQuit };
  const onSample = records.print.bind(records);
  const summary = summarise(await runBurst(schedule, rules, { clock, log, signal, onSample }));
  const { started, completed } = summary.sessions;
  log.write({ event: 'finished', completed, failed: clients - completed });
  records.print({
    type: 'summary',
    machine,
    clients,
    intendedStartMs,
    startedAtMs: started === 0 ? null : beganMs,
    ...(signal.aborted && { stopped: String(signal.reason) }),
    ...summary,
  } satisfies SummaryLine);
  isTold = true;
  if (gate?.isAsked === true) await gate.over;
  await Promise.all([records.close(), log.close()]);
  return completed === clients ? 0 : 1;
}

/**
 * Calls `stop` at the first signal. A second one is handed back to the system, which ends the process at once: even
 * `process.exit` would wait for a write that a reader holds up.
 */
function stopOnSignals(stop: (reason: string) => void): Disposable {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  let isStopping = false;
  const forget = (): void => {
    for (const signal of signals) process.off(signal, heed);
  };
  const heed = (signal: NodeJS.Signals): void => {
    if (isStopping) {
      forget();
      process.kill(process.pid, signal);
    }
    isStopping = true;
    stop(signal);
  };
  for (const signal of signals) process.on(signal, heed);
  return { [Symbol.dispose]: forget };
}
