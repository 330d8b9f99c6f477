import { describe, expect, it } from 'vitest';
import type { Connection } from './connection.ts';
import type { Manners } from './manners.ts';
import type { Prober } from './prober.ts';
import { Trial } from './trial.ts';
import { freshManners } from './manners.ts';
import { placeElsewhere } from './place-elsewhere.ts';

const AT = { host: 'server.example', port: 45_000 };

/** One whose connections all go so; it counts them. */
function proberWhose(connection: Partial<Connection>): Prober & { count: number } {
  const prober = {
    count: 0,
    begin: () => {
      prober.count += 1;
      return {
        close() {},
        reply: async () => '',
        greeting: async () => '',
        until: async () => {},
        ...connection,
      };
    },
    connect: async () => prober.begin(),
  };
  return prober as unknown as Prober & { count: number };
}

function ended(how: 'refused' | 'unreachable', code: string): Partial<Connection> {
  return { isConnected: false, ended: { how, code, atMs: 0 } };
}

describe('a server that runs elsewhere', () => {
  it.each([
    ['ECONNREFUSED', ended('refused', 'ECONNREFUSED'), 'Nothing listens on server.example port 45000'],
    ['ETIMEDOUT', ended('unreachable', 'ETIMEDOUT'), 'Nothing answers on server.example port 45000'],
    ['silence', { isConnected: false }, 'Nothing answers on server.example port 45000'],
  ])('is not there when this is heard: %s', async (_, connection, sentence) => {
    const place = await placeElsewhere(proberWhose(connection), AT);
    expect(place.at).toBeUndefined();
    expect(place.obstacle?.en).toContain(sentence);
  });

  it.each([
    ['ENOTFOUND', 'the name server.example is not known here'],
    ['EAI_AGAIN', 'the name server.example is not known here'],
    ['ENETUNREACH', 'no way leads to server.example from here'],
    ['EHOSTUNREACH', 'no way leads to server.example from here'],
    ['EACCES', 'server.example cannot be reached: EACCES'],
  ])('is not to be judged when this is heard: %s', async (code, sentence) => {
    const prober = proberWhose(ended('unreachable', code));
    await expect(placeElsewhere(prober, AT)).rejects.toMatchObject({
      code: 'MACHINE_MISSING',
      message: expect.stringContaining(sentence),
    });
  });

  it.each([
    ['connect', async (trial: Trial) => [await trial.connect(), await trial.connect()]],
    ['connectTogether', async (trial: Trial) => trial.connectTogether(2)],
  ] as const)('gets no client more than is asked of it: %s', async (_, connectTwice) => {
    const prober = proberWhose({ isConnected: true, ended: undefined });
    const { first } = await placeElsewhere(prober, AT);
    const manners: Manners = freshManners();
    const trial = new Trial({
      prober,
      at: AT,
      first,
      expected: AT,
      manners,
      program: undefined,
      localZone: undefined,
    });
    const [one, other] = await connectTwice(trial);
    expect(one).toBe(first);
    expect(other).not.toBe(first);
    expect(prober.count).toBe(2);
  });
});
