import { ANSWER_MS, type Visit } from '../run/visit.ts';
import { failed, passed, type Requirement, skipped, type Verdict } from './requirement.ts';
import type { Connection } from '../run/connection.ts';
import type { ConnectionEnd } from '../probe/orders.ts';

const QUIT_MS = 2_000;

export const quit: Requirement = {
  id: '1c-quit',
  sentence: {
    en: 'After `QUIT` and the characters 13 and 10, the server closes the connection within 2 seconds.',
    id: 'Setelah `QUIT` dan karakter 13 dan 10, server menutup koneksi dalam 2 detik.',
  },
  points: 10,
  order: { step: 1, lane: 1, turn: 3 },
  async probe(visit) {
    const alone = await visit.connect();
    const verdict = await quitOn(alone, visit);
    if (verdict.outcome !== 'passed' || !visit.known.answers) return verdict;
    const isNextServed = (await visit.asksOnce()) !== undefined;
    // As a session really goes: a server may know QUIT as the first thing only.
    const later = await visit.connect('mesin-3');
    later.send(visit.known.ask);
    const isServed = (await later.time(ANSWER_MS)) !== undefined;
    // A listening socket that was closed still lets one in who waited at it.
    const learned = { survivesQuit: isNextServed && isServed };
    if (!learned.survivesQuit) {
      later.close();
      const seen = { shownBy: [alone, later], learned };
      return failed(seen, {
        en: 'After one client sent QUIT, no other client is served: QUIT ends only its own session, not the program (exit() ends the whole program).',
        id: 'Setelah QUIT dari satu klien, tidak ada lagi yang dilayani: QUIT hanya mengakhiri sesinya sendiri, bukan programnya (exit() mengakhiri semuanya).',
      });
    }
    // Where every connection is closed after one reply there is none left to quit, which is another requirement's.
    const second = await quitOn(later, visit);
    return { ...(second.outcome === 'failed' ? second : verdict), learned };
  },
};

async function quitOn(connection: Connection, visit: Visit): Promise<Verdict> {
  const before = connection.sent.length > 0 ? [visit.known.ask, 1] : [];
  connection.take();
  if (!connection.isConnected || connection.ended !== undefined) {
    connection.close();
    return skipped({ shownBy: [connection] }, noSession);
  }
  connection.send('QUIT\r\n');
  const how = await connection.end(QUIT_MS);
  const farewell = connection.take();
  connection.close();
  const shown = JSON.stringify(farewell);
  const seen = {
    received: farewell,
    shownBy: [connection],
    packetsTell: whyReset(how),
    reproduce: visit.byHand(...before, 'QUIT\r\n', 3),
  };
  if (how === undefined)
    return failed(
      seen,
      farewell === ''
        ? {
            en: 'The connection stayed open: recognise QUIT with its line end 13 10, leave the loop and close the connection.',
            id: 'Koneksi tetap terbuka: kenali QUIT beserta akhir baris 13 10, keluar dari perulangan, dan tutup koneksinya.',
          }
        : {
            en: `The server replied ${shown} and left the connection open: after QUIT it must call close().`,
            id: `Server membalas ${shown} dan membiarkan koneksi terbuka: server harus memanggil close() setelah QUIT.`,
          },
    );
  if (farewell === '') return passed(seen);
  const note = {
    en: `The server sends ${shown} before it closes the connection.`,
    id: `Server mengirim ${shown} sebelum menutup koneksi.`,
  };
  return passed({ ...seen, note });
}

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
