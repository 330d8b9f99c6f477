import { ANSWER_MS, type Visit } from '../run/visit.ts';
import { failed, passed, type ProbedRequirement, skipped, type Verdict } from './requirement.ts';
import type { Connection } from '../run/connection.ts';
import type { ConnectionEnd } from '../probe/orders.ts';

const QUIT = 'QUIT\r\n';
const QUIT_MS = 2_000;
/** One who closes so much later has recognised QUIT all the same. */
const LATE_MS = 3_500;
const MUTE_MS = 1_000;
/** What is sent in its place to find out why it has no effect. */
const OTHER_WAYS = ['QUIT1310', 'QUIT', 'QUIT\n', 'QUIT\n\r', 'quit\r\n', 'QUIT\\r\\n', 'QUIT 13 10'];
const OTHER_WAY_MS = 250;
const TOGETHER_MS = 1_000;
/** A server that is mute from its nth client on is so at another moment the second time: not because of QUIT. */
const BEFORE = 10;
const EXIT_MS = 20;
/** One that loses each nth client serves another of them. */
const AFTER = 3;

export const quit: ProbedRequirement = {
  id: '1c-quit',
  sentence: {
    en: 'After `QUIT` and the characters 13 and 10, the server closes the connection within 2 seconds.',
    id: 'Setelah `QUIT` dan karakter 13 dan 10, server menutup koneksi dalam 2 detik.',
  },
  points: 10,
  order: { step: 2, lane: 1, turn: 2 },
  async probe(visit) {
    visit.release();
    const { answers, asksForFin, servesOthers } = visit.known;
    const alone = await visit.connect();
    if (!answers || asksForFin) return quitOn(alone, undefined, visit);
    const other = await visit.connect('mesin-3');
    visit.ask(other);
    const wasServed = servesOthers !== false && (await other.time(TOGETHER_MS)) !== undefined;
    const areServed = wasServed && (!visit.isRepeated || (await serves(BEFORE, visit)));
    const wasListening = await listens(visit);
    const verdict = await quitOn(alone, wasServed ? other : undefined, visit);
    const hasSurvived =
      verdict.outcome !== 'passed' ||
      !wasListening ||
      (await survivesQuit(other, wasServed, areServed, visit));
    visit.release();
    if (verdict.outcome !== 'passed') {
      other.close();
      return verdict;
    }
    if (!hasSurvived) {
      other.close();
      const seen = { shownBy: [alone, other], learned: { survivesQuit: false } };
      return failed(seen, (await listens(visit)) ? endsAllSessions : endsServer);
    }
    // As a session really goes; where a connection is closed after one reply there is none left to quit.
    const second = await quitOn(other, undefined, visit);
    if (second.outcome === 'failed') return second;
    return { ...verdict, learned: { survivesQuit: visit.server.program?.end === undefined } };
  },
};

const endsServer = {
  en: 'After one client sent QUIT, no other client is served: QUIT ends only its own session, not the program (exit() ends the whole program).',
  id: 'Setelah QUIT dari satu klien, tidak ada lagi yang dilayani: QUIT hanya mengakhiri sesinya sendiri, bukan programnya (exit() mengakhiri semuanya).',
};

const endsAllSessions = {
  en: 'After one client sent QUIT, the server still accepts clients and serves none: QUIT ends only its own session (do all sessions share a variable that QUIT changes?).',
  id: 'Setelah QUIT dari satu klien, server masih menerima koneksi tetapi tidak melayaninya: QUIT hanya mengakhiri sesinya sendiri (apakah semua sesi memakai satu variabel yang diubah oleh QUIT?).',
};

/** Whether so many more are, who stay. */
async function serves(count: number, visit: Visit): Promise<boolean> {
  for (let index = 0; index < count; index += 1) {
    const connection = await visit.connect();
    visit.server.staying.push(connection);
    visit.ask(connection);
    if ((await connection.time(TOGETHER_MS)) === undefined) return false;
  }
  return true;
}

