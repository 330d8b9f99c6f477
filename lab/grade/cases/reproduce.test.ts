/** The command that shows a fault by hand sends what was sent. */
import { expect, it } from 'vitest';
import type { Requirement } from './requirement.ts';
import { NOTHING_KNOWN, type RunningServer, Visit } from '../run/visit.ts';
import { burst } from './burst.ts';
import { format } from './format.ts';
import { neighbour } from './neighbour.ts';
import { pieces } from './pieces.ts';
import { quit } from './quit.ts';
import { session } from './session.ts';
import { unknown } from './unknown.ts';

/** One whose server answers only a text of its own, and so much in turn. */
function visitHearing(...replies: readonly string[]): Visit {
  const left = [...replies];
  const connect = async (): Promise<unknown> => {
    const sent: string[] = [];
    return {
      sent,
      send: (bytes: string) => void sent.push(bytes),
      close() {},
      take: () => '',
      reply: async () => left.shift() ?? '',
      time: async () => left.shift(),
      end: async () => (sent.length > 1 ? undefined : 'fin'),
      received: Buffer.alloc(0),
      until: async () => {},
      unread: Buffer.alloc(0),
      isConnected: true,
      ended: undefined,
    };
  };
  const known = { ...NOTHING_KNOWN, ask: "'TIME'\\r\\n" };
  const visit = new Visit({ at: { host: 'mesin-1', port: 45_000 } } as RunningServer, known);
  return Object.assign(visit, {
    connect,
    connectTogether: () => [],
    asksOnce: async () => TIME,
    settle: async () => {},
  });
}

const ASKING = String.raw`printf ''\''TIME'\''\\r\\n'`;
const TIME = 'JAM 17:44:43\r\n';

it.each<[Requirement, string, readonly string[]]>([
  [neighbour, `nc mesin-1 45000 & (${ASKING}; sleep 1) | nc mesin-1 45000`, []],
  [burst, `for i in $(seq 20); do (${ASKING}; sleep 1) | nc mesin-1 45000 & done; wait`, []],
  [session, `(${ASKING}; sleep 1; ${ASKING}; sleep 1) | nc mesin-1 45000`, [TIME]],
  [quit, `(${ASKING}; sleep 1; ${String.raw`printf 'QUIT\r\n'`}; sleep 3) | nc mesin-1 45000`, [TIME]],
  [format, `(${ASKING}; sleep 1) | nc mesin-1 45000 | od -c`, ['JAM 17.44.43\r\n']],
  [unknown, `(${String.raw`printf 'HALO\r\n'`}; sleep 1; ${ASKING}; sleep 1) | nc mesin-1 45000`, []],
])('asks as the server is asked: $id', async (one, command, replies) => {
  expect((await one.probe(visitHearing(...replies))).reproduce).toBe(command);
});

it.each([
  [[], String.raw`(printf 'TIME'; sleep 1; printf '\r\n'; sleep 1) | nc mesin-1 45000`],
  [[TIME], String.raw`(printf 'TIME\r'; sleep 1; printf '\n'; sleep 1) | nc mesin-1 45000`],
])('cuts a request as it was cut when it failed, after %j', async (replies, command) => {
  expect((await pieces.probe(visitHearing(...replies))).reproduce).toBe(command);
});
