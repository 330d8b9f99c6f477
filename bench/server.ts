/** The servers that are compared: what a user would take, what the machine allows, and ours. */
import type { Bench } from './bench.ts';
import { availableParallelism } from 'node:os';
import { isListening } from '../lab/engine/local/listening.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { Missing, type Tool } from './machine.ts';

/** How a server is started; `place` is the address and port it is to listen on. */
interface Side {
  readonly needs?: Tool;
  readonly words: (place: readonly string[], bench: Bench) => readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const HOST = '127.0.0.1';
const NODE = process.execPath;
const SOURCES = `${import.meta.dirname}/sides`;

const SIDES = {
  ours: ours(1, 'silent'),
  'ours, all threads': ours(availableParallelism(), 'silent'),
  'ours, logged': ours(1, 'info'),
  'ours, all threads, logged': ours(availableParallelism(), 'info'),
  'C limit': { needs: 'cc', words: (place, bench) => [bench.limitServer, ...place] },
  'plain Node': { words: (place) => [NODE, `${SOURCES}/plain-server.ts`, ...place] },
  "Node's floor": { words: (place) => [NODE, '--expose-internals', `${SOURCES}/bare-binding.ts`, ...place] },
  'Python, logged': {
    needs: 'python3',
    words: (place) => ['python3', `${SOURCES}/time_server.py`, ...place],
  },
} as const satisfies Readonly<Record<string, Side>>;

export type SideName = keyof typeof SIDES;

/** Ours is told where to listen by its environment. */
function ours(threads: number, level: 'silent' | 'info'): Side {
  const log = { LOG_LEVEL: level, LOG_FORMAT: 'text', LOG_FILE: '', LAB_LANG: 'en' };
  return {
    words: () => [NODE, `${import.meta.dirname}/../server/main.ts`],
    environment: { SERVER_THREADS: String(threads), ...log },
  };
}

/** A side that runs: pinned where all sides are, ended with the row that wanted it. */
export type Server = Awaited<ReturnType<typeof startServer>>;

const READY_MS = 10_000;

/** Resolves when it listens. Throws {@link Missing} when this machine lacks what the side needs. */
export async function startServer(name: SideName, bench: Bench) {
  const { needs, words, environment }: Side = SIDES[name];
  if (needs !== undefined && !bench.has(needs)) throw new Missing(`${name} needs ${needs}`);
  const port = await freePort();
  const child = bench.run(words([HOST, String(port)], bench), {
    environment: { ...environment, HOST, PORT: String(port) },
    on: 'servers',
    log: `server-${port}`,
  });
  const end = (): Promise<void> => child[Symbol.asyncDispose]();
  for (const limitMs = performance.now() + READY_MS; performance.now() < limitMs && !child.hasEnded;) {
    if (await isListening(HOST, port)) return { name, port, child, [Symbol.asyncDispose]: end };
    await delay(20);
  }
  await end();
  throw new Missing(`${name} did not start`);
}

// Below the ports that the system gives to clients, or a generator might sit on one.
const FIRST_PORT = 20_000;
const LAST_PORT = 29_999;
let lastPort = FIRST_PORT + (process.pid % (LAST_PORT - FIRST_PORT));

/** One that nobody listens on, and that this process has not given away before. */
async function freePort(): Promise<number> {
  do lastPort = lastPort === LAST_PORT ? FIRST_PORT : lastPort + 1;
  while (await isListening(HOST, lastPort));
  return lastPort;
}
