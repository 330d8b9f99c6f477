/**
 * 10,000 connections that send a byte a second, and how quickly TIME is answered beside them. The load has a thread of
 * its own, so that what is measured here is the server and not the client that measures.
 */
import { connectTo, type Wire } from '../../server/testing/wire.ts';
import type { Trickling, TricklersSetup } from './tricklers.ts';
import { availableParallelism } from 'node:os';
import { Missing, thisMachine } from '../machine.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { isRight } from './clients.ts';
import { RESULTS } from '../results.ts';
import { SoakedServer } from './soaked-server.ts';
import { Worker } from 'node:worker_threads';
import { writeFileSync } from 'node:fs';

const CONNECTIONS = 10_000;
const BEFORE_S = 5;
/** Longer than the limit of a line: its end is met as well, and all come back. */
const MEANWHILE_S = 90;
const OPENING_S = 120;
const MOST_MS = 50;
const REPLY_BYTES = 14;

/** Of so many requests; `standing` on one connection, `fresh` on a new one each, its opening included. */
type Latency = ReturnType<typeof latencyOf>;
interface Figures {
  readonly standing: Latency;
  readonly fresh: Latency;
}

/** Prints the figures of both servers and writes them; 1 when one of them was too slow. */
export async function runSlowloris(say: (text: string) => void, stop: AbortSignal): Promise<number> {
  const servers = [];
  for (const threads of [1, Math.max(2, availableParallelism())]) {
    const measured = await measure(threads, stop);
    servers.push(measured);
    say(textOf(measured));
  }
  const date = new Date().toISOString().slice(0, 10);
  const results = { date, machine: thisMachine(), connections: CONNECTIONS, seconds: MEANWHILE_S, servers };
  writeFileSync(new URL('slowloris.json', RESULTS), `${JSON.stringify(results, null, 2)}\n`);
  return servers.every(
    ({ meanwhile }) => meanwhile.standing.p99Ms < MOST_MS && meanwhile.fresh.p99Ms < MOST_MS,
  )
    ? 0
    : 1;
}

async function measure(threads: number, stop: AbortSignal) {
  await using server = new SoakedServer(threads, {});
  const port = await server.port();
  const before = await askFor(BEFORE_S, port, stop);
  const setup: TricklersSetup = { port, connections: CONNECTIONS };
  const tricklers = new Worker(new URL('tricklers.ts', import.meta.url), { workerData: setup });
  try {
    const told: Trickling[] = [];
    tricklers.on('message', (now: Trickling) => told.push(now));
    for (let waited = 0; told.at(-1)?.standing !== CONNECTIONS; waited += 1) {
      if (waited === OPENING_S) throw new Missing(`${CONNECTIONS} connections do not stand: see ulimit -n`);
      await delay(1_000, undefined, { signal: stop });
    }
    const began = told.length;
    const cpuMs = server.cpuMs();
    const meanwhile = await askFor(MEANWHILE_S, port, stop);
    const cpuShare = Math.round(((server.cpuMs() - cpuMs) / (MEANWHILE_S * 1_000)) * 1_000) / 1_000;
    const { turnedOut = 0, errors = 0 } = told.at(-1) ?? {};
    const leastStanding = Math.min(...told.slice(began).map(({ standing }) => standing));
    return { name: server.name, before, meanwhile, leastStanding, turnedOut, errors, cpuShare };
  } finally {
    await tricklers.terminate();
  }
}

async function askFor(seconds: number, port: number, stop: AbortSignal): Promise<Figures> {
  const endMs = performance.now() + seconds * 1_000;
  const [standing, fresh]: [number[], number[]] = [[], []];
  const onStanding = async (): Promise<void> => {
    await using client = await connectTo(port);
    while (performance.now() < endMs) {
      standing.push(await timed(() => ask(client)));
      await delay(10, undefined, { signal: stop });
    }
  };
  const onFresh = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const takenMs = await timed(async () => {
        await using client = await connectTo(port);
        await ask(client);
      });
      fresh.push(takenMs);
      await delay(20, undefined, { signal: stop });
    }
  };
  await Promise.all([onStanding(), onFresh()]);
  return { standing: latencyOf(standing), fresh: latencyOf(fresh) };
}

async function ask(client: Wire): Promise<void> {
  const sentMs = Date.now();
  client.push('TIME\r\n');
  const reply = await client.read(REPLY_BYTES);
  if (!isRight(reply, sentMs, Date.now())) throw new Error(`wrong reply ${JSON.stringify(reply)}`);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const beganMs = performance.now();
  await work();
  return performance.now() - beganMs;
}

function latencyOf(takenMs: readonly number[]) {
  const sorted = takenMs.toSorted((one, other) => one - other);
  const at = (share: number): number =>
    Number((sorted[Math.floor(share * sorted.length)] ?? 0).toPrecision(3));
  return { requests: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), mostMs: at(1 - 1e-9) };
}

function textOf({
  name,
  before,
  meanwhile,
  leastStanding,
  turnedOut,
  cpuShare,
}: Awaited<ReturnType<typeof measure>>) {
  const row = (what: string, { requests, p50Ms, p99Ms, mostMs }: Latency): string =>
    `    ${what.padEnd(28)} p50 ${p50Ms} ms, p99 ${p99Ms} ms, most ${mostMs} ms (${requests} requests)`;
  return [
    `${name}: ${CONNECTIONS} connections, at least ${leastStanding} of them all the time, turned out ${turnedOut}, ` +
      `${Math.round(cpuShare * 100)} % of a processor`,
    row('before, standing connection', before.standing),
    row('before, fresh connection', before.fresh),
    row('meanwhile, standing', meanwhile.standing),
    row('meanwhile, fresh', meanwhile.fresh),
  ].join('\n');
}
