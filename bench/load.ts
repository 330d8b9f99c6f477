/** Load on one server, by the neutral generator in C, or by our own client where there is no compiler. */
import type { Bench } from './bench.ts';
import { Missing } from './errors.ts';
import type { Server } from './server.ts';
import type { SummaryLine } from '../client/stats.ts';
import { fileURLToPath } from 'node:url';

export type LoadKind =
  | { readonly kind: 'closed'; readonly connections: number; readonly depth: number }
  | { readonly kind: 'rate'; readonly connections: number; readonly perSecond: number }
  | { readonly kind: 'churn'; readonly connections: number };

export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly sessionsPerSecond: number;
  readonly p99Ms: number;
  /** Of the server, for each request or, with churn, for each session; null where it cannot be known. */
  readonly cpuUs: number | null;
}

export async function applyLoad(
  bench: Bench,
  server: Server,
  load: LoadKind,
  seconds: number,
): Promise<LoadResult> {
  const before = server.child.cpuMs();
  const startMs = performance.now();
  const { totalS, ...result } = bench.tools.cc
    ? await byGenerator(bench, server, load, seconds)
    : await byClient(bench, server, load, seconds);
  const after = server.child.cpuMs();
  server.forgetLog();
  const perSecond = load.kind === 'churn' ? result.sessionsPerSecond : result.requestsPerSecond;
  // The share of the processor while the load lasted, spread over what was done meanwhile.
  const lastedMs = Math.min(performance.now() - startMs, totalS * 1_000);
  const cpuUs = before === null || after === null ? null : (((after - before) / lastedMs) * 1e6) / perSecond;
  return { ...result, cpuUs };
}

/** Keeps connections open that say nothing; resolves when all of them stand. */
export async function holdConnections(
  bench: Bench,
  server: Server,
  connections: number,
): Promise<AsyncDisposable> {
  if (!bench.tools.cc) throw new Missing('holding many connections needs cc');
  const words = [bench.generator, '127.0.0.1', String(server.port), '120', String(connections), 'hold', '0'];
  const child = bench.run({ words, cores: bench.cores?.load, input: 'pipe' });
  for await (const chunk of child.stdout ?? []) {
    if (!String(chunk).includes('"failed"')) return child;
    break;
  }
  await child[Symbol.asyncDispose]();
  throw new Missing(`${server.name} did not take ${connections} connections`);
}

type Timed = Omit<LoadResult, 'cpuUs'> & { readonly totalS: number };

/** The last line of generator.c. */
interface GeneratorLine {
  readonly requests: number;
  readonly sessions: number;
  readonly seconds: number;
  readonly p99Us: number;
  readonly wrong: number;
  readonly errors: number;
  readonly failed?: string;
}

/** What generator.c does before it counts. */
const WARM_S = 0.3;

async function byGenerator(bench: Bench, server: Server, load: LoadKind, seconds: number): Promise<Timed> {
  const how = load.kind === 'closed' ? load.depth : load.kind === 'rate' ? load.perSecond : 0;
  const place = ['127.0.0.1', String(server.port), String(seconds), String(load.connections)];
  const words = [bench.generator, ...place, load.kind, String(how)];
  await using child = bench.run({ words, cores: bench.cores?.load });
  const lines = (await child.output()).trimEnd().split('\n');
  bench.signal.throwIfAborted();
  const last = JSON.parse(lines.at(-1) ?? '') as GeneratorLine;
  if (last.failed !== undefined) throw new Missing(`${server.name}: ${last.failed}`);
  if (last.requests === 0) throw new Missing(`${server.name} answered nothing in ${seconds} s`);
  if (last.wrong > 0) throw new Missing(`${server.name} gave ${last.wrong} wrong replies`);
  if (last.errors > 0) bench.say(`${server.name}: ${last.errors} connections broke under load`);
  return {
    requestsPerSecond: last.requests / last.seconds,
    sessionsPerSecond: last.sessions / last.seconds,
    p99Ms: last.p99Us / 1_000,
    totalS: seconds + WARM_S,
  };
}

const CLIENT = fileURLToPath(new URL('../client/main.ts', import.meta.url));

/** The client opens each connection once: many short sessions stand for churn. */
const CHURN_SESSIONS = 10_000;

async function byClient(bench: Bench, server: Server, load: LoadKind, seconds: number): Promise<Timed> {
  const words = {
    closed: () => ['--pipeline', String('depth' in load ? load.depth : 1), '--duration', String(seconds)],
    rate: () => ['--rate', String('perSecond' in load ? load.perSecond : 1), '--duration', String(seconds)],
    churn: () => ['--requests', '1'],
  }[load.kind]();
  const clients = load.kind === 'churn' ? CHURN_SESSIONS : load.connections;
  const summary = await clientBurst(bench, server, ['--clients', String(clients), ...words]);
  return {
    requestsPerSecond: summary.requestsPerSecond,
    sessionsPerSecond: (summary.sessions.completed * 1_000) / summary.durationMs,
    p99Ms: summary.latencyMs.p99 ?? Number.NaN,
    totalS: summary.durationMs / 1_000,
  };
}

/** Our own client as people run it: every reply checked, every session on record. */
export async function clientBurst(
  bench: Bench,
  server: Server,
  options: readonly string[],
): Promise<SummaryLine> {
  const place = ['--host', '127.0.0.1', '--port', String(server.port), '--log-level', 'silent'];
  const words = [process.execPath, CLIENT, 'burst', ...place, ...options];
  await using child = bench.run({ words, cores: bench.cores?.load });
  const lines = (await child.output()).trimEnd().split('\n');
  bench.signal.throwIfAborted();
  return JSON.parse(lines.at(-1) ?? '') as SummaryLine;
}
