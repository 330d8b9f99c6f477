/** What an Indonesian report says of the points of the assignment. */
import type { Dialect, Numbers } from '../numbers.ts';
import type { Quoted, Wire } from '../wire.ts';
import { listed, ms, numberIn, onlyWitness } from './phrase.ts';
import type { PointName } from '../model.ts';
import type { PointTexts } from './texts.ts';
import { sourceInIndonesian } from './indonesian-evidence.ts';

const number = numberIn('id');
const and = (names: readonly string[]): string => listed(names, 'dan');
const sourceNames = (sources: readonly string[]): string => and(sources.map(sourceInIndonesian));

export const INDONESIAN_POINTS = (port: number): Readonly<Record<PointName, PointTexts>> => ({
  '1a': {
    title: `1a. Server membuka port TCP ${port}`,
    task: `Sebuah time server yang membuka port ${port} dengan transport TCP.`,
    explanation: (numbers) => [
      `Program di ${numbers.server.name} dapat dihubungi pada alamat ${numbers.server.address}, port TCP ${port}. Klien hanya dapat terhubung jika di sana ada socket yang sedang menunggu (listening), dan hal itu terlihat dari luar: sistem menjawab permintaan koneksi (SYN) dengan SYN, ACK, sedangkan tanpa socket seperti itu jawabannya RST.`,
      ...listeningWords(numbers),
      ...handshakeWords(numbers),
    ],
  },
  '1b': {
    title: '1b. Server melayani permintaan secara concurrent dengan beberapa thread',
    task: 'Server harus dapat melayani request yang concurrent, seperti pada contoh multithreading.',
    explanation: (numbers) => [...overlapWords(numbers), ...servedWords(numbers)],
  },
  '1c': {
    title: '1c. Permintaan adalah TIME, QUIT mengakhiri sesi, keduanya dengan karakter 13 dan 10',
    task: 'Request diawali dengan string "TIME" dan diakhiri dengan karakter 13 dan karakter 10; sesi dapat diakhiri dengan string "QUIT" yang diakhiri dengan karakter 13 dan 10.',
    explanation: (numbers) => [
      'Sebuah permintaan terdiri dari empat huruf TIME, lalu karakter 13 (CR) dan karakter 10 (LF): enam byte 54 49 4d 45 0d 0a. QUIT dengan dua karakter yang sama mengakhiri sesi. Jika byte ditulis sebagai teks, CR menjadi ␍ dan LF menjadi ␊.',
      ...requestWords(numbers),
      'TCP membawa aliran byte, jadi satu permintaan dapat berada dalam segmen yang sama dengan permintaan lain atau terbagi dalam dua segmen; hanya akhir baris yang menentukan batasnya.',
    ],
  },
  '1d': {
    title: '1d. Jawaban adalah JAM, satu spasi, hh:mm:ss, serta karakter 13 dan 10',
    task: 'Server menjawab dengan string UTF-8 yang diawali "JAM", satu spasi, dan jam dalam format "hh:mm:ss", serta diakhiri dengan karakter 13 dan karakter 10.',
    explanation: (numbers) => [
      'Sebuah jawaban adalah empat belas byte UTF-8: huruf JAM (4a 41 4d), satu spasi (20), delapan karakter untuk jam, menit, dan detik dengan titik dua (3a) di antaranya, lalu CR (0d) dan LF (0a). Semuanya termasuk ASCII, sehingga setiap karakter menempati satu byte.',
      ...replyWords(numbers),
      ...numbers.dialects.map((dialect) => dialectWords(dialect)),
      ...waitWords(numbers),
    ],
  },
  '2': {
    title: '2. Program dijalankan di lab dengan tiga mesin, dan direkam',
    task: 'Program dijalankan di lab environment; hasil eksekusinya ditangkap dan setiap poin dijelaskan.',
    explanation: (numbers) => [
      `${numbers.server.name} (${numbers.server.address}) adalah server; ${and(numbers.clients.map(({ name, address }) => `${name} (${address})`))} adalah kliennya. ${capturedWords(numbers)}`,
      ...sourceWords(numbers),
      `Nilai SHA-256 dari ${number(numbers.files)} berkas tercantum dalam laporan ini, sehingga berkas yang diubah kemudian tidak akan cocok lagi dengan nilainya.`,
    ],
  },
});