/** One after another, until one is served or the program has exited. */
async function servesOneOf(count: number, visit: Visit): Promise<boolean> {
  for (let index = 0; index < count && visit.server.program?.end === undefined; index += 1)
    if ((await visit.asksOnce(index === 0 ? ANSWER_MS : TOGETHER_MS)) !== undefined) return true;
  return false;
}

/** One that did not serve the other client before is judged by whether it serves a next one otherwise. */
async function survivesQuit(
  other: Connection,
  wasServed: boolean,
  areServed: boolean,
  visit: Visit,
): Promise<boolean> {
  if (!wasServed) return (await other.time(ANSWER_MS)) !== undefined || visit.known.servesNext !== true;
  // Who exits closes its connections a moment before what it listens on.
  await visit.settle(EXIT_MS);
  if (!(await listens(visit))) return false;
  const isNextServed = await servesOneOf(AFTER, visit);
  const { program } = visit.server;
  if (program === undefined) return isNextServed;
  // One that exits at this client has survived QUIT.
  if (program.end !== undefined) return true;
  // A listening socket that is closed while accept() waits at it still lets one in.
  return (await listens(visit)) && (isNextServed || !areServed);
}

async function listens({ server: { program, prober, at } }: Visit): Promise<boolean> {
  if (program === undefined) return true;
  if (program.end !== undefined) return false;
  return (await prober.listening()).some(({ port }) => port === at.port);
}

/** `other` is a client that is being served, too. */
async function quitOn(connection: Connection, other: Connection | undefined, visit: Visit): Promise<Verdict> {
  const { ask } = visit.known;
  const before = connection.exchanges.length > 0 ? [ask, 1] : [];
  connection.take();
  if (!connection.isConnected || connection.ended !== undefined) {
    connection.close();
    return skipped({ shownBy: [connection] }, noSession);
  }
  connection.send(QUIT);
  const how = await connection.end(QUIT_MS);
  const farewell = connection.take();
  const seen = {
    received: farewell,
    shownBy: [connection],
    packetsTell: whyReset(how),
    reproduce: visit.byHand(...before, QUIT, 3),
  };
  if (how === undefined) {
    // It is looked into once it is sure.
    const hint = visit.isRepeated ? await whyOpen(connection, other, farewell, visit) : stayedOpen;
    connection.close();
    return failed({ ...seen, learned: { survivesQuit: false } }, hint);
  }
  connection.close();
  if (farewell === '') return passed(seen);
  const shown = JSON.stringify(farewell);
  const note = {
    en: `The server sends ${shown} before it closes the connection.`,
    id: `Server mengirim ${shown} sebelum menutup koneksi.`,
  };
  return passed({ ...seen, note });
}

