import { describe, expect, it } from 'vitest';
import type { Connection } from './connection.ts';
import type { Prober } from './prober.ts';
import { NOTHING_KNOWN } from './known.ts';
import { Visit } from './visit.ts';
import { placeElsewhere } from './place.ts';

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
        until: async () => {},
        ...connection,
      };
    },
    connect: async () => prober.begin(),
  };
  return prober as unknown as Prober & { count: number };
}

function ended(how: 'refused' | 'unreachable', code: string): Partial<Connection> {
  return { isConnected: false, ended: { how, code } };
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
    ['ENOTFOUND', 'the name server.example cannot be resolved'],
    ['EAI_AGAIN', 'the name server.example cannot be resolved'],
    ['ENETUNREACH', 'there is no route to server.example'],
    ['EHOSTUNREACH', 'there is no route to server.example'],
    ['EACCES', 'server.example cannot be reached: EACCES'],
  ])('is not to be judged when this is heard: %s', async (code, sentence) => {
    const prober = proberWhose(ended('unreachable', code));
    await expect(placeElsewhere(prober, AT)).rejects.toMatchObject({
      code: 'MACHINE_MISSING',
      message: expect.stringContaining(sentence),
    });
  });

  it.each([
    ['connect', async (visit: Visit) => [await visit.connect(), await visit.connect()]],
    ['connectTogether', async (visit: Visit) => visit.connectTogether(2)],
  ] as const)('gets no client more than is asked of it: %s', async (_, connectTwice) => {
    const prober = proberWhose({ isConnected: true, ended: undefined });
    const { first } = await placeElsewhere(prober, AT);
    if (first === undefined) throw new Error('it should have connected');
    const visit = new Visit(
      { prober, at: AT, open: [first], enter: (connect: () => unknown) => connect() } as never,
      NOTHING_KNOWN,
    );
    const [one, other] = await connectTwice(visit);
    expect(one).toBe(first);
    expect(other).not.toBe(first);
    expect(prober.count).toBe(2);
  });
});
