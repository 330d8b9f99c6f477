/** The command that shows a fault by hand sends what was sent. */
import { expect, it } from 'vitest';
import { connectionTold, seenOn } from '../testing/seen.ts';
import type { ProbedRequirement } from './requirement.ts';
import { NOTHING_KNOWN } from '../run/known.ts';
import { type RunningServer, Visit } from '../run/visit.ts';
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
    const exchanges: { sent: string }[] = [];
    return {
      exchanges,
      send: (sent: string) => void exchanges.push({ sent }),
      close() {},
      take: () => '',
      reply: async () => left.shift() ?? '',
      time: async () => left.shift(),
      end: async () => (exchanges.length > 1 ? undefined : 'fin'),
      received: Buffer.alloc(0),
      until: async () => {},
      unread: Buffer.alloc(0),
      isConnected: true,
      ended: undefined,
    };
  };
  const known = { ...NOTHING_KNOWN, ask: "'TIME'\\r\\n" };
  const server = { at: { host: 'mesin-1', port: 45_000 }, staying: [], prober: {}, backlog: 128 };
  const visit = new Visit(server as unknown as RunningServer, known);
  return Object.assign(visit, {
    connect,
    connectTogether: () => [],
    asksOnce: async () => TIME,
    settle: async () => {},
  });
}

const ASKING = String.raw`printf ''\''TIME'\''\\r\\n'`;
const TIME = 'JAM 17:44:43\r\n';

it.each<[ProbedRequirement, string, readonly string[]]>([
  [neighbour, `nc mesin-1 45000 & (${ASKING}; sleep 1) | nc mesin-1 45000`, []],
  [burst, `for i in $(seq 20); do (${ASKING}; sleep 1) | nc mesin-1 45000 & done; wait`, []],
  [session, `(${ASKING}; sleep 1; ${ASKING}; sleep 1) | nc mesin-1 45000`, [TIME]],
  [quit, `(${ASKING}; sleep 1; ${String.raw`printf 'QUIT\r\n'`}; sleep 3) | nc mesin-1 45000`, [TIME]],
  [unknown, `(${String.raw`printf 'HALO\r\n'`}; sleep 1; ${ASKING}; sleep 1) | nc mesin-1 45000`, []],
])('asks as the server is asked: $id', async (one, command, replies) => {
  expect((await one.probe(visitHearing(...replies))).reproduce).toBe(command);
});

it('asks as often as it takes to see a fault in a reply', () => {
  const told = { text: 'JAM 17.44.43\r\n', atMs: 0 };
  const { reproduce } = format.review(seenOn([connectionTold([told])]));
  expect(reproduce).toBe(String.raw`(printf 'TIME\r\n'; sleep 1) | nc 172.16.16.101 45000 | od -c`);
});

it.each([
  [[], String.raw`(printf 'TIME'; sleep 1; printf '\r\n'; sleep 1) | nc mesin-1 45000`],
  [[TIME], String.raw`(printf 'TIME\r'; sleep 1; printf '\n'; sleep 1) | nc mesin-1 45000`],
])('cuts a request as it was cut when it failed, after %j', async (replies, command) => {
  expect((await pieces.probe(visitHearing(...replies))).reproduce).toBe(command);
});
