import { failed, passed, type ProbedRequirement } from './requirement.ts';
import { sendOddLine } from './odd-line.ts';

const ANSWER_MS = 300;

export const notText: ProbedRequirement = {
  id: '1c-not-text',
  sentence: {
    en: 'Bytes that are not UTF-8 end at most their own connection.',
    id: 'Byte yang bukan UTF-8 hanya boleh mengakhiri koneksinya sendiri.',
  },
  points: 0,
  skipUnless: 'answers TIME',
  order: { step: 4, lane: 1, turn: 1 },
  async probe(visit) {
    const { isMute, seen } = await sendOddLine(visit, '\xff\xfe\x80\r\n', ANSWER_MS);
    if ((await visit.asksOnce()) === undefined)
      return failed(seen, {
        en: 'After bytes that are not UTF-8, the server no longer serves any client: does decode() raise an error that nothing catches?',
        id: 'Setelah byte yang bukan UTF-8, server tidak melayani siapa pun: apakah decode() menimbulkan galat yang tidak ditangani?',
      });
    if (isMute)
      return failed(seen, {
        en: 'After bytes that are not UTF-8, the connection stays silent: decode() raised an error, its thread ended, and nothing closed the socket. Use decode(errors="replace"), or call close() in finally.',
        id: 'Setelah byte yang bukan UTF-8, koneksi tetap diam: decode() menimbulkan galat, thread-nya berakhir, dan socket tidak ditutup. Gunakan decode(errors="replace"), atau tutup di finally.',
      });
    return passed(seen);
  },
};
