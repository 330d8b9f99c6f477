import type { Case } from '../case.ts';
import { failed, passed } from '../case.ts';

const LENGTH_BYTES = 100_000;
const ANSWER_MS = 600;
/** One refusal, with room for a long one. */
const MOST_LINES = 3;
const MOST_BYTES = 1_000;

export const longLine: Case = {
  id: '1c-long-line',
  point: '1c',
  kind: 'advice',
  needs: 'time',
  requirement: {
    en: '100 KB without a line end are survived, and not answered again and again.',
    id: '100 KB tanpa akhir baris tidak membuat server mati, dan tidak dijawab berkali-kali.',
  },
  async probe(trial) {
    const connection = await trial.connect('mesin-2');
    connection.send('A'.repeat(LENGTH_BYTES));
    const received = await connection.reply(ANSWER_MS);
    connection.close();
    const others = await trial.asksOnce();
    const seen = {
      received: received.slice(0, MOST_BYTES),
      shownBy: [connection],
      reproduce: trial.byHand(`(head -c ${LENGTH_BYTES} /dev/zero | tr '\\0' A; sleep 1)`),
    };
    if (others === undefined)
      return failed(
        {
          en: 'After 100 KB without a line end the server serves nobody.',
          id: 'Setelah 100 KB tanpa akhir baris, server tidak melayani siapa pun.',
        },
        seen,
      );
    const lines = received.split('\n').length - 1;
    if (lines > MOST_LINES || received.length > MOST_BYTES)
      return failed(
        {
          en: `One line of 100 KB was answered with ${received.length} bytes: each recv() is answered as if it were a request. Wait for the line end, and give up beyond a length.`,
          id: `Satu baris 100 KB dijawab dengan ${received.length} byte: setiap recv() dijawab seolah-olah satu permintaan. Tunggu akhir baris, dan berhenti bila terlalu panjang.`,
        },
        seen,
      );
    return passed(seen);
  },
};
