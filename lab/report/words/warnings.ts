/** What the decoder warns of, in sentences without their full stops: in both languages, from the same facts. */
import { phrasesIn, plural } from '../../drawing/phrase.ts';
import type { Language } from '../../../options/language.ts';
import type { Warning } from '../../../pcap/warnings.ts';

/** For each kind of fact its sentence. */
export type Sentences<Fact extends { readonly kind: string }> = {
  readonly [Kind in Fact['kind']]: (fact: Extract<Fact, { readonly kind: Kind }>) => string;
};

/** Makes the sentence of a warning, which does not name the place: the warning's `byte` does. */
export function warningWords(language: Language): (warning: Warning) => string {
  const { say, number } = phrasesIn(language);
  const bytes = (value: number): string => say(plural(value, 'byte'), `${number(value)} byte`);
  const endings = {
    packet: say('; it is left out', '; paket itu diabaikan'),
    rest: say('; the rest of the file is not read', '; sisa berkas tidak dibaca'),
  };
  const place = {
    'file-header': say('the file header', 'header berkas'),
    packet: say('a packet', 'paket'),
    block: say('a block', 'blok'),
    interface: say('an interface description', 'deskripsi antarmuka'),
  };

  const sentences: Sentences<Warning> = {
    version: ({ format, version, readable }) =>
      say(
        `this is version ${version} of ${format}, and only version ${readable} can be read`,
        `ini ${format} versi ${version}, padahal hanya versi ${readable} yang dapat dibaca`,
      ),
    'impossible-length': ({ of, bytes: length }) =>
      say(
        `${place[of]} that begins here claims ${bytes(length)}, which is impossible`,
        `${place[of]} yang dimulai di sini menyebut panjang ${bytes(length)}, padahal itu tidak mungkin`,
      ),
    'two-lengths': ({ first, last }) =>
      say(
        `the block here gives its length as ${bytes(first)} at its beginning and ${bytes(last)} at its end`,
        `blok di sini menyebut panjangnya ${bytes(first)} di awal dan ${bytes(last)} di akhir`,
      ),
    'no-byte-order': () =>
      say(
        'the section that begins here has no byte order',
        'bagian yang dimulai di sini tidak menyebut urutan byte',
      ),
    'block-too-short': ({ of }) =>
      say(`${place[of]} that begins here is too short`, `${place[of]} yang dimulai di sini terlalu pendek`),
    'too-many-interfaces': () => say('there are too many interfaces', 'antarmukanya terlalu banyak'),
    'unknown-clock': () =>
      say(
        'the clock of the interface here cannot be understood',
        'satuan waktu antarmuka di sini tidak dapat dipahami',
      ),
    'unknown-interface': ({ index }) =>
      say(
        `the packet here is from interface ${index}, which the file does not describe`,
        `paket di sini berasal dari antarmuka ${index}, yang tidak dijelaskan dalam berkas`,
      ),
    'longer-than-block': ({ bytes: length, blockBytes }) =>
      say(
        `the packet here claims ${bytes(length)} in a block of ${number(blockBytes)}`,
        `paket di sini menyebut panjang ${bytes(length)} dalam blok ${bytes(blockBytes)}`,
      ),
    'file-cut': ({ inside, bytes: length }) =>
      say(
        `the file ends inside ${place[inside]} that begins here and has only ${bytes(length)} of it`,
        `berkas berakhir di tengah ${place[inside]} yang dimulai di sini; hanya ${bytes(length)} yang ada`,
      ),
    'packing-broken': ({ packing }) =>
      say(
        `what was packed with ${packing} is cut or damaged here`,
        `data yang dikemas dengan ${packing} terpotong atau rusak di sini`,
      ),
    'unknown-link': ({ linkType }) =>
      say(
        `packets of link type ${linkType} are counted, but cannot be read`,
        `paket dengan tipe link ${linkType} dihitung, tetapi tidak dapat dibaca`,
      ),
    'fragments-missing': ({ datagrams }) =>
      say(
        `fragments of ${plural(datagrams, 'datagram')} are missing; ${datagrams === 1 ? 'it is' : 'they are'} left out`,
        `fragmen dari ${number(datagrams)} datagram tidak ada; datagram itu diabaikan`,
      ),
    'too-many-open': ({ limit, ended }) =>
      say(
        `more than ${plural(limit, 'connection')} are open; the ${number(ended)} that have been silent longest are treated as ended`,
        `lebih dari ${number(limit)} koneksi terbuka; ${number(ended)} yang paling lama diam dianggap berakhir`,
      ),
    'too-many-connections': ({ limit }) =>
      say(
        `there are more than ${plural(limit, 'connection')} that have ended; late packets of some are taken for connections of their own`,
        `ada lebih dari ${number(limit)} koneksi yang telah berakhir; paket terlambat dari sebagian di antaranya dianggap koneksi tersendiri`,
      ),
    'memory-full': ({ limitBytes }) =>
      say(
        `open connections take more than ${bytes(limitBytes)} of memory; segments of some are left out`,
        `koneksi yang terbuka memakai lebih dari ${bytes(limitBytes)} memori; sebagian segmennya diabaikan`,
      ),
    'too-many-warnings': ({ limit }) =>
      say(
        `there were ${plural(limit, 'warning')}; further ones are only counted`,
        `sudah ada ${number(limit)} peringatan; selebihnya hanya dihitung`,
      ),
    'not-ip': ({ family, firstByte }) =>
      say(
        `begins with ${hex(firstByte)}, which is not an IPv${family} header`,
        `dimulai dengan ${hex(firstByte)}, yang bukan header IPv${family}`,
      ),
    'shorter-than-header': ({ bytes: length, headerBytes }) =>
      say(
        `has an IPv4 length of ${bytes(length)}, less than its header of ${number(headerBytes)}`,
        `menyebut panjang IPv4 ${bytes(length)}, kurang dari headernya yang ${bytes(headerBytes)}`,
      ),
    'longer-than-frame': ({ family, byBytes }) =>
      say(
        `has an IPv${family} length that exceeds its frame by ${bytes(byBytes)}; the frame's length is used`,
        `menyebut panjang IPv${family} yang melebihi framenya sebanyak ${bytes(byBytes)}; panjang frame yang dipakai`,
      ),
    'header-cut': ({ header }) =>
      say(
        `ends inside its ${header} header`,
        `berakhir di tengah header ${header === 'IPv6 extension' ? 'ekstensi IPv6' : header}`,
      ),
    'extension-too-long': () =>
      say(
        'has an IPv6 extension header that is longer than the packet',
        'memuat header ekstensi IPv6 yang lebih panjang daripada paketnya',
      ),
    'ip-option': () =>
      say(
        'has an IPv4 option that is too short for its kind',
        'memuat opsi IPv4 yang terlalu pendek untuk jenisnya',
      ),
    'tcp-header-length': ({ headerBytes, bytes: length }) =>
      say(
        `has an impossible TCP header length, ${number(headerBytes)} of ${bytes(length)}`,
        `menyebut panjang header TCP yang tidak mungkin, ${number(headerBytes)} dari ${bytes(length)}`,
      ),
    'fragment-cut': () =>
      say('is a fragment that the capture cut short', 'adalah fragmen yang terpotong dalam tangkapan'),
    'fragment-contradicts': () =>
      say(
        'is a fragment that contradicts an earlier one of its datagram',
        'adalah fragmen yang bertentangan dengan fragmen sebelumnya dari datagram yang sama',
      ),
    'too-many-captured': ({ captured, onWire }) =>
      say(
        `has ${bytes(captured)} in the file, but had ${number(onWire)} on the wire; the rest is left out`,
        `memuat ${bytes(captured)} dalam berkas, padahal hanya ${bytes(onWire)} yang dikirim; kelebihannya diabaikan`,
      ),
    'time-fraction': () =>
      say(
        'has a time whose fraction is a second or more',
        'memuat waktu dengan pecahan satu detik atau lebih',
      ),
  };

  return (warning) => {
    const sentence = (sentences[warning.kind] as (warning: Warning) => string)(warning);
    const packet = 'packet' in warning ? `${say('packet', 'paket')} ${warning.packet} ` : '';
    return `${packet}${sentence}${warning.leftOut === undefined ? '' : endings[warning.leftOut]}`;
  };
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}

const MOST_KINDS = 10;

/** `12 UDP, 3 ARP`: packets that are no TCP, the most frequent first; the kinds are called alike in all languages. */
export function passedOverText(counts: Readonly<Record<string, number>>): string {
  const all = Object.entries(counts).toSorted(([, one], [, other]) => other - one);
  const told = all.slice(0, MOST_KINDS).map(([kind, count]) => `${count} ${kind}`);
  return [...told, ...(all.length > MOST_KINDS ? ['…'] : [])].join(', ');
}
