import { allStarted } from '../../all-started.ts';
import { ANSWER_MS, type Visit } from '../run/visit.ts';
import { REQUEST } from '../run/known.ts';
import { failed, passed, type ProbedRequirement } from './requirement.ts';
import { countTimes } from '../run/reply.ts';

/** Long enough to read what came before. */
const APART_MS = 80;

/** TCP keeps the bytes and their order, not the pieces they were written in (RFC 9293, section 3.8). */
const WAYS: readonly (readonly string[])[] = [
  ['TIME', '\r\n'],
  ['TIME\r', '\n'],
  ['TI', 'ME\r\n'],
  REQUEST.split(''),
];

export const pieces: ProbedRequirement = {
  id: '1c-pieces',
  sentence: {
    en: 'A request that arrives in pieces, split at any byte, counts as one request.',
    id: 'Permintaan yang tiba terpotong-potong, di byte mana pun, adalah satu permintaan.',
  },
  points: 0,
  skipUnless: 'answers TIME',
  order: { step: 3, lane: 3, turn: 1 },
  async probe(visit) {
    // Side by side, where it serves several clients and has not failed so; otherwise until one fails.
    const isSideBySide = visit.known.servesOthers === true && !visit.isRepeated;
    const seenOf = isSideBySide ? await allStarted(WAYS.map((way) => sendInPieces(way, visit))) : [];
    for (const way of isSideBySide ? [] : WAYS)
      if (seenOf.every(isAnswered)) seenOf.push(await sendInPieces(way, visit));
    const lost = seenOf.find((one) => !isAnswered(one));
    if (lost !== undefined) {
      const { way, connection, received } = lost;
      const cut = way.map((piece) => JSON.stringify(piece)).join(' + ');
      const seen = {
        expected: 'JAM hh:mm:ss\r\n',
        received,
        shownBy: [connection],
        reproduce: visit.byHand(...way.flatMap((piece) => [piece, 1])),
        // Silence may have another reason, and so have words where others come at the same time.
        isProved: received !== '' && countTimes(received) === 0 && visit.known.servesMany === true,
      };
      return failed(seen, {
        en: `The server did not recognise the request sent as ${cut}: one recv() is not always one request. Collect the bytes until the line end 13 10 has arrived.`,
        id: `Server tidak mengenali permintaan yang dikirim sebagai ${cut}: satu recv() belum tentu satu permintaan. Kumpulkan data sampai ada 13 10.`,
      });
    }
    return passed({ shownBy: seenOf.slice(0, 1).map(({ connection }) => connection) });
  },
};

function isAnswered({ received }: { readonly received: string }): boolean {
  return countTimes(received) === 1;
}

async function sendInPieces(way: readonly string[], visit: Visit) {
  const connection = await visit.connect();
  for (const piece of way) {
    connection.send(piece);
    await visit.settle(APART_MS);
  }
  const received = await connection.reply(ANSWER_MS);
  connection.close();
  return { way, connection, received };
}
