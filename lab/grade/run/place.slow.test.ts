import { describe, expect, it } from 'vitest';
import { setTimeout as delay } from 'node:timers/promises';
import type { ListeningSocket } from '../probe/listening.ts';
import type { Program } from './program.ts';
import type { Prober } from './prober.ts';
import { onlyIp6, placeOf } from './place.ts';

const IMAGE = {
  kind: 'program',
  name: 'server',
  program: { image: 'server', files: undefined, command: undefined },
} as const;
const EXPECTED = { host: '172.16.16.101', port: 45_000 };
const RUNS = { end: undefined, running: { processes: { group: 1 } } } as Program;
const HAS_ENDED = { end: { exitCode: 0 }, output: '', running: { processes: { group: 1 } } } as Program;

function socket(address: string, port = 45_000): ListeningSocket {
  return { address, port };
}

const atRest = async () => ({ running: 0, processorMs: 0 });

/** Sees these one look after the other, the last one for good; whoever connects is let in. */
function proberSeeing(...looks: readonly (readonly ListeningSocket[])[]): Prober {
  return proberAt(() => true, looks);
}

/** Lets in only who connects where `takes` says so. */
function proberAt(takes: (host: string) => boolean, looks: readonly (readonly ListeningSocket[])[]): Prober {
  const left = [...looks];
  const listening = async (): Promise<readonly ListeningSocket[]> =>
    (left.length > 1 ? left.shift() : left[0]) ?? [];
  const connect = async (_: string, { host }: { readonly host: string }) =>
    takes(host) ? { isConnected: true } : { isConnected: false, ended: { how: 'refused' } };
  return { listening, connect, resources: atRest } as unknown as Prober;
}

describe.concurrent('where a program listens', () => {
  it.each([['0.0.0.0'], ['::'], ['172.16.16.101']])(
    'is the place of the assignment when other machines reach it: %s',
    async (address) => {
      const prober = proberSeeing([], [], [socket('127.0.0.1', 8000), socket(address)]);
      const { at, sockets } = await placeOf(prober, RUNS, EXPECTED, IMAGE);
      expect(at).toEqual({ host: '172.16.16.101', port: 45_000 });
      expect(sockets).toHaveLength(2);
    },
  );

  it.each([
    [['::1'], { at: { host: '::1', port: 45_000 } }],
    [[], { obstacle: onlyIp6 }],
  ] as const)('is one for IPv6 only when IPv4 is refused: %j', async (hosts, expected) => {
    const prober = proberAt((host) => (hosts as readonly string[]).includes(host), [[socket('::')]]);
    expect(await placeOf(prober, RUNS, EXPECTED, IMAGE)).toMatchObject(expected);
  });

  it.each([
    ['loopback alone', [socket('127.0.0.1')], '127.0.0.1', 45_000],
    ['loopback of IPv6', [socket('::1')], '::1', 45_000],
    ['another port', [socket('0.0.0.0', 8_889)], '172.16.16.101', 8_889],
    ['another port, IPv6', [socket('::', 8_889)], '172.16.16.101', 8_889],
    ["another machine's address", [socket('172.16.16.102')], '172.16.16.102', 45_000],
    ['the right port rather', [socket('0.0.0.0', 80), socket('127.0.0.1')], '127.0.0.1', 45_000],
  ])('is the next best after a while: %s', async (_, sockets, host, port) => {
    let looks = 0;
    const listening = async (): Promise<readonly ListeningSocket[]> => {
      looks += 1;
      return sockets;
    };
    const place = await placeOf({ listening, resources: atRest } as unknown as Prober, RUNS, EXPECTED, IMAGE);
    expect(place).toEqual({ sockets, at: { host, port } });
    expect(looks).toBeGreaterThan(1); // it looked again before it was content with this one
  });

  it('waits for the right one when another comes first', async () => {
    const other = socket('0.0.0.0', 8_080);
    const prober = proberSeeing([other], [other], [other], [other, socket('0.0.0.0')]);
    const { at } = await placeOf(prober, RUNS, EXPECTED, IMAGE);
    expect(at?.port).toBe(45_000);
  });

  it('is soon given up for a program that has ended', async () => {
    expect(await placeOf(proberSeeing([]), HAS_ENDED, EXPECTED, IMAGE)).toEqual({
      sockets: [],
      obstacle: expect.objectContaining({ en: expect.stringContaining('exited with code 0') }),
    });
  });

  it('is nowhere for the reason that a busy engine tells late', async () => {
    const ended = delay(12_500, { exitCode: 137 });
    const late = {
      end: undefined as Program['end'],
      output: '5\n',
      running: { processes: { group: 1 }, ended },
    };
    void ended.then((end) => (late.end = end));
    const resources = async () => ({ ...(await atRest()), processes: 0 });
    const prober = { ...proberSeeing([]), resources } as unknown as Prober;
    const { obstacle } = await placeOf(prober, late as unknown as Program, EXPECTED, IMAGE);
    expect(obstacle?.en).toContain('memory');
  });

  it('is found where the program has ended and left one behind that serves', async () => {
    const prober = proberSeeing([], [], [], [socket('0.0.0.0')]);
    expect((await placeOf(prober, HAS_ENDED, EXPECTED, IMAGE)).at?.port).toBe(45_000);
  });
});
