import { REQUEST } from '../manners.ts';
import type { Case } from '../case.ts';
import { failed, passed } from '../case.ts';
import { ANSWER_MS } from '../trial.ts';
import type { Trial } from '../trial.ts';
import { holdsTime } from '../reply.ts';

/** The same once more, for a server that loses its first client; what servers of real hand-ins wait for instead. */
const OTHER_WAYS = [
  REQUEST,
  'TIME\n',
  'TIME',
  'TIME1310',
  'TIME 1310',
  'TIME 13 10',
  'TIME\\r\\n',
  'TIME \r\n',
  'time\r\n',
];
const OTHER_WAY_MS = 600;

export const time: Case = {
  id: '1c-time',
  point: '1c',
  kind: 'required',
  requirement: {
    en: '`TIME` followed by the characters 13 and 10 is answered with the time.',
    id: '`TIME` yang diikuti karakter 13 dan 10 dijawab dengan jam.',
  },
  async probe(trial) {
    let connection = await trial.connect();
    connection.send(REQUEST);
    let received = await connection.reply(ANSWER_MS);
    if (trial.manners.greeting === '' && hasLineBefore(received)) {
      await trial.hearLateGreeting();
      if (trial.manners.greeting !== '') {
        connection.close();
        connection = await trial.connect();
        connection.send(REQUEST);
        received = await connection.reply(ANSWER_MS);
      }
    }
    const ended = connection.ended?.how;
    connection.close();
    const seen = {
      expected: 'JAM hh:mm:ss\r\n',
      received,
      shownBy: [connection],
      reproduce: trial.byHand(String.raw`printf 'TIME\r\n'`),
    };
    if (holdsTime(received)) {
      trial.manners.ask = REQUEST;
      trial.manners.answers = true;
      return passed(seen);
    }
    const way = await otherWay(trial);
    trial.manners.answers = way !== undefined;
    if (way !== undefined) {
      trial.manners.ask = way;
      if (way === REQUEST)
        return failed(
          {
            en: 'The first client got no time and the next one did: the first connection is accepted and lost (is accept() called once more before the loop, or the thread of the first one not started?).',
            id: 'Klien pertama tidak mendapat jam, klien berikutnya mendapatnya: koneksi pertama diterima lalu hilang (apakah accept() dipanggil sekali lagi sebelum perulangan, atau thread pertama tidak dijalankan?).',
          },
          seen,
        );
      const shown = JSON.stringify(way);
      return failed(
        {
          en: `The time is told after ${shown}, not after TIME with the characters 13 and 10: compare what you received with 'TIME\\r\\n', or take the line end off first.`,
          id: `Jam dijawab setelah ${shown}, bukan setelah TIME dengan karakter 13 dan 10: bandingkan data yang diterima dengan 'TIME\\r\\n', atau buang akhir barisnya lebih dulu.`,
        },
        seen,
      );
    }
    if (received !== '')
      return failed(
        {
          en: 'The answer is not a time: look at the condition that recognises TIME; what arrives is the six bytes T I M E 13 10.',
          id: 'Jawabannya bukan jam: periksa kondisi yang mengenali TIME; yang diterima adalah enam byte T I M E 13 10.',
        },
        seen,
      );
    if (ended !== undefined)
      return failed(
        {
          en: 'The connection was ended without an answer: an error in the code that handles a client, or a condition that is never true.',
          id: 'Koneksi diakhiri tanpa jawaban: ada kesalahan di kode yang menangani klien, atau kondisi yang tidak pernah benar.',
        },
        seen,
      );
    return failed(
      {
        en: 'No answer came, and the connection stayed open: the condition that recognises TIME is never true for T I M E 13 10 (is the line end removed before comparing?).',
        id: 'Tidak ada jawaban dan koneksi tetap terbuka: kondisi yang mengenali TIME tidak pernah benar untuk T I M E 13 10 (apakah akhir baris sudah dibuang sebelum dibandingkan?).',
      },
      seen,
    );
  },
};

/** Part of the reply, or a greeting that was slow. */
function hasLineBefore(received: string): boolean {
  const [first = ''] = received.split('\n', 1);
  return holdsTime(received) && !holdsTime(first);
}

/** So that the rest of it can be judged although this is wrong. */
async function otherWay(trial: Trial): Promise<string | undefined> {
  for (const way of OTHER_WAYS) {
    if (trial.program?.end !== undefined) return undefined;
    const connection = await trial.connect();
    connection.send(way);
    const answer = await connection.time(OTHER_WAY_MS);
    connection.close();
    if (answer !== undefined) return way;
  }
  return undefined;
}