function listeningWords({ listening, server, port }: Numbers): string[] {
  if (listening === undefined)
    return [
      `Tabel socket di ${server.name} tidak disimpan dalam pengujian ini; yang berikut ini dilihat dari luar.`,
    ];
  const { sockets, source } = listening;
  return [
    `Sebelum koneksi pertama, ${source} di ${server.name} memuat ${number(sockets.length)} socket untuk port ${port} dalam keadaan 0A, yaitu LISTEN: ${and([...new Set(sockets)])}. Di sana port itu tertulis dalam heksadesimal, ${hexOf(port)}.`,
  ];
}

function handshakeWords({ wire, server, sessions, sources }: Numbers): string[] {
  if (wire === undefined)
    return [
      sources.length === 0
        ? `Pengujian ini tidak memiliki tangkapan paket dari ${server.name} dan tidak memiliki sumber lain tentang sesi-sesinya.`
        : `Pengujian ini tidak memiliki tangkapan paket dari ${server.name}; ${number(sessions)} sesi dengannya diceritakan oleh ${sourceNames(sources)}.`,
    ];
  if (wire.syns === 0)
    return [`Selama ${server.name} ditangkap, tidak ada koneksi yang permintaannya terlihat sejak awal.`];
  const { first } = wire;
  return [
    `Dalam tangkapan paket ${server.name}, ada ${number(wire.syns)} permintaan koneksi; ${number(wire.synAcks)} dijawab dengan SYN, ACK, ${number(wire.handshakes)} handshake selesai, dan ${number(wire.refused)} ditolak.`,
    ...(first === undefined
      ? []
      : [
          `Handshake yang ditampilkan adalah yang pertama dalam pengujian ini, ${first.name}: paket ${number(first.syn)} adalah SYN dari klien, paket ${number(first.synAck)} adalah SYN, ACK dari server, dan paket ${number(first.ack)} adalah ACK dari klien. Dari paket pertama sampai ketiga berlalu ${ms(number, first.roundTripMs)}; sejak itu data dapat mengalir ke dua arah.`,
        ]),
  ];
}

function overlapWords(numbers: Numbers): string[] {
  const { sessions, active, peak, peakAtMs, servedWhileOthersOpen } = numbers;
  if (sessions === 0)
    return [
      'Tidak ada sesi yang terekam dalam pengujian ini, jadi tidak terlihat bagaimana server melayani beberapa klien sekaligus. Server yang concurrent menerima koneksi baru selagi koneksi lain masih terbuka, dan menjawab setiap klien begitu permintaannya datang, apa pun yang dilakukan klien lain; burst dari kedua mesin klien (npm run lab:burst) akan menunjukkannya.',
    ];
  const came = `Sebanyak ${number(sessions)} sesi datang dari ${and(active.map(({ name }) => name))}.`;
  if (peak === 0) return [`${came} Tidak satu pun terbuka cukup lama untuk digambar. ${NO_CONCURRENCY}`];
  if (peak === 1)
    return [
      `${came} Sesi-sesi itu tidak saling tumpang tindih: setiap saat paling banyak satu yang terbuka. ${NO_CONCURRENCY}`,
    ];
  const served =
    servedWhileOthersOpen > 0
      ? `${number(servedWhileOthersOpen)} sesi menerima jawaban ketika paling sedikit satu sesi lain sedang terbuka`
      : 'tidak satu pun menerima jawaban ketika sesi lain sedang terbuka';
  return [
    `${came} Pada saat tersibuk, ${ms(number, peakAtMs)} setelah koneksi pertama dimulai, ${number(peak)} sesi terbuka bersamaan, dan ${served}.`,
  ];
}

