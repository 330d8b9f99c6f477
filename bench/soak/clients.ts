/**
 * Clients of every habit, good and bad. Each kind is one session, played again and again by as many clients as the
 * table says until the load ends; whatever is not answered as the assignment has it is a complaint.
 */
import { connectTo, type Wire } from '../../server/testing/wire.ts';
import { setTimeout as delay } from 'node:timers/promises';

/** Of the servers that are soaked: short, so that they strike again and again. */
export const LIMITS = { LINE_TIMEOUT_S: '10', IDLE_TIMEOUT_S: '20' } as const;

const UNKNOWN = 'ERROR unknown command, use TIME or QUIT\r\n';
const REPLY_BYTES = 14;
/** Whoever has waited this long for what is owed complains; a busy machine takes its time. */
const PATIENCE_MS = 60_000;

/** What the clients of one server have seen. */
export interface Seen {
  /** Replies to TIME that were right, at the right second. */
  right: number;
  wrong: number;
  sessions: number;
  /** What was not as it should be, in words; the first few are enough. */
  readonly complaints: string[];
}

interface Kind {
  readonly clients: number;
  /** Between two sessions of a client, at most; how long it is varies. */
  readonly pauseMs: number;
  readonly play: (client: Wire, seen: Seen) => Promise<void>;
}

/** Small requests with long replies: more than the kernel keeps for a client that does not read. */
const FLOOD_LINES = 120_000;

const KINDS: Readonly<Record<string, Kind>> = {
  'asks and quits': {
    clients: 6,
    pauseMs: 100,
    async play(client, seen) {
      await ask(client, seen);
      client.push('QUIT\r\n');
      await expectFin(client, '');
      client.end();
    },
  },
  'asks and closes': {
    clients: 6,
    pauseMs: 100,
    async play(client, seen) {
      await ask(client, seen);
      client.end();
      await expectFin(client, '');
    },
  },
  'stays and asks now and then': {
    clients: 10,
    pauseMs: 1_000,
    async play(client, seen) {
      for (let turn = 0; turn < 50; turn += 1) {
        await ask(client, seen);
        await delay(200 * Math.random());
      }
    },
  },
  'asks for much and does not read for a while': {
    clients: 1,
    pauseMs: 25_000,
    async play(client) {
      client.stopReading();
      client.push(`${'x\n'.repeat(FLOOD_LINES)}QUIT\r\n`);
      await delay(3_000);
      client.startReading();
      await expectFin(client, UNKNOWN.repeat(FLOOD_LINES));
      client.end();
    },
  },
  'resets while replies wait for it': {
    clients: 1,
    pauseMs: 25_000,
    async play(client) {
      client.stopReading();
      client.push('x\n'.repeat(FLOOD_LINES));
      await delay(500);
      client.reset();
    },
  },
  'vanishes in the middle of a line': {
    clients: 3,
    pauseMs: 200,
    async play(client, seen) {
      await ask(client, seen);
      client.push('TI');
      await delay(50 * Math.random());
      client.reset();
    },
  },
  'resets at once': {
    clients: 2,
    pauseMs: 200,
    play: async (client) => client.reset(),
  },
  'sends FIN in the middle of a line and stays': {
    clients: 3,
    pauseMs: 200,
    async play(client) {
      client.push('TIM');
      client.end();
      await expectFin(client, '');
      await delay(500);
    },
  },
  'never closes after QUIT': {
    clients: 3,
    pauseMs: 200,
    async play(client) {
      client.push('QUIT\r\n');
      await expectFin(client, '');
      await delay(4_000);
    },
  },
  'trickles a request': {
    clients: 10,
    pauseMs: 100,
    async play(client, seen) {
      for (const byte of 'TIME\r') {
        client.push(byte);
        await delay(300 * Math.random());
      }
      await ask(client, seen, '\n');
    },
  },
  'trickles a line that never ends': {
    clients: 10,
    pauseMs: 100,
    async play(client) {
      const isOver = new AbortController();
      const reading = expectFin(client, `ERROR line not ended after ${LIMITS.LINE_TIMEOUT_S} s\r\n`);
      const trickling = (async () => {
        while (!isOver.signal.aborted) {
          client.push('x');
          await delay(200);
        }
      })();
      await reading.finally(() => isOver.abort());
      await trickling;
      client.end();
    },
  },
  'sends a line that is too long': {
    clients: 2,
    pauseMs: 500,
    async play(client) {
      client.push('y'.repeat(2_000));
      await expectFin(client, 'ERROR line too long\r\n');
      client.end();
    },
  },
  'says nothing': {
    clients: 3,
    pauseMs: 500,
    async play(client) {
      await expectFin(client, `ERROR idle for ${LIMITS.IDLE_TIMEOUT_S} s\r\n`);
      client.end();
    },
  },
};

/** The longest session of all ends this long after the load does. */
export async function applyHabits(port: number, seen: Seen, ends: AbortSignal): Promise<void> {
  const clients = Object.entries(KINDS).flatMap(([name, kind]) =>
    Array.from({ length: kind.clients }, () => playOn(name, kind, port, seen, ends)),
  );
  await Promise.all(clients);
}

async function playOn(name: string, { pauseMs, play }: Kind, port: number, seen: Seen, ends: AbortSignal) {
  // Not all in one moment, but soon: the first minute is to have met every habit.
  await delay(Math.min(pauseMs, 1_000) * Math.random());
  while (!ends.aborted) {
    try {
      await using client = await connectTo(port);
      const limit = AbortSignal.timeout(PATIENCE_MS);
      await Promise.race([play(client, seen), elapsed(limit)]);
      seen.sessions += 1;
    } catch (error) {
      seen.complaints.push(`a client that ${name}: ${(error as Error).message.slice(0, 200)}`);
    }
    await delay(pauseMs * Math.random(), undefined, { signal: ends }).catch(() => undefined);
  }
}

async function elapsed(limit: AbortSignal): Promise<never> {
  await new Promise((resolve) => {
    limit.addEventListener('abort', resolve, { once: true });
  });
  throw new Error(`waited ${PATIENCE_MS / 1_000} s in vain`);
}

/** One request and its reply, which tells a second between the two. */
async function ask(client: Wire, seen: Seen, request = 'TIME\r\n'): Promise<void> {
  const sentMs = Date.now();
  client.push(request);
  const reply = await client.read(REPLY_BYTES);
  if (isRight(reply, sentMs, Date.now())) seen.right += 1;
  else {
    seen.wrong += 1;
    seen.complaints.push(`wrong reply ${JSON.stringify(reply)}`);
  }
}

/** Whether it is the reply of a server in UTC to a request sent and answered at these moments (Unix ms). */
export function isRight(reply: string, sentMs: number, repliedMs: number): boolean {
  for (let second = Math.floor(sentMs / 1_000); second <= Math.floor(repliedMs / 1_000); second += 1) {
    if (reply === `JAM ${new Date(second * 1_000).toISOString().slice(11, 19)}\r\n`) return true;
  }
  return false;
}

async function expectFin(client: Wire, wanted: string): Promise<void> {
  const received = await client.readToFin();
  if (received === wanted) return;
  const shown = JSON.stringify(received.slice(0, 80));
  throw new Error(`${received.length} bytes ${shown} in place of ${wanted.length} before FIN`);
}
