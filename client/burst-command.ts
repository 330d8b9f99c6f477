/** `burst`: settles the addresses, waits at the gate, runs the burst, says how it went. */
import { Gate, waitUntil } from './gate.ts';
import type { ReadyLine, SessionSample } from './sample.ts';
import type { BurstOptions, Language } from './config.ts';
import { checkBind, resolveHost } from './address.ts';
import { LineOutput } from './line-output.ts';
import type { Load } from './schedule.ts';
import type { Log } from './log/log.ts';
import { Schedule } from './schedule.ts';
import type { SessionRules } from './plan.ts';
import type { SummaryLine } from './stats.ts';
import { WinstonLog } from './log/log.ts';
import { systemClock as clock } from './clock.ts';
import { runBurst } from './burst.ts';
import { stopOnSignals } from './stop.ts';
import { summarise } from './stats.ts';

interface Surroundings {
  readonly gate: Gate | undefined;
  readonly print: (line: ReadyLine | SessionSample) => void;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Answers with the exit code: 0 when all the connections asked for were completed. */
export async function runBurstCommand(options: BurstOptions, language: Language): Promise<number> {
  const rules = await settleRules(options);
  const stopping = new AbortController();
  const stop = (reason: string): void => stopping.abort(reason);
  using ending = new DisposableStack();
  ending.use(stopOnSignals(stop));
  const gate = options.gate
    ? ending.use(new Gate(process.stdin, () => stop('standard input ended')))
    : undefined;
  const records = new LineOutput(1, () => stop('nobody reads the records'));
  const log = new WinstonLog(
    { level: options.logLevel, format: options.logFormat, language },
    new LineOutput(2),
    clock,
  );
  const print = (line: ReadyLine | SessionSample): void => records.print(line);

  const summary = await fire(options, rules, { gate, print, log, signal: stopping.signal });
  records.print(summary);
  await Promise.all([records.close(), log.close()]);
  return summary.sessions.completed === options.clients ? 0 : 1;
}

async function fire(options: BurstOptions, rules: SessionRules, around: Surroundings): Promise<SummaryLine> {
  const { print, log, signal } = around;
  const { clients, name: machine } = options;
  signal.addEventListener('abort', () => log.write({ event: 'stopping', reason: String(signal.reason) }));
  const intendedStartMs =
    around.gate === undefined ? null : await waitAtGate(around.gate, options, rules, around);

  const beganMs = clock.nowMs();
  log.write({ event: 'started', clients, address: rules.address, port: rules.port });
  const samples = await runBurst(new Schedule(loadOf(options), beganMs), rules, {
    clock,
    log,
    signal,
    onSample: print,
  });
  const summary = summarise(samples);
  const { started, completed } = summary.sessions;
  log.write({ event: 'finished', completed, failed: clients - completed });
  return {
    type: 'summary',
    machine,
    clients,
    intendedStartMs,
    startedAtMs: started === 0 ? null : beganMs,
    ...(signal.aborted && { stopped: String(signal.reason) }),
    ...summary,
  };
}

/** The instant the lab named, when it has come; null when the burst was stopped instead. */
async function waitAtGate(
  gate: Gate,
  { clients, name: machine }: BurstOptions,
  { address: remoteAddress, port: remotePort }: SessionRules,
  { print, signal }: Surroundings,
): Promise<number | null> {
  print({ type: 'ready', machine, pid: process.pid, clients, remoteAddress, remotePort });
  const startMs = await gate.opening(signal);
  if (startMs !== null) await waitUntil(startMs, clock, signal);
  return startMs;
}

/** Turns names into addresses, and refuses what no session could use. */
async function settleRules(options: BurstOptions): Promise<SessionRules> {
  const { host, port, bind, pipeline, hold: holdMs, timeoutMs, noQuit, name: machine } = options;
  if (bind !== undefined) checkBind(bind);
  const address = await resolveHost(host, bind);
  return { machine, address, port, localAddress: bind, pipeline, holdMs, timeoutMs, quit: !noQuit };
}

function loadOf({ clients, requests, duration, stagger: staggerMs, rate }: BurstOptions): Load {
  const durationMs = duration === undefined ? undefined : duration * 1_000;
  return { clients, requests, durationMs, staggerMs, rate };
}
