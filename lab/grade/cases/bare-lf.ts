import type { Case } from '../case.ts';
import { passed } from '../case.ts';
import { holdsTime } from '../reply.ts';

const ANSWER_MS = 700;

export const bareLf: Case = {
  id: '1c-bare-lf',
  point: '1c',
  kind: 'advice',
  requirement: {
    en: 'A bare line feed, as nc sends it, may be taken as a line end or not.',
    id: 'Line feed saja, seperti yang dikirim nc, boleh dianggap akhir baris atau tidak.',
  },
  async probe(trial) {
    const connection = await trial.connect();
    connection.send('TIME\n');
    const received = await connection.reply(ANSWER_MS);
    connection.close();
    const seen = { received, shownBy: [connection] };
    return passed({
      ...seen,
      note: holdsTime(received)
        ? {
            en: 'TIME with a bare line feed is answered: a person can type it in nc.',
            id: 'TIME dengan line feed saja dijawab: bisa diketik langsung di nc.',
          }
        : {
            en: "TIME with a bare line feed is not answered: in nc use -C, or printf 'TIME\\r\\n'.",
            id: "TIME dengan line feed saja tidak dijawab: di nc gunakan -C, atau printf 'TIME\\r\\n'.",
          },
    });
  },
};