const NO_CONCURRENCY =
  'Karena itu pengujian ini sendiri belum menunjukkan konkurensi; lebih banyak klien sekaligus, atau sesi yang ditahan terbuka, akan menunjukkannya.';

function servedWords(numbers: Numbers): string[] {
  const { peak, loggedPeak, servedWhileOthersOpen } = numbers;
  return [
    ...(loggedPeak > 0
      ? [
          `Koneksi juga dapat terbuka selagi masih menunggu diterima oleh program, maka hitungan server sendiri penting: menurut log-nya, paling banyak ${number(loggedPeak)} koneksi yang sudah diterima terbuka pada waktu yang sama${threadWords(numbers)}.`,
        ]
      : []),
    ...(peak > 0
      ? [
          'Dalam grafik, setiap batang adalah satu sesi dan setiap titik di atasnya satu jawaban; kurva di bagian atas menghitung sesi yang terbuka. Jika sebuah garis tegak memotong beberapa batang, saat itu server mempunyai beberapa klien sekaligus.',
        ]
      : []),
    ...(servedWhileOthersOpen > 0
      ? [
          'Server yang hanya sanggup melayani satu klien akan membuat klien lain menunggu sampai yang pertama pergi: tidak akan ada jawaban yang jatuh di dalam waktu sesi lain yang sudah diterima lebih dahulu.',
        ]
      : peak > 1
        ? [
            'Koneksi-koneksi yang terbuka berdampingan menunjukkan bahwa server menerima koneksi baru selagi yang lain berlangsung; bahwa server juga menjawab beberapa klien sekaligus tidak ditunjukkan oleh pengujian ini.',
          ]
        : []),
  ];
}

function threadWords({ threads, threadShares }: Numbers): string {
  if (threads === 0) return '';
  const shares = threadShares
    .slice(0, 8)
    .map(({ thread, sessions }) => `thread ${thread} melayani ${number(sessions)} sesi`);
  const rest = threadShares.length > 8 ? ['thread lain melayani sisanya'] : [];
  return `, dengan ${number(threads)} thread yang bekerja: ${and([...shares, ...rest])}`;
}

function requestWords({ wire, server, sent, port, sources }: Numbers): string[] {
  if (wire === undefined)
    return [
      sent === undefined
        ? `Pengujian ini tidak memiliki tangkapan paket dari ${server.name}, sehingga byte yang dikirim klien tidak dapat ditunjukkan seperti saat lewat di sana; yang diketahui tentang permintaan berasal dari ${sources.length === 0 ? 'tidak satu sumber pun' : sourceNames(sources)}.`
        : `Pengujian ini tidak memiliki tangkapan paket dari ${server.name}, sehingga hanya catatan klien yang menyebut apa yang dikirim: ${number(sent)} permintaan ke port ${port}.`,
    ];
  const isWhole = wire.areRequestsWhole;
  if (wire.requestBytes === 0 && isWhole)
    return [
      `Dalam tangkapan paket ${server.name} tidak ada klien yang mengirim satu byte data pun: ${wire.syns === 0 ? 'tidak ada koneksi.' : 'koneksi dibuka dan ditutup tanpa sepatah kata.'}`,
      ...endWords(wire),
    ];
  const least = (value: number): string => atLeast(isWhole, value);
  const others = [
    ...(wire.bareLines > 0 ? [`${least(wire.bareLines)} baris TIME atau QUIT yang hanya diakhiri LF`] : []),
    ...(wire.emptyLines > 0 ? [`${least(wire.emptyLines)} baris kosong`] : []),
    ...(wire.otherLines.count > 0
      ? [`${least(wire.otherLines.count)} baris yang bukan keduanya (${quotes(wire.otherLines)})`]
      : []),
    ...(wire.unfinished.count > 0
      ? [
          `${least(wire.unfinished.count)} potongan tanpa LF yang mengakhiri baris (${quotes(wire.unfinished)})`,
        ]
      : []),
  ];
  // Of a session cut short, QUIT is what is missing first: that none was read says nothing.
  const lines = [
    ...(isWhole || wire.timeLines > 0 ? [`${least(wire.timeLines)} baris TIME`] : []),
    ...(isWhole || wire.quitLines > 0 ? [`${least(wire.quitLines)} baris QUIT`] : []),
  ];
  const usual =
    wire.timeLines + wire.quitLines === 0
      ? `${isWhole ? '' : 'di antara yang terbaca '}tidak ada baris TIME atau QUIT yang diakhiri CR LF`
      : `${and(lines)}, masing-masing diakhiri CR LF`;
  const rest =
    others.length === 0
      ? `Tidak ada baris lain ${isWhole ? 'di luar itu' : 'yang terbaca'}.`
      : `Di luar itu ada ${and(others)}.`;
  return [
    `Setelah segmen-segmen dalam tangkapan paket ${server.name} disusun kembali, semua klien mengirim ${least(wire.requestBytes)} byte: ${usual}. ${rest}`,
    ...(isWhole ? [] : [ONLY_BEGINNING]),
    ...endWords(wire),
  ];
}

