import { ANSWER_MS } from '../trial.ts';
import type { Case, Verdict } from '../case.ts';
import type { Connection } from '../connection.ts';
import type { ConnectionEnd } from '../probe/orders.ts';
import type { KeptConversation } from '../../pcap/capture-file.ts';
import { printf } from '../printf.ts';
import type { Text } from '../text.ts';
import type { Trial } from '../trial.ts';
import { failed, passed, skipped } from '../case.ts';

const QUIT_MS = 2_000;

export const quit: Case = {
  id: '1c-quit',
  point: '1c',
  kind: 'required',
  requirement: {
    en: 'After `QUIT` and the characters 13 and 10 the server ends the connection within 2 seconds.',
    id: 'Setelah `QUIT` dan karakter 13 dan 10, server mengakhiri koneksi dalam 2 detik.',
  },
  async probe(trial) {
    const alone = await trial.connect();
    const verdict = await quitOn(alone, trial);
    if (verdict.outcome !== 'passed' || !trial.manners.answers) return verdict;
    const isNextServed = (await trial.asksOnce()) !== undefined;
    // As a session really goes: a server may know QUIT as the first thing only.
    const later = await trial.connect('mesin-3');
    later.send(trial.manners.ask);
    const isServed = (await later.time(ANSWER_MS)) !== undefined;
    // A listening socket that was closed still lets one in who waited at it.
    trial.manners.survivesQuit = isNextServed && isServed;
    if (!trial.manners.survivesQuit) {
      later.close();
      return failed(
        {
          en: 'After QUIT of one client nobody is served any more: QUIT ends its own session, not the program (exit() ends all of it).',
          id: 'Setelah QUIT dari satu klien, tidak ada lagi yang dilayani: QUIT hanya mengakhiri sesinya sendiri, bukan programnya (exit() mengakhiri semuanya).',
        },
        { shownBy: [alone, later] },
      );
    }
    if (later.ended !== undefined) {
      later.close();
      return verdict; // it ends every connection after one reply, which is another requirement's
    }
    const second = await quitOn(later, trial);
    return second.outcome === 'failed' ? second : verdict;
  },
};

async function quitOn(connection: Connection, trial: Trial): Promise<Verdict> {
  const before = connection.sent.length > 0 ? `${printf(trial.manners.ask)}; sleep 1; ` : '';
  connection.take();
  if (!connection.isConnected || connection.ended !== undefined)
    return skipped(noSession, { shownBy: [connection] });
  connection.send('QUIT\r\n');
  const how = await connection.end(QUIT_MS);
  const farewell = connection.take();
  connection.close();
  const seen = {
    received: farewell,
    shownBy: [connection],
    packetsTell: (conversations: readonly KeptConversation[], capture: string) =>
      howItEnded(how, conversations[0], capture),
    reproduce: trial.byHand(`(${before}printf 'QUIT\\r\\n'; sleep 3)`),
  };
  if (how !== undefined) {
    if (farewell === '') return passed(seen);
    const shown = JSON.stringify(farewell);
    return passed({
      ...seen,
      note: { en: `It says ${shown} before it ends.`, id: `Server mengirim ${shown} sebelum mengakhiri.` },
    });
  }
  return farewell === ''
    ? failed(
        {
          en: 'The connection stayed open: recognise QUIT with its line end 13 10, leave the loop and close the connection.',
          id: 'Koneksi tetap terbuka: kenali QUIT beserta akhir baris 13 10, keluar dari perulangan dan tutup koneksinya.',
        },
        seen,
      )
    : failed(
        {
          en: `The server answered ${JSON.stringify(farewell)} and left the connection open: after QUIT it must call close().`,
          id: `Server menjawab ${JSON.stringify(farewell)} dan membiarkan koneksi terbuka: setelah QUIT harus memanggil close().`,
        },
        seen,
      );
}

const noSession: Text = {
  en: 'It cannot be judged: there was no open connection on which QUIT could be said.',
  id: 'Tidak dapat dinilai: tidak ada koneksi terbuka untuk mengirim QUIT.',
};

/** RST is no fault by itself: the kernel sends it when something was left unread. */
function howItEnded(
  how: ConnectionEnd | undefined,
  conversation: KeptConversation | undefined,
  capture: string,
): Text | undefined {
  const reset = conversation?.segments.find(({ from, flags }) => from === 'server' && flags.includes('RST'));
  if (how !== 'reset' || reset === undefined) return undefined;
  return {
    en: `It ended with RST instead of FIN, #${reset.number} of ${capture}: the server closed while bytes of the client were still unread, or asked for it (SO_LINGER).`,
    id: `Koneksi berakhir dengan RST, bukan FIN, #${reset.number} di ${capture}: server menutup saat masih ada byte dari klien yang belum dibaca, atau memintanya sendiri (SO_LINGER).`,
  };
}
