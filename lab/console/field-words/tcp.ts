/** What the fields of the TCP header mean in this connection. */
import type { Meanings, Telling } from './context.ts';
import { capitalised } from '../../drawing/phrase.ts';
import { checksumMeaning } from './ip.ts';
import type { Flag } from '../../../pcap/flag.ts';
import type { FieldValues } from '../../../pcap/fields/field.ts';

const NO_OPTIONS_BYTES = 20;
/** RFC 7323: a larger shift counts as this one. */
const MAX_WINDOW_SCALE = 14;

type TcpKind = Extract<keyof FieldValues, `tcp-${string}`>;

export function tcpMeanings(telling: Telling): Meanings<TcpKind> {
  const { say, number, bytes, sender, receiver, segment } = telling;
  const has = (flag: keyof typeof Flag): boolean | undefined => segment?.flags.includes(flag);
  return {
    'tcp-source-port': (port) => portMeaning(port, segment?.from === 'server', telling),
    'tcp-destination-port': (port) => portMeaning(port, segment?.from === 'client', telling),
    'tcp-sequence': () => sequenceMeaning(telling),
    'tcp-acknowledgement': () => {
      if (segment === undefined)
        return say(
          'The number of the byte that the sender expects next, if ACK is set.',
          'Nomor byte yang ditunggu pengirim berikutnya, jika ACK aktif.',
        );
      if (!has('ACK')) return say('Not used: ACK is not set.', 'Tidak dipakai: ACK tidak aktif.');
      return say(
        `${capitalised(sender)} has everything from ${receiver} before relative number ${number(segment.relAck)}.`,
        `${capitalised(sender)} sudah menerima semua dari ${receiver} sebelum nomor relatif ${number(segment.relAck)}.`,
      );
    },
    'tcp-header-length': ({ headerBytes }) =>
      headerBytes === NO_OPTIONS_BYTES
        ? say(
            `The TCP header has ${bytes(headerBytes)}: no options.`,
            `Header TCP ${bytes(headerBytes)}: tanpa opsi.`,
          )
        : say(
            `The TCP header has ${bytes(headerBytes)}, the options included.`,
            `Header TCP ${bytes(headerBytes)}, termasuk opsinya.`,
          ),
    'tcp-flags': (flags) => flagsMeaning(flags, telling),
    'tcp-window': (window) => {
      if (has('RST')) return say('Without meaning in a RST.', 'Tidak berarti dalam RST.');
      if (window === 0)
        return say(
          `${capitalised(sender)} has no room: ${receiver} must wait.`,
          `${capitalised(sender)} tidak punya ruang: ${receiver} harus menunggu.`,
        );
      const scaled = segment?.window ?? window;
      const isFactor = scaled !== window;
      // In a SYN it is never scaled; later it may be, with a scale that nobody saw.
      const least = isFactor || has('SYN') ? '' : say('at least ', 'sedikitnya ');
      const factor = isFactor ? ` (${number(window)} × ${number(scaled / window)})` : '';
      return say(
        `${capitalised(sender)} has room for ${least}${bytes(scaled)}${factor}.`,
        `${capitalised(sender)} punya ruang untuk ${least}${bytes(scaled)}${factor}.`,
      );
    },
    'tcp-checksum': (checksum) => checksumMeaning(checksum, say('the TCP segment', 'segmen TCP'), telling),
    'tcp-urgent-pointer': () =>
      has('URG')
        ? say('Urgent data ends so many bytes from here on.', 'Data mendesak berakhir sekian byte dari sini.')
        : say('Used with URG only.', 'Hanya dipakai bersama URG.'),
    'tcp-mss': (mss) =>
      say(
        `${capitalised(sender)} takes at most ${bytes(mss)} of payload in one segment.`,
        `${capitalised(sender)} menerima paling banyak ${bytes(mss)} payload dalam satu segmen.`,
      ),
    'tcp-window-scale': (shift) => {
      const factor = number(2 ** Math.min(shift, MAX_WINDOW_SCALE));
      return say(
        `From now on, a window value from ${sender} counts times ${factor}, if both sides have this option.`,
        `Sejak sekarang nilai window dari ${sender} dikalikan ${factor}, jika kedua sisi memakai opsi ini.`,
      );
    },
    'tcp-sack-left': () =>
      say(
        `${capitalised(sender)} has received a block of bytes that begins at this number.`,
        `${capitalised(sender)} sudah menerima satu blok byte yang mulai dari nomor ini.`,
      ),
    'tcp-sack-right': () =>
      say('That block ends just before this number.', 'Blok itu berakhir tepat sebelum nomor ini.'),
    'tcp-timestamp': () =>
      say(
        `A clock reading of ${sender}, which ${receiver} sends back.`,
        `Penunjukan jam ${sender}, yang akan dikirim balik oleh ${receiver}.`,
      ),
    'tcp-timestamp-echo': () =>
      has('ACK') === false
        ? say('Nothing to send back yet: ACK is not set.', 'Belum ada yang dikirim balik: ACK tidak aktif.')
        : say(
            `A clock reading of ${receiver}, sent back: it shows how long the way there and back takes.`,
            `Penunjukan jam ${receiver} yang dikirim balik: dari sini tampak lamanya perjalanan pulang pergi.`,
          ),
  };
}

