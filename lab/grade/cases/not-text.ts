import type { Case } from '../case.ts';
import { failed, passed } from '../case.ts';
import { printf } from '../printf.ts';

const ANSWER_MS = 500;
const NOT_TEXT = '\xff\xfe\x80\r\n';

export const notText: Case = {
  id: '1c-not-text',
  point: '1c',
  kind: 'advice',
  needs: 'time',
  requirement: {
    en: 'Bytes that are not UTF-8 end at most their own connection.',
    id: 'Byte yang bukan UTF-8 hanya boleh mengakhiri koneksinya sendiri.',
  },
  async probe(trial) {
    const connection = await trial.connect('mesin-2');
    connection.send(NOT_TEXT);
    const received = await connection.reply(ANSWER_MS);
    const { ended } = connection;
    if (ended === undefined) connection.send(trial.manners.ask);
    const goesOn = ended === undefined ? await connection.time(ANSWER_MS) : undefined;
    connection.close();
    const others = await trial.asksOnce();
    const seen = {
      received,
      shownBy: [connection],
      reproduce: trial.byHand(`(${printf(NOT_TEXT)}; sleep 1; ${printf(trial.manners.ask)}; sleep 1)`),
    };
    if (others === undefined)
      return failed(
        {
          en: 'After bytes that are not UTF-8 the server serves nobody: does decode() raise an error that nothing catches?',
          id: 'Setelah byte yang bukan UTF-8, server tidak melayani siapa pun: apakah decode() menimbulkan kesalahan yang tidak ditangani?',
        },
        seen,
      );
    if (ended === undefined && goesOn === undefined)
      return failed(
        {
          en: 'After bytes that are not UTF-8 the connection is mute for ever: decode() raised an error, its thread ended, and nobody closed the socket. Use decode(errors="replace"), or close in finally.',
          id: 'Setelah byte yang bukan UTF-8, koneksi bisu selamanya: decode() menimbulkan kesalahan, thread berakhir, dan socket tidak ditutup. Gunakan decode(errors="replace"), atau tutup di finally.',
        },
        seen,
      );
    return passed(seen);
  },
};
