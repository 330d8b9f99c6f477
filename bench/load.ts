/** Load on one server, by the neutral generator in C, or by our own client where there is no compiler. */
import type { Bench } from './bench.ts';
import type { Child } from './child.ts';
import { Missing } from './machine.ts';
import type { Server } from './server.ts';
import type { SummaryLine } from '../client/stats.ts';
import { truncateSync } from 'node:fs';

export interface Load {
  /**
   * `closed`: `depth` requests are in flight on each connection, always. `rate`: `perSecond` requests on all together,
   * whether answered or not. `churn`: each connection is opened, asks once and is closed.
   */
  readonly kind: 'closed' | 'rate' | 'churn';
  readonly connections: number;
  /** 1 by default. */
  readonly depth?: number;
  readonly perSecond?: number;
}

/**
 * Loads the server for so many seconds. `cpuUs` is the server's time on a processor for each request or, with churn, for
 * each session; null where it cannot be known. Throws {@link Missing} when it does not answer, or answers wrongly.
 */
export async function applyLoad(bench: Bench, server: Server, load: Load, seconds = bench.seconds) {
  const before = server.child.cpuMs();
  const done = await (bench.has('cc') ? byGenerator : byClient)(bench, server, load, seconds);
  const after = server.child.cpuMs();
  truncateSync(server.child.logFile); // a second of full load is megabytes that nobody reads
  const cpuUs = before === null || after === null ? null : ((after - before) * 1_000) / done.served;
  return { ...done, cpuUs };
}

/** Keeps connections open that say nothing; resolves when all of them stand. */
export async function holdConnections(bench: Bench, server: Server, connections: number): Promise<Child> {
  if (!bench.has('cc')) throw new Missing('holding many connections needs cc');
  const child = startGenerator(bench, server, [120, connections, 'hold', 0]);
  for await (const chunk of child.process.stdout ?? []) {
    if (!String(chunk).includes('"failed"')) return child;
    break;
  }
  await child[Symbol.asyncDispose]();
  throw new Missing(`${server.name} did not take ${connections} connections`);
}

/** The last line of generator.c. */
type GeneratorLine = Readonly<
  Record<'requests' | 'sessions' | 'served' | 'seconds' | 'p99Us' | 'wrong' | 'errors', number> & {
    failed?: string;
  }
>;

/** What was done; of `served` also before the clock started. */
async function byGenerator(bench: Bench, server: Server, load: Load, seconds: number) {
  const { kind, connections, depth = 1, perSecond = depth } = load;
  await using child = startGenerator(bench, server, [seconds, connections, kind, perSecond]);
  const last = await child.lastJson<GeneratorLine>();
  if (last.failed !== undefined) throw new Missing(`${server.name}: ${last.failed}`);
  if (last.requests === 0) throw new Missing(`${server.name} answered nothing in ${seconds} s`);
  if (last.wrong > 0) throw new Missing(`${server.name} gave ${last.wrong} wrong replies`);
  if (last.errors > 0) bench.say(`${server.name}: ${last.errors} connections broke under load`);
  return {
    requestsPerSecond: last.requests / last.seconds,
    sessionsPerSecond: last.sessions / last.seconds,
    p99Ms: last.p99Us / 1_000,
    served: last.served,
  };
}

/** While it holds connections it reads its input, so that it ends with this process at the latest. */
function startGenerator(bench: Bench, { port }: Server, words: readonly (string | number)[]): Child {
  const all = [bench.generator, '127.0.0.1', port, ...words].map(String);
  return bench.run(all, { on: 'load' });
}

const CLIENT = `${import.meta.dirname}/../client/main.ts`;
/** The client opens each connection once: many short sessions stand for churn. */
const CHURN_SESSIONS = 10_000;

/** The same by our own client as people run it: every reply checked, every session on record. */
export async function byClient(bench: Bench, { port }: Server, load: Load, seconds: number) {
  const { kind, connections, depth = 1, perSecond = 1 } = load;
  const clients = kind === 'churn' ? CHURN_SESSIONS : connections;
  const how = {
    closed: ['--pipeline', depth, '--duration', seconds],
    rate: ['--rate', perSecond, '--duration', seconds],
    churn: ['--requests', 1],
  }[kind];
  const place = ['--host', '127.0.0.1', '--port', port, '--log-level', 'silent'];
  const words = [process.execPath, CLIENT, 'burst', ...place, '--clients', clients, ...how];
  await using child = bench.run(words.map(String), { on: 'load' });
  const summary = await child.lastJson<SummaryLine>();
  return {
    requestsPerSecond: summary.requestsPerSecond,
    sessionsPerSecond: (summary.sessions.completed * 1_000) / summary.durationMs,
    p99Ms: summary.latencyMs.p99 ?? Number.NaN,
    served: kind === 'churn' ? summary.sessions.completed : summary.requests.answered,
  };
}
