/** How a session came out and how it ended, short for a table; and its end, as the wire shows it, as a sentence. */
import type { Ending } from '../../../pcap/ending.ts';
import type { Language } from '../../../options/language.ts';
import { fill } from '../../drawing/figures.ts';
import { LADDER_WORDS } from '../../drawing/ladder-words.ts';
import { capitalised, phrasesIn } from '../../drawing/phrase.ts';
import { wordsIn } from '../../drawing/words.ts';

const OUTCOMES = wordsIn({
  completed: ['completed', 'selesai'],
  wrong: ['wrong reply', 'balasan salah'],
  'not-opened': ['could not be opened', 'tidak dapat dibuka'],
  refused: ['refused', 'ditolak'],
  reset: ['reset', 'direset'],
  'timed-out': ['timed out', 'melewati batas waktu'],
  cut: ['ended early', 'berakhir lebih awal'],
  closed: ['closed in order', 'ditutup dengan tertib'],
  unknown: ['not recorded', 'tidak tercatat'],
});

const CAUSES = wordsIn({
  orderly: ['closed in order', 'ditutup dengan tertib'],
  'half-closed': ['half-closed', 'setengah tertutup'],
  'fin-unanswered': ['FIN not acknowledged', 'FIN tidak dikonfirmasi'],
  'no-answer': ['SYN not answered', 'SYN tidak dibalas'],
  'handshake-unfinished': ['handshake not completed', 'handshake tidak selesai'],
  'still-open': ['still open when the capture ended', 'masih terbuka di akhir tangkapan'],
  refused: ['nothing listens on that port', 'tidak ada yang membuka port itu'],
  'handshake-abandoned': ['handshake abandoned', 'handshake tidak dilanjutkan'],
  'after-close': ['late packet after the close', 'paket terlambat setelah penutupan'],
  'data-after-close': ['data after the close', 'data tiba setelah penutupan'],
  'keep-alive-unanswered': ['keep-alives not answered', 'keep-alive tidak dibalas'],
  'gave-up': ['retransmitted data never acknowledged', 'data yang dikirim ulang tidak pernah dikonfirmasi'],
  'half-open': ['connection unknown to one side', 'koneksi tidak lagi dikenal di satu sisi'],
  'unread-data': [
    'most likely closed with unread data',
    'kemungkinan besar ditutup dengan data yang belum dibaca',
  ],
  aborted: ['aborted instead of closed', 'diputus paksa, bukan ditutup'],
});

/** `{one}` reset or, without a reset, closed first. */
const SENTENCES = wordsIn({
  orderly: [
    'The {one} closed first (FIN), then the {other}.',
    '{one} menutup lebih dahulu (FIN), kemudian {other} juga menutup.',
  ],
  'fin-unanswered': [
    'The {one} closed (FIN), and the {other} never acknowledged it.',
    '{one} menutup (FIN), tetapi {other} tidak pernah mengonfirmasinya.',
  ],
  'half-closed': [
    'The {one} closed (FIN); the {other} acknowledged it but did not close before the capture ended.',
    '{one} menutup (FIN); {other} mengonfirmasinya, tetapi tidak menutup sebelum tangkapan berakhir.',
  ],
  'no-answer': [
    'The client sent {syns} and got no answer: no machine has that address, or a firewall dropped the SYN.',
    'Klien mengirim {count} SYN dan tidak mendapat balasan: tidak ada mesin dengan alamat itu, atau firewall membuangnya.',
  ],
  'handshake-unfinished': [
    'The server answered the SYN, but the client never acknowledged it, so the handshake is not complete.',
    'Server membalas SYN, tetapi klien tidak pernah mengonfirmasinya, sehingga handshake tidak selesai.',
  ],
  'still-open': [
    'The connection was still open when the capture ended.',
    'Koneksi masih terbuka ketika tangkapan berakhir.',
  ],
  refused: [
    "Refused: nothing listens on the {one}'s port, so its system answered the SYN with RST.",
    'Ditolak: tidak ada yang membuka port itu (listen) di {one}, sehingga sistemnya membalas SYN dengan RST.',
  ],
  'handshake-abandoned': [
    'The {one} answered the SYN, ACK with RST: it had given up, or only wanted to know whether the port is open.',
    '{one} membalas SYN, ACK dengan RST: ia sudah berhenti mencoba, atau hanya ingin tahu apakah port itu terbuka.',
  ],
  'after-close': [
    'The {one} had already closed and answered a late packet with RST, which does no harm.',
    '{one} sudah menutup dan membalas paket yang terlambat dengan RST; ini tidak menimbulkan masalah.',
  ],
  'data-after-close': [
    'The {one} had already closed when more data from the {other} arrived, so it answered with RST.',
    '{one} sudah menutup ketika data dari {other} masih tiba, sehingga ia membalas dengan RST.',
  ],
  'keep-alive-unanswered': [
    'The {other} did not answer the keep-alives, so the {one} gave up on the connection.',
    'Keep-alive tidak dibalas oleh {other}, sehingga {one} berhenti mencoba dan memutus koneksi itu.',
  ],
  'gave-up': [
    'The {other} did not acknowledge retransmitted data, so the {one} gave up on the connection.',
    'Data yang dikirim ulang tidak dikonfirmasi oleh {other}, sehingga {one} berhenti mencoba dan memutus koneksi itu.',
  ],
  'half-open': [
    'Half-open: the {other} used a connection that the {one} no longer knew, as after a restart or an abort.',
    'Setengah terbuka: {other} memakai koneksi yang tidak lagi dikenal {one}, misalnya setelah dijalankan ulang atau diputus paksa.',
  ],
  'unread-data': [
    'The {one} most likely closed with data from the {other} still unread, or aborted on purpose (SO_LINGER 0).',
    'Kemungkinan besar {one} menutup ketika data dari {other} belum dibaca, atau sengaja memutus paksa (SO_LINGER 0).',
  ],
  aborted: [
    'The {one} aborted the connection instead of closing it (SO_LINGER 0, a crash, or unread data).',
    '{one} memutus koneksi secara paksa, bukan menutupnya (SO_LINGER 0, berhenti karena galat, atau data belum dibaca).',
  ],
});

/** `ended` for a table, undefined where no capture shows the session; `ending` as a sentence. */
export function endingsIn(language: Language) {
  const { say } = phrasesIn(language);
  const who = LADDER_WORDS[language];
  const causes = CAUSES[language];
  return {
    outcomes: OUTCOMES[language],
    ended: (ending: Ending | undefined): string => {
      if (ending === undefined) return '–';
      const { cause, finBy, resetBy } = ending;
      if (cause === 'orderly' && finBy !== undefined)
        return say(`${finBy} closed first`, `${who[finBy]} menutup lebih dahulu`);
      if (resetBy === undefined) return causes[cause];
      return say(`reset by ${resetBy} (${causes[cause]})`, `direset oleh ${who[resetBy]} (${causes[cause]})`);
    },
    ending: ({ cause, finBy, resetBy, synCount = 1 }: Ending): string => {
      const by = resetBy ?? finBy ?? 'client';
      const [one, other] = [who[by], who[by === 'client' ? 'server' : 'client']];
      const syns = synCount === 1 ? 'a SYN' : `${synCount} SYNs`;
      const sentence = fill(SENTENCES[language][cause], { one, other, syns, count: String(synCount) });
      return capitalised(sentence);
    },
  };
}
