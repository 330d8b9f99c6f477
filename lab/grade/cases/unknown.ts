import { failed, passed, type ProbedRequirement } from './requirement.ts';
import { holdsTime } from '../run/reply.ts';
import { REQUEST } from '../run/known.ts';
import { sendOddLine } from './odd-line.ts';

const ANSWER_MS = 400;

export const unknown: ProbedRequirement = {
  id: '1c-unknown',
  sentence: {
    en: 'An unknown command does no harm: the server may reply, stay silent or close the connection.',
    id: 'Perintah tak dikenal tidak menimbulkan masalah: membalas, diam, atau menutup koneksi sama-sama boleh.',
  },
  points: 0,
  order: { step: 3, lane: 6, turn: 1 },
  async probe(visit) {
    const { received, end, isMute, seen } = await sendOddLine(visit, 'HALO\r\n', ANSWER_MS);
    if (holdsTime(received))
      return failed(seen, {
        en: 'HALO gets the time as its reply: only TIME should.',
        id: 'HALO dibalas dengan jam: hanya TIME yang memintanya.',
      });
    // Where a request ends otherwise, the line is a part of the next one.
    if (isMute && visit.known.answers && visit.known.ask === REQUEST)
      return failed(seen, {
        en: 'After an unknown command, the connection stays silent: a later TIME gets no reply, and the connection is not closed either.',
        id: 'Setelah perintah tak dikenal koneksi tetap diam: TIME sesudahnya tidak dibalas dan koneksi juga tidak ditutup.',
      });
    return passed({ ...seen, note: whatItDoes(received, end !== undefined) });
  },
};

function whatItDoes(received: string, hasEnded: boolean) {
  const shown = JSON.stringify(received);
  const [en, id] = received === '' ? ['is silent', 'diam'] : [`replies ${shown}`, `membalas ${shown}`];
  return hasEnded
    ? {
        en: `After an unknown command the server ${en} and closes the connection.`,
        id: `Setelah perintah tak dikenal, server ${id}, lalu menutup koneksi.`,
      }
    : {
        en: `After an unknown command the server ${en} and goes on serving.`,
        id: `Setelah perintah tak dikenal, server ${id}, lalu tetap melayani.`,
      };
}