const ONLY_BEGINNING =
  'Sesi yang sangat panjang, atau yang sebagian paketnya tidak tertangkap, hanya dibaca bagian awalnya, jadi yang dikirim bisa lebih banyak daripada yang terhitung di sini.';

function endWords({ closedByServer, closedByClient, quitLines, bareLines }: Wire): string[] {
  if (closedByServer + closedByClient === 0) return [];
  const why = closedByServer > 0 && quitLines + bareLines > 0 ? ', seperti yang terjadi setelah QUIT,' : '';
  return [
    `FIN pertama datang dari server dalam ${number(closedByServer)} sesi${why} dan dari klien dalam ${number(closedByClient)} sesi.`,
  ];
}

function replyWords({ wire, server }: Numbers): string[] {
  if (wire === undefined)
    return [
      `Pengujian ini tidak memiliki tangkapan paket dari ${server.name}, sehingga jawaban tidak dapat ditunjukkan byte demi byte.`,
    ];
  const isWhole = wire.areRepliesWhole;
  if (wire.replyBytes === 0 && isWhole) {
    const asked = wire.timeLines + wire.bareLines + wire.otherLines.count + wire.unfinished.count > 0;
    return [
      `Dalam tangkapan paket ${server.name}, server tidak mengirim data sama sekali${asked ? '.' : ', dan tidak ada yang memintanya.'}`,
    ];
  }
  const form =
    wire.jamLines === 0
      ? `tidak satu baris pun ${isWhole ? '' : 'yang terbaca '}berbentuk seperti ini`
      : `di antaranya ${atLeast(isWhole, wire.jamLines)} baris yang bentuknya tepat seperti ini`;
  const odd =
    wire.otherReplies.count === 0
      ? `Tidak ada yang ${isWhole ? 'dikirimnya' : 'terbaca'} dalam bentuk lain.`
      : `Ada ${atLeast(isWhole, wire.otherReplies.count)} baris atau potongan yang berbentuk lain (${quotes(wire.otherReplies)}).`;
  const between =
    wire.firstJam === undefined || wire.lastJam === undefined
      ? ''
      : wire.jamLines === 1
        ? ` Bunyinya '${wire.firstJam}'.`
        : ` Yang pertama berbunyi '${wire.firstJam}', yang terakhir${isWhole ? '' : ' dari yang terbaca'} '${wire.lastJam}'.`;
  return [
    `Dalam tangkapan paket ${server.name}, server mengirim ${atLeast(isWhole, wire.replyBytes)} byte, ${form}.${between} ${odd}`,
    ...(isWhole ? [] : [ONLY_BEGINNING]),
  ];
}

