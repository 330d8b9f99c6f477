import { failed, passed, type ProbedRequirement } from './requirement.ts';

const LENGTH_BYTES = 100_000;
const ANSWER_MS = 300;
/** One refusal, with room for a long one. */
const MOST_LINES = 3;
const MOST_BYTES = 1_000;

export const longLine: ProbedRequirement = {
  id: '1c-long-line',
  sentence: {
    en: 'The server survives 100 KB without a line end and does not reply to it many times.',
    id: '100 KB tanpa akhir baris tidak menghentikan server, dan tidak dibalas berkali-kali.',
  },
  points: 0,
  skipUnless: 'answers',
  order: { step: 4, lane: 2, turn: 1 },
  async probe(visit) {
    const { connection, received } = await visit.exchange('A'.repeat(LENGTH_BYTES), ANSWER_MS);
    const { host, port } = visit.server.at;
    const others = await visit.asksOnce();
    const seen = {
      received: received.slice(0, MOST_BYTES),
      shownBy: [connection],
      reproduce: `(head -c ${LENGTH_BYTES} /dev/zero | tr '\\0' A; sleep 1) | nc ${host} ${port}`,
    };
    if (others === undefined)
      return failed(seen, {
        en: 'After 100 KB without a line end, the server no longer serves any client.',
        id: 'Setelah 100 KB tanpa akhir baris, server tidak melayani siapa pun.',
      });
    const lines = received.split('\n').length - 1;
    if (lines > MOST_LINES || received.length > MOST_BYTES)
      return failed(
        { ...seen, isProved: true },
        {
          en: `One line of 100 KB got a reply of ${received.length} bytes: the server replies to each recv() as if it were a request. Wait for the line end, and give up when the line is too long.`,
          id: `Satu baris 100 KB mendapat balasan ${received.length} byte: setiap recv() dibalas seolah-olah satu permintaan. Tunggu akhir baris, dan berhenti bila terlalu panjang.`,
        },
      );
    return passed(seen);
  },
};
