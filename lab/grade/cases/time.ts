import { ANSWER_MS, type Exchange, REQUEST, type Visit } from '../run/visit.ts';
import { failed, passed, type Requirement } from './requirement.ts';
import { holdsTime } from '../run/reply.ts';

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

export const time: Requirement = {
  id: '1c-time',
  sentence: {
    en: '`TIME` followed by the characters 13 and 10 gets the time as its reply.',
    id: '`TIME` yang diikuti karakter 13 dan 10 dibalas dengan jam.',
  },
  points: 10,
  needs: [],
  order: { step: 1, lane: 1, turn: 1 },
  async probe(visit) {
    let exchange = await visit.exchange(REQUEST, ANSWER_MS);
    if (visit.known.greeting === '' && hasLineBefore(exchange.received)) {
      await visit.hearLateGreeting();
      if (visit.known.greeting !== '') exchange = await visit.exchange(REQUEST, ANSWER_MS);
    }
    const { connection, received } = exchange;
    const seen = {
      expected: 'JAM hh:mm:ss\r\n',
      received,
      shownBy: [connection],
      reproduce: visit.byHand(REQUEST),
    };
    if (holdsTime(received)) return passed({ ...seen, learned: { ask: REQUEST, answers: true } });
    const way = await otherWay(visit);
    const learned = { answers: way !== undefined, ...(way !== undefined && { ask: way }) };
    return failed({ ...seen, learned }, way === undefined ? causeOf(exchange) : causeOfOther(way));
  },
};

/** Part of the reply, or a greeting that was slow. */
function hasLineBefore(received: string): boolean {
  const [first = ''] = received.split('\n', 1);
  return holdsTime(received) && !holdsTime(first);
}

/** So that the rest of it can be judged although this is wrong. */
async function otherWay(visit: Visit): Promise<string | undefined> {
  for (const way of OTHER_WAYS) {
    if (visit.server.program?.end !== undefined) return undefined;
    if ((await visit.asksOnce(way, OTHER_WAY_MS)) !== undefined) return way;
  }
  return undefined;
}

function causeOfOther(way: string) {
  if (way === REQUEST)
    return {
      en: 'The first client got no reply, but the next one did: the first connection was accepted and then lost (is accept() called once more before the loop, or is its thread not started?).',
      id: 'Klien pertama tidak mendapat balasan, tetapi klien berikutnya mendapatnya: koneksi pertama diterima lalu hilang (apakah accept() dipanggil sekali lagi sebelum perulangan, atau thread-nya tidak dijalankan?).',
    };
  const shown = JSON.stringify(way);
  return {
    en: `The server replies with the time to ${shown}, not to TIME with the characters 13 and 10: compare what you received with 'TIME\\r\\n', or strip the line end first.`,
    id: `Server membalas dengan jam jika menerima ${shown}, bukan TIME dengan karakter 13 dan 10: bandingkan data yang diterima dengan 'TIME\\r\\n', atau buang akhir barisnya lebih dulu.`,
  };
}

function causeOf({ received, end }: Exchange) {
  if (received !== '')
    return {
      en: 'The reply is not a time: check the condition that recognises TIME; what arrives is the six bytes T I M E 13 10.',
      id: 'Balasannya bukan jam: periksa kondisi yang mengenali TIME; yang diterima adalah enam byte T I M E 13 10.',
    };
  if (end !== undefined)
    return {
      en: 'The connection was closed without a reply: there is an error in the code that handles a client, or a condition that is never true.',
      id: 'Koneksi ditutup tanpa balasan: ada galat di kode yang menangani klien, atau kondisi yang tidak pernah benar.',
    };
  return {
    en: 'No reply came, and the connection stayed open: the condition that recognises TIME is never true for T I M E 13 10 (is the line end removed before comparing?).',
    id: 'Tidak ada balasan dan koneksi tetap terbuka: kondisi yang mengenali TIME tidak pernah benar untuk T I M E 13 10 (apakah akhir baris sudah dibuang sebelum dibandingkan?).',
  };
}
