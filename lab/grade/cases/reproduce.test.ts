/** The command that shows a fault by hand sends what was sent. */
import { expect, it } from 'vitest';
import type { Case } from '../case.ts';
import type { Trial } from '../trial.ts';
import { burst } from './burst.ts';
import { format } from './format.ts';
import { neighbour } from './neighbour.ts';
import { pieces } from './pieces.ts';
import { quit } from './quit.ts';
import { session } from './session.ts';
import { unknown } from './unknown.ts';

/** One whose server answers only a text of its own, and so much in turn. */
function trialHearing(...replies: readonly string[]): Trial {
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
  return {
    connect,
    connectTogether: () => [],
    asksOnce: async () => 'JAM 17:44:43\r\n',
    byHand: (input: string) => `${input} | nc`,
    manners: { ask: "'TIME'\\r\\n", answers: true },
    at: { host: 'mesin-1', port: 45_000 },
  } as unknown as Trial;
}

const ASKING = String.raw`printf ''\''TIME'\''\\r\\n'`;
const TIME = 'JAM 17:44:43\r\n';

it.each<[Case, string, readonly string[]]>([
  [neighbour, `nc mesin-1 45000 & (${ASKING}; sleep 1) | nc`, []],
  [burst, `for i in $(seq 20); do (${ASKING}; sleep 1) | nc & done; wait`, []],
  [session, `(${ASKING}; sleep 1; ${ASKING}; sleep 1) | nc`, [TIME]],
  [quit, `(${ASKING}; sleep 1; ${String.raw`printf 'QUIT\r\n'`}; sleep 3) | nc`, [TIME]],
  [format, `(${ASKING}; sleep 1) | nc | od -c`, ['JAM 17.44.43\r\n']],
  [unknown, `(${String.raw`printf 'HALO\r\n'`}; sleep 1; ${ASKING}; sleep 1) | nc`, []],
])('asks as the server is asked: $id', async (one, command, replies) => {
  expect((await one.probe(trialHearing(...replies))).reproduce).toBe(command);
});

it.each([
  [[], String.raw`(printf 'TIME'; sleep 1; printf '\r\n'; sleep 1) | nc`],
  [[TIME], String.raw`(printf 'TIME\r'; sleep 1; printf '\n'; sleep 1) | nc`],
])('cuts a request as it was cut when it failed, after %j', async (replies, command) => {
  expect((await pieces.probe(trialHearing(...replies))).reproduce).toBe(command);
});
