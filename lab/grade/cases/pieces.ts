import type { Case } from '../case.ts';
import type { Connection } from '../connection.ts';
import { REQUEST } from '../manners.ts';
import type { Trial } from '../trial.ts';
import { failed, passed } from '../case.ts';
import { countTimes } from '../reply.ts';
import { printf } from '../printf.ts';
import { setTimeout as delay } from 'node:timers/promises';

/** Long enough for a busy machine to read what came before. */
const APART_MS = 80;
const ANSWER_MS = 800;

/** TCP keeps the bytes and their order, not the pieces they were written in (RFC 9293, section 3.8). */
const WAYS: readonly (readonly string[])[] = [
  ['TIME', '\r\n'],
  ['TIME\r', '\n'],
  ['TI', 'ME\r\n'],
  REQUEST.split(''),
];

export const pieces: Case = {
  id: '1c-pieces',
  point: '1c',
  kind: 'advice',
  needs: 'request',
  requirement: {
    en: 'A request that arrives in pieces, at any byte, is one request.',
    id: 'Permintaan yang tiba terpotong-potong, di byte mana pun, adalah satu permintaan.',
  },
  async probe(trial) {
    const shownBy: Connection[] = [];
    for (const way of WAYS) {
      const { answer, connection } = await inPieces(trial, way);
      shownBy.push(connection);
      if (countTimes(answer) === 1) continue;
      const cut = way.map((piece) => JSON.stringify(piece)).join(' + ');
      return failed(
        {
          en: `Sent as ${cut}, the request was not understood: one recv() is not one request. Collect what arrives until 13 10 is there.`,
          id: `Dikirim sebagai ${cut}, permintaan tidak dikenali: satu recv() belum tentu satu permintaan. Kumpulkan data sampai ada 13 10.`,
        },
        {
          expected: 'JAM hh:mm:ss\r\n',
          received: answer,
          shownBy: [connection],
          reproduce: trial.byHand(`(${way.map((piece) => `${printf(piece)}; sleep 1`).join('; ')})`),
        },
      );
    }
    return passed({ shownBy: shownBy.slice(0, 1) });
  },
};

interface Answered {
  readonly answer: string;
  readonly connection: Connection;
}

async function inPieces(trial: Trial, way: readonly string[]): Promise<Answered> {
  const connection = await trial.connect();
  for (const piece of way) {
    connection.send(piece);
    await delay(APART_MS);
  }
  const answer = await connection.reply(ANSWER_MS);
  connection.close();
  return { answer, connection };
}
