import { ANSWER_MS, type Visit } from '../run/visit.ts';
import type { Connection } from '../run/connection.ts';
import type { ConnectionEnd } from '../probe/orders.ts';
import { failed, passed, type ProbedRequirement } from './requirement.ts';
import { holdsTime } from '../run/reply.ts';
import { type Known, REQUEST } from '../run/known.ts';

/** What came to the first request, and how the server ended the connection, if it did. */
interface FirstAnswer {
  readonly connection: Connection;
  readonly received: string;
  readonly end: ConnectionEnd | undefined;
}

type Way = Pick<Known, 'ask' | 'asksForFin'>;

/** The same once more, for a server that loses its first client; what servers of real hand-ins wait for instead. */
const OTHER_WAYS: readonly Way[] = [
  { ask: REQUEST, asksForFin: false },
  { ask: 'TIME\n', asksForFin: false },
  { ask: 'TIME', asksForFin: false },
  { ask: 'TIME\n\r', asksForFin: false },
  { ask: 'TIME\r\n\r\n', asksForFin: false },
  { ask: REQUEST, asksForFin: true },
  { ask: 'TIME1310', asksForFin: false },
  { ask: 'TIME 1310', asksForFin: false },
  { ask: 'TIME 13 10', asksForFin: false },
  { ask: 'TIME\\r\\n', asksForFin: false },
  { ask: 'TIME \r\n', asksForFin: false },
  { ask: 'time\r\n', asksForFin: false },
];
const OTHER_WAY_MS = 300;

export const time: ProbedRequirement = {
  id: '1c-time',
  sentence: {
    en: '`TIME` followed by the characters 13 and 10 gets the time as its reply.',
    id: '`TIME` yang diikuti karakter 13 dan 10 dibalas dengan jam.',
  },
  points: 10,
  needs: [],
  order: { step: 1, lane: 1, turn: 1 },
  async probe(visit) {
    let answer = await askFirst(visit);
    if (visit.known.greeting === '' && hasLineBefore(answer.received)) {
      answer.connection.close();
      await visit.hearLateGreeting();
      if (visit.known.greeting !== '') answer = await askFirst(visit);
    }
    const { connection, received } = answer;
    const seen = {
      expected: 'JAM hh:mm:ss\r\n',
      received,
      shownBy: [connection],
      reproduce: visit.byHand(REQUEST),
    };
    if (holdsTime(received)) {
      visit.server.staying.push(connection);
      return passed({ ...seen, learned: { ask: REQUEST, answers: true, replies: true } });
    }
    connection.close();
    const way = visit.isRepeated ? knownWay(visit.known) : await otherWay(visit);
    const learned = { answers: way !== undefined, replies: way !== undefined || received !== '', ...way };
    return failed({ ...seen, learned }, way === undefined ? causeOf(answer) : causeOfOther(way));
  },
};

/** The first client stays, if it is served. */
async function askFirst(visit: Visit): Promise<FirstAnswer> {
  const connection = await visit.connect();
  connection.send(REQUEST);
  const received = await connection.reply(ANSWER_MS);
  return { connection, received, end: connection.ended?.how };
}

/** Part of the reply, or a greeting that was slow. */
function hasLineBefore(received: string): boolean {
  const [first = ''] = received.split('\n', 1);
  return holdsTime(received) && !holdsTime(first);
}

/** Found when it failed the first time. */
function knownWay({ ask, asksForFin, answers }: Known): Way | undefined {
  return answers ? { ask, asksForFin } : undefined;
}

/** So that the rest of it can be judged although this is wrong. */
async function otherWay(visit: Visit): Promise<Way | undefined> {
  for (const way of OTHER_WAYS) {
    if (visit.server.program?.end !== undefined) return undefined;
    const connection = await visit.connect('mesin-3');
    connection.send(way.ask);
    if (way.asksForFin) connection.finish();
    const isAnswered = (await connection.time(OTHER_WAY_MS)) !== undefined;
    connection.close();
    if (isAnswered) return way;
  }
  return undefined;
}

function causeOfOther({ ask, asksForFin }: Way) {
  if (asksForFin)
    return {
      en: 'The server replies only after the client has closed its side: it reads until the end of the stream. Reply as soon as the line end 13 10 has arrived.',
      id: 'Server baru membalas setelah klien menutup koneksi dari sisinya, karena membaca sampai akhir aliran data. Balaslah begitu akhir baris 13 10 tiba.',
    };
  if (ask === REQUEST)
    return {
      en: 'The first client got no reply, but the next one did: the first connection was accepted and then lost (is accept() called once more before the loop, or is its thread not started?).',
      id: 'Klien pertama tidak mendapat balasan, tetapi klien berikutnya mendapatnya: koneksi pertama diterima lalu hilang (apakah accept() dipanggil sekali lagi sebelum perulangan, atau thread-nya tidak dijalankan?).',
    };
  if (ask === `${REQUEST}\r\n`)
    return {
      en: 'The server replies only after an empty line, as in HTTP: a request ends with the first 13 10.',
      id: 'Server baru membalas setelah baris kosong, seperti pada HTTP: permintaan sudah berakhir pada 13 10 yang pertama.',
    };
  const shown = JSON.stringify(ask);
  return {
    en: `The server replies with the time to ${shown}, not to TIME with the characters 13 and 10: compare what you received with 'TIME\\r\\n', or strip the line end first.`,
    id: `Server membalas dengan jam jika menerima ${shown}, bukan TIME dengan karakter 13 dan 10: bandingkan data yang diterima dengan 'TIME\\r\\n', atau buang akhir barisnya lebih dulu.`,
  };
}

function causeOf({ received, end }: FirstAnswer) {
  if (holdsTime(received.replaceAll('\0', '')))
    return {
      en: "The reply is encoded as UTF-16, with a NUL beside each letter: encode it as UTF-8, as in text.encode('utf-8').",
      id: "Balasan dikodekan sebagai UTF-16, dengan NUL di samping setiap huruf: kodekan sebagai UTF-8, seperti text.encode('utf-8').",
    };
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
