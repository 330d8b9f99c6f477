import { passed, type ProbedRequirement } from './requirement.ts';
import { holdsTime } from '../run/reply.ts';

const ANSWER_MS = 400;

export const bareLf: ProbedRequirement = {
  id: '1c-bare-lf',
  sentence: {
    en: 'A bare line feed, as nc sends it, may or may not count as a line end.',
    id: 'Line feed saja, seperti yang dikirim nc, boleh dianggap akhir baris atau tidak.',
  },
  points: 0,
  order: { step: 3, lane: 7, turn: 1 },
  async probe(visit) {
    const { connection, received } = await visit.exchange('TIME\n', ANSWER_MS);
    const note = holdsTime(received)
      ? {
          en: 'TIME with a bare line feed gets a reply: you can type it in nc.',
          id: 'TIME dengan line feed saja mendapat balasan: bisa diketik langsung di nc.',
        }
      : {
          en: "TIME with a bare line feed gets no reply: use nc -C, or printf 'TIME\\r\\n'.",
          id: "TIME dengan line feed saja tidak mendapat balasan: gunakan nc -C, atau printf 'TIME\\r\\n'.",
        };
    return passed({ received, shownBy: [connection], note });
  },
};