/** What the server makes of QUIT, seen from what it does next, on this connection and on that of another client. */
async function whyOpen(
  connection: Connection,
  other: Connection | undefined,
  farewell: string,
  visit: Visit,
) {
  const startMs = performance.now();
  // Nobody new connects meanwhile: that alone may make a program let go of a connection that it has lost.
  const [lateMs, after] = await Promise.all([
    connection.end(LATE_MS).then((end) => end && performance.now() - startMs),
    other && afterQuit(other, visit),
  ]);
  const { halo, isMute } = after ?? (await afterQuit(connection, visit));
  const shown = JSON.stringify(farewell);
  if (lateMs !== undefined) {
    const seconds = Math.round((lateMs + QUIT_MS) / 1_000);
    return {
      en: `QUIT is recognised, but the connection is closed only after ${seconds} s: call close() at once.`,
      id: `QUIT dikenali, tetapi koneksi baru ditutup setelah ${seconds} detik: panggil close() saat itu juga.`,
    };
  }
  if (farewell !== '' && halo.replaceAll('HALO', 'QUIT') === farewell)
    return {
      en: `QUIT is not recognised: the server replies ${shown}, as to any unknown command. Compare what you received with 'QUIT\\r\\n', or strip the line end first.`,
      id: `QUIT tidak dikenali: server membalas ${shown}, seperti pada perintah lain yang tidak dikenal. Bandingkan data yang diterima dengan 'QUIT\\r\\n', atau buang akhir barisnya lebih dulu.`,
    };
  if (farewell !== '')
    return {
      en: `The server replied ${shown} and left the connection open: after QUIT it must call close().`,
      id: `Server membalas ${shown} dan membiarkan koneksi terbuka: server harus memanggil close() setelah QUIT.`,
    };
  const way = other && !isMute ? await otherWay(visit) : undefined;
  if (way !== undefined)
    return {
      en: `The server waits for ${JSON.stringify(way)} instead of QUIT with the characters 13 and 10: compare what you received with 'QUIT\\r\\n', or strip the line end first.`,
      id: `Server menunggu ${JSON.stringify(way)}, bukan QUIT dengan karakter 13 dan 10: bandingkan data yang diterima dengan 'QUIT\\r\\n', atau buang akhir barisnya lebih dulu.`,
    };
  if (visit.known.answers && !visit.known.asksForFin && isMute)
    return {
      en: 'The session ended at QUIT, but its connection stayed open: TIME after it gets no reply. Call close() on the connection before the thread ends; if a process of its own serves it, the parent must close its copy, too.',
      id: 'Sesi berakhir saat QUIT, tetapi koneksinya tetap terbuka: TIME sesudahnya tidak dibalas. Panggil close() pada koneksi sebelum thread berakhir; bila dilayani proses tersendiri, proses induk juga harus menutup salinannya.',
    };
  return stayedOpen;
}

/** What comes to an unknown command after QUIT, and whether nothing comes to a request. */
async function afterQuit(connection: Connection, visit: Visit) {
  connection.take();
  if (!connection.exchanges.some(({ sent }) => sent === QUIT)) {
    connection.send(QUIT);
    await connection.reply(OTHER_WAY_MS);
  }
  connection.send('HALO\r\n');
  const halo = await connection.reply(OTHER_WAY_MS);
  visit.ask(connection);
  return { halo, isMute: (await connection.time(MUTE_MS)) === undefined };
}

async function otherWay(visit: Visit): Promise<string | undefined> {
  for (const way of OTHER_WAYS) {
    const { end } = await visit.exchange(way, OTHER_WAY_MS);
    if (end !== undefined) return way;
  }
  return undefined;
}

const stayedOpen = {
  en: 'The connection stayed open: recognise QUIT with its line end 13 10, leave the loop and close the connection.',
  id: 'Koneksi tetap terbuka: kenali QUIT beserta akhir baris 13 10, keluar dari perulangan, dan tutup koneksinya.',
};

const noSession = {
  en: 'Cannot be judged: there was no open connection to send QUIT on.',
  id: 'Tidak dapat dinilai: tidak ada koneksi terbuka untuk mengirim QUIT.',
};

/** RST is no fault by itself: the kernel sends it when something was left unread. */
function whyReset(how: ConnectionEnd | undefined): NonNullable<Verdict['packetsTell']> {
  return ([conversation], capture) => {
    const reset = conversation?.segments.find(
      ({ from, flags }) => from === 'server' && flags.includes('RST'),
    );
    if (how !== 'reset' || reset === undefined) return undefined;
    return {
      en: `The connection ended with RST instead of FIN, #${reset.number} of ${capture}: the server closed it while bytes from the client were still unread, or asked for a reset (SO_LINGER).`,
      id: `Koneksi berakhir dengan RST, bukan FIN, #${reset.number} di ${capture}: server menutupnya saat masih ada byte dari klien yang belum dibaca, atau meminta reset sendiri (SO_LINGER).`,
    };
  };
}
