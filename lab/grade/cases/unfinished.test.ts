import { expect, it } from 'vitest';
import { NOTHING_KNOWN } from '../run/known.ts';
import { unfinished } from './unfinished.ts';
import type { Visit } from '../run/visit.ts';

/** A visit to a server that sends the time before the line has ended. */
function visitOf(servesMany: boolean | undefined): Visit {
  const visit = {
    known: { ...NOTHING_KNOWN, servesMany },
    exchange: async () => ({ connection: {}, received: 'JAM 10:00:00\r\n' }),
    byHand: () => '',
  };
  return visit as unknown as Visit;
}

it.each([
  [true, true],
  [false, false],
  [undefined, false],
])(
  'a reply before the line end is proof of a server whose replies reach their own clients: %s',
  async (servesMany, isProved) => {
    expect(await unfinished.probe(visitOf(servesMany))).toMatchObject({ outcome: 'failed', isProved });
  },
);