/** `isServers`: the end with that port is the server; not known without a connection. */
function portMeaning(port: number, isServers: boolean, { say, segment, port: serverPort }: Telling): string {
  if (segment === undefined && port !== serverPort) return say('A port of TCP.', 'Sebuah port TCP.');
  if (segment !== undefined && !isServers)
    return say(
      "The client's port: with its address, it tells this connection from all others.",
      'Port klien: bersama alamatnya, port ini membedakan koneksi ini dari koneksi lain.',
    );
  return port === serverPort
    ? say('The port the time server listens on.', 'Port tempat server waktu menunggu koneksi (listen).')
    : say("The server's port, which the client connected to.", 'Port server, yang dihubungi klien.');
}

function sequenceMeaning({ say, number, sender, segment }: Telling): string {
  if (segment === undefined)
    return say('The number of the first byte of the payload.', 'Nomor byte pertama payload.');
  const { flags, length, relSeq } = segment;
  const relative = number(relSeq);
  if (flags.includes('SYN'))
    return say(
      `${capitalised(sender)} counts its bytes from this number on: relative number ${relative}.`,
      `${capitalised(sender)} menghitung byte-nya mulai dari nomor ini: nomor relatif ${relative}.`,
    );
  if (length > 0)
    return say(
      `The first byte of this payload has relative number ${relative} among those of ${sender}.`,
      `Byte pertama payload ini bernomor relatif ${relative} di antara byte dari ${sender}.`,
    );
  if (flags.includes('FIN'))
    return say(
      `The FIN takes relative number ${relative} among the bytes of ${sender}.`,
      `FIN menempati nomor relatif ${relative} di antara byte dari ${sender}.`,
    );
  return say(
    `No payload; ${sender}'s count stands at relative number ${relative}.`,
    `Tanpa payload; hitungan ${sender} berada di nomor relatif ${relative}.`,
  );
}

function flagsMeaning(flags: FieldValues['tcp-flags'], { say, sender, segment }: Telling): string {
  const has = (flag: (typeof flags)[number]): boolean => flags.includes(flag);
  const names = flags.join(', ');
  const carriesData = (segment?.length ?? 0) > 0;
  const told = (english: string, indonesian: string): string => `${names}: ${say(english, indonesian)}`;
  if (flags.length === 0)
    return say('No flag is set, which is unusual.', 'Tidak ada flag yang aktif; ini tidak lazim.');
  if ((has('SYN') && (has('FIN') || has('RST'))) || (has('FIN') && has('RST')))
    return told('flags that contradict each other.', 'flag yang saling bertentangan.');
  if (has('RST'))
    return told(
      `${sender} refuses the connection or breaks it off.`,
      `${sender} menolak koneksi atau memutusnya.`,
    );
  if (has('SYN'))
    return has('ACK')
      ? told(`${sender} accepts the connection.`, `${sender} menerima koneksi.`)
      : told(`${sender} asks for a connection.`, `${sender} meminta koneksi.`);
  if (has('FIN'))
    return carriesData
      ? told(
          `${sender} closes its side with these last bytes.`,
          `${sender} menutup sisinya dengan byte terakhir ini.`,
        )
      : told(
          `${sender} closes its side and sends no more bytes.`,
          `${sender} menutup sisinya dan tidak mengirim byte lagi.`,
        );
  if (has('PSH'))
    return told(
      `what ${sender} has sent is to reach the program at once.`,
      `yang dikirim ${sender} hendaknya segera sampai ke program.`,
    );
  if (!has('ACK')) return told('unusual without ACK.', 'tidak lazim tanpa ACK.');
  if (carriesData) return told(`${sender} sends payload.`, `${sender} mengirim payload.`);
  return told(`${sender} confirms what it has received.`, `${sender} mengonfirmasi yang sudah diterimanya.`);
}