const DIALECTS: Readonly<Record<string, string>> = {
  warning:
    'dari tugas 001: baris yang tidak dikenal dijawab dengan peringatan dan QUIT dengan salam penutup, sedangkan jawaban atas TIME sesuai dengan tugas',
  echo: 'dari tugas 002: apa pun yang datang dikirim kembali, jadi baris-baris ini bukan jawaban seperti yang diminta tugas',
  dated: 'dari tugas 002: tanggal ditulis sebelum jam, bentuk yang tidak ada dalam tugas',
  perintah:
    'dari tugas 004: baris yang tidak dikenal dijawab dengan pesan kesalahan berbahasa Indonesia, sedangkan jawaban atas TIME sesuai dengan tugas',
};

function dialectWords({ part, name }: Dialect): string {
  const where = part === '' ? 'Dalam pengujian ini' : `Dalam bagian '${part}'`;
  const what = DIALECTS[name];
  return `${where} server diatur agar berbicara dengan dialek '${name}'${what === undefined ? '' : ` ${what}`}.`;
}

function waitWords({ sent, answered, waits, p50Ms, maxMs }: Numbers): string[] {
  const times =
    p50Ms === null || maxMs === null
      ? '.'
      : `, separuhnya dalam ${ms(number, p50Ms)} dan yang paling lambat setelah ${ms(number, maxMs)}.`;
  if (sent !== undefined)
    return [
      `Klien memeriksa setiap jawaban: dari ${number(sent)} permintaan, ${number(answered ?? 0)} dijawab dalam bentuk ini dengan waktu yang masuk akal${times}`,
    ];
  if (p50Ms === null || maxMs === null) return [];
  return [
    `Dalam tangkapan paket, ${number(waits)} segmen data dari klien diikuti oleh segmen data dari server${times}`,
  ];
}

/** Also said in the summary of a run without sessions. */
export function capturedWords({ captures, packets, dropped }: Numbers): string {
  if (captures === 0) return 'Tidak ada paket yang ditangkap dalam pengujian ini.';
  const lost =
    dropped === undefined ? 'jumlah paket yang hilang tidak diketahui' : `${number(dropped)} paket hilang`;
  return `Selama mereka berkomunikasi, ${number(packets)} paket ditangkap di ${number(captures)} mesin, masing-masing pada antarmuka jaringan mesin itu sendiri; ${lost}.`;
}

function sourceWords(numbers: Numbers): string[] {
  const { sources, hasRecord, hasLog, evidenceSessions, matched, gaps, contradictions } = numbers;
  const absent = [
    ...(hasRecord
      ? []
      : [
          'Dalam pengujian ini tidak ada catatan dari klien sendiri; apa yang mereka kirim dan terima diceritakan oleh tangkapan paket.',
        ]),
    ...(hasLog ? [] : ['Tidak ada log server yang membedakan sesi-sesinya.']),
  ];
  if (sources.length === 0)
    return [
      'Tidak ada sumber dalam pengujian ini yang menceritakan sesi, jadi tidak ada yang dapat dibandingkan.',
      ...absent,
    ];
  const only = onlyWitness(numbers);
  if (only !== undefined)
    return [
      `Tentang ${number(evidenceSessions)} sesi hanya ${sourceNames([only])} yang bercerita, jadi tidak ada pembandingnya: kebenarannya bertumpu pada satu sumber ini. ${absent.join(' ')}`.trim(),
    ];
  return [
    `Sesudahnya setiap sesi dicari dalam semua sumber yang menjadi saksinya: ${sourceNames(sources)}. Dari ${number(evidenceSessions)} sesi, ${number(matched)} cocok di semua sumber, dengan ${number(gaps)} kekurangan dan ${number(contradictions)} pertentangan. ${absent.join(' ')}`.trim(),
  ];
}

/** For a count of what may be known only in part. */
function atLeast(isWhole: boolean, counted: number): string {
  return `${isWhole ? '' : 'sedikitnya '}${number(counted)}`;
}

function quotes({ count, examples }: Quoted): string {
  const shown = examples.map((example) => `'${example}'`);
  return count > examples.length && examples.length > 1 ? `${shown.join(', ')} …` : shown.join(', ');
}

function hexOf(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}
