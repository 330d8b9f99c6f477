import { failed, passed, type ProbedRequirement } from './requirement.ts';
import { holdsTime } from '../run/reply.ts';

const SILENCE_MS = 400;

export const unfinished: ProbedRequirement = {
  id: '1c-unfinished',
  sentence: {
    en: '`TIME` without its line end is not yet a request and gets no reply.',
    id: '`TIME` tanpa akhir baris belum merupakan permintaan dan tidak dibalas.',
  },
  points: 0,
  skipUnless: 'answers TIME',
  order: { step: 3, lane: 5, turn: 1 },
  async probe(visit) {
    const { connection, received } = await visit.exchange('TIME', SILENCE_MS);
    const seen = { expected: '', received, shownBy: [connection], reproduce: visit.byHand('TIME', 2) };
    if (!holdsTime(received)) return passed(seen);
    // Where replies get to other clients, it may be one of theirs.
    return failed(
      { ...seen, isProved: visit.known.servesMany === true },
      {
        en: 'TIME got a reply before its line end arrived: wait for 13 10 before you compare.',
        id: 'TIME dibalas sebelum akhir barisnya tiba: cari 13 10 dulu sebelum membandingkan.',
      },
    );
  },
};
