import type { Case } from '../case.ts';
import type { Text } from '../text.ts';
import { failed, passed } from '../case.ts';
import { holdsTime } from '../reply.ts';
import { printf } from '../printf.ts';

const ANSWER_MS = 700;

export const unknown: Case = {
  id: '1c-unknown',
  point: '1c',
  kind: 'advice',
  requirement: {
    en: 'An unknown command does no harm: an answer, silence or an end are all right.',
    id: 'Perintah tak dikenal tidak menimbulkan masalah: jawaban, diam, atau penutupan semuanya benar.',
  },
  async probe(trial) {
    const connection = await trial.connect();
    connection.send('HALO\r\n');
    const received = await connection.reply(ANSWER_MS);
    const { ended } = connection;
    if (ended === undefined) connection.send(trial.manners.ask);
    const goesOn = ended === undefined ? await connection.time(ANSWER_MS) : undefined;
    connection.close();
    const seen = {
      received,
      shownBy: [connection],
      reproduce: trial.byHand(`(${printf('HALO\r\n')}; sleep 1; ${printf(trial.manners.ask)}; sleep 1)`),
    };
    if (holdsTime(received))
      return failed(
        {
          en: 'HALO was answered with the time: only TIME asks for it.',
          id: 'HALO dijawab dengan jam: hanya TIME yang memintanya.',
        },
        seen,
      );
    if (ended === undefined && goesOn === undefined && trial.manners.answers)
      return failed(
        {
          en: 'After an unknown command the connection is mute: a TIME after it gets no answer, and it is not ended either.',
          id: 'Setelah perintah tak dikenal koneksi menjadi bisu: TIME sesudahnya tidak dijawab dan koneksi juga tidak diakhiri.',
        },
        seen,
      );
    return passed({ ...seen, note: whatItDoes(received, ended !== undefined) });
  },
};

function whatItDoes(received: string, hasEnded: boolean): Text {
  const shown = JSON.stringify(received);
  const [en, id] = received === '' ? ['says nothing', 'diam'] : [`says ${shown}`, `menjawab ${shown}`];
  return hasEnded
    ? {
        en: `To an unknown command it ${en} and ends.`,
        id: `Untuk perintah tak dikenal, server ${id}, lalu mengakhiri koneksi.`,
      }
    : {
        en: `To an unknown command it ${en} and goes on.`,
        id: `Untuk perintah tak dikenal, server ${id}, lalu tetap melayani.`,
      };
}
