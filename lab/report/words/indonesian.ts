import type { Ending, EndingCause, Who } from '../../pcap/ending.ts';
import type { Numbers } from '../numbers.ts';
import type { ChosenFacts, PointTexts, Reason, Texts } from './texts.ts';
import { flawInIndonesian, sourceInIndonesian } from './indonesian-evidence.ts';
import { listed, ms, numberIn } from './phrase.ts';

const number = numberIn('id');
const and = (names: readonly string[]): string => listed(names, 'dan');

const POINTS = (port: number): Readonly<Record<'1a' | '1b' | '1c' | '1d' | '2', PointTexts>> => ({
  '1a': {
    title: `1a. Server membuka port TCP ${port}`,
    task: `Sebuah time server yang membuka port ${port} dengan transport TCP.`,
    explanation: ({ server, port, wire, sessions, completed }) => {
      const what = `Program di ${server.name} melayani pada alamat ${server.address}, port TCP ${port}. Klien hanya dapat terhubung jika di sana ada socket yang sedang menunggu (listening), dan hal itu terlihat dari luar: sistem menjawab permintaan koneksi (SYN) dengan SYN, ACK, sedangkan tanpa socket seperti itu jawabannya RST.`;
      if (wire === undefined)
        return [
          what,
          `Pengujian ini tidak memiliki tangkapan paket dari ${server.name}, sehingga catatan klien yang menjadi bukti: dari ${number(sessions)} sesi, ${number(completed)} terhubung, dijawab, dan ditutup dengan tertib.`,
        ];
      const first =
        wire.first === undefined
          ? []
          : [
              `Handshake yang ditampilkan adalah yang pertama dalam pengujian ini, ${wire.first.name}: paket ${number(wire.first.syn)} adalah SYN dari klien, paket ${number(wire.first.synAck)} adalah SYN, ACK dari server, dan paket ${number(wire.first.ack)} adalah ACK dari klien. Dari paket pertama sampai ketiga berlalu ${ms(number, wire.first.roundTripMs)}; sejak itu data dapat mengalir ke dua arah.`,
            ];
      return [
        what,
        `Dalam tangkapan paket ${server.name}, ada ${number(wire.syns)} permintaan koneksi; ${number(wire.synAcks)} dijawab dengan SYN, ACK, ${number(wire.handshakes)} handshake selesai, dan ${number(wire.refused)} ditolak.`,
        ...first,
      ];
    },
  },
  '1b': {
    title: '1b. Server melayani permintaan secara concurrent dengan beberapa thread',
    task: 'Server harus dapat melayani request yang concurrent, seperti pada contoh multithreading.',
    explanation: (numbers) => [
      `Sebanyak ${number(numbers.sessions)} sesi datang dari ${and(numbers.clients.map(({ name }) => name))}. Pada saat tersibuk, ${ms(number, numbers.peakAtMs)} setelah koneksi pertama dimulai, ${number(numbers.peak)} sesi terbuka bersamaan, dan ${number(numbers.servedWhileOthersOpen)} sesi menerima jawaban ketika paling sedikit satu sesi lain sedang terbuka.`,
      ...(numbers.loggedPeak > 0
        ? [
            `Koneksi juga dapat terbuka selagi masih menunggu diterima oleh program, maka hitungan server sendiri penting: menurut log-nya, paling banyak ${number(numbers.loggedPeak)} koneksi yang sudah diterima terbuka pada waktu yang sama${threadWords(numbers)}.`,
          ]
        : []),
      'Dalam grafik, setiap batang adalah satu sesi dan setiap titik di atasnya satu jawaban; kurva di bagian atas menghitung sesi yang terbuka. Jika sebuah garis tegak memotong beberapa batang, saat itu server mempunyai beberapa klien sekaligus.',
      numbers.servedWhileOthersOpen > 0
        ? 'Server yang hanya sanggup melayani satu klien akan membuat klien lain menunggu sampai yang pertama pergi: tidak akan ada jawaban yang jatuh di dalam waktu sesi lain yang sudah diterima lebih dahulu.'
        : 'Dalam pengujian ini sesi-sesi tidak saling tumpang tindih, jadi konkurensi belum terlihat; lebih banyak klien sekaligus, atau sesi yang ditahan terbuka, akan menunjukkannya.',
    ],
  },
  '1c': {
    title: '1c. Permintaan adalah TIME, QUIT mengakhiri sesi, keduanya dengan karakter 13 dan 10',
    task: 'Request diawali dengan string "TIME" dan diakhiri dengan karakter 13 dan karakter 10; sesi dapat diakhiri dengan string "QUIT" yang diakhiri dengan karakter 13 dan 10.',
    explanation: ({ wire, server, sent, port }) => {
      const rule =
        'Sebuah permintaan terdiri dari empat huruf TIME, lalu karakter 13 (CR) dan karakter 10 (LF): enam byte 54 49 4d 45 0d 0a. QUIT dengan dua karakter yang sama mengakhiri sesi. Dalam tabel, CR ditulis sebagai ␍ dan LF sebagai ␊, di samping byte aslinya.';
      if (wire === undefined)
        return [
          rule,
          `Pengujian ini tidak memiliki tangkapan paket dari ${server.name}, sehingga hanya catatan klien yang menyebut apa yang dikirim: ${number(sent ?? 0)} permintaan ke port ${port}.`,
        ];
      const odd =
        wire.bareLines + wire.otherLines === 0
          ? 'Tidak ada baris lain di luar itu.'
          : `Ada ${number(wire.bareLines)} baris yang hanya diakhiri LF, dan ${number(wire.otherLines)} baris yang bukan TIME dan bukan QUIT.`;
      return [
        rule,
        `Setelah segmen-segmen dalam tangkapan paket ${server.name} disusun kembali, semua klien mengirim ${number(wire.requestBytes)} byte: ${number(wire.timeLines)} baris TIME dan ${number(wire.quitLines)} baris QUIT, masing-masing diakhiri CR LF. ${odd}`,
        `FIN pertama datang dari server dalam ${number(wire.closedByServer)} sesi, seperti yang terjadi setelah QUIT, dan dari klien dalam ${number(wire.closedByClient)} sesi. TCP membawa aliran byte, jadi satu permintaan dapat berada dalam segmen yang sama dengan permintaan lain atau terbagi dalam dua segmen; hanya akhir baris yang menentukan batasnya.`,
      ];
    },
  },
  '1d': {
    title: '1d. Jawaban adalah JAM, satu spasi, hh:mm:ss, serta karakter 13 dan 10',
    task: 'Server menjawab dengan string UTF-8 yang diawali "JAM", satu spasi, dan jam dalam format "hh:mm:ss", serta diakhiri dengan karakter 13 dan karakter 10.',
    explanation: ({ wire, server, sent, answered, p50Ms, maxMs }) => {
      const rule =
        'Sebuah jawaban adalah empat belas byte UTF-8: huruf JAM (4a 41 4d), satu spasi (20), delapan karakter untuk jam, menit, dan detik dengan titik dua (3a) di antaranya, lalu CR (0d) dan LF (0a). Semuanya termasuk ASCII, sehingga setiap karakter menempati satu byte.';
      const clients =
        sent === undefined
          ? ''
          : `Klien memeriksa setiap jawaban: dari ${number(sent)} permintaan, ${number(answered ?? 0)} dijawab dalam bentuk ini dengan waktu yang masuk akal${p50Ms === null || maxMs === null ? '.' : `, separuhnya dalam ${ms(number, p50Ms)} dan yang paling lambat setelah ${ms(number, maxMs)}.`}`;
      if (wire === undefined)
        return [rule, `Pengujian ini tidak memiliki tangkapan paket dari ${server.name}. ${clients}`.trim()];
      const between =
        wire.firstJam === undefined || wire.lastJam === undefined
          ? ''
          : ` Yang pertama berbunyi '${wire.firstJam}', yang terakhir '${wire.lastJam}'.`;
      const odd =
        wire.otherReplies === 0
          ? 'Tidak ada baris dari server yang berbentuk lain.'
          : `Ada ${number(wire.otherReplies)} baris dari server yang berbentuk lain.`;
      return [
        rule,
        `Dalam tangkapan paket ${server.name}, server mengirim ${number(wire.replyBytes)} byte, di antaranya ${number(wire.jamLines)} baris yang bentuknya tepat seperti ini. ${odd}${between}`,
        ...(clients === '' ? [] : [clients]),
      ];
    },
  },
  '2': {
    title: '2. Program dijalankan di lab dengan tiga mesin, dan direkam',
    task: 'Program dijalankan di lab environment; hasil eksekusinya ditangkap dan setiap poin dijelaskan.',
    explanation: (numbers) => [
      `${numbers.server.name} (${numbers.server.address}) adalah server; ${and(numbers.clients.map(({ name, address }) => `${name} (${address})`))} adalah kliennya. Selama mereka berkomunikasi, ${number(numbers.captures)} tangkapan menyimpan ${number(numbers.packets)} paket, masing-masing diambil pada antarmuka jaringan mesin itu sendiri; ${numbers.dropped === undefined ? 'jumlah paket yang hilang tidak diketahui' : `${number(numbers.dropped)} paket hilang`}.`,
      `Sesudahnya setiap sesi dicari dalam semua sumbernya: catatan klien, log server, dan tangkapan paket di kedua mesin. Dari ${number(numbers.evidenceSessions)} sesi, ${number(numbers.matched)} cocok di semua sumber, dengan ${number(numbers.gaps)} kekurangan dan ${number(numbers.contradictions)} pertentangan. Nilai SHA-256 dari ${number(numbers.files)} berkas tercantum dalam laporan ini, sehingga berkas yang diubah kemudian tidak akan cocok lagi dengan nilainya.`,
    ],
  },
});

function threadWords({ threads, threadShares }: Numbers): string {
  if (threads === 0) return '';
  const shares = threadShares
    .slice(0, 8)
    .map(({ thread, sessions }) => `thread ${thread} melayani ${number(sessions)} sesi`);
  const rest = threadShares.length > 8 ? ['thread lain melayani sisanya'] : [];
  return `, dengan ${number(threads)} thread yang bekerja: ${and([...shares, ...rest])}`;
}

const REASONS: Readonly<Record<Reason, string>> = {
  first: 'sesi pertama dalam pengujian ini',
  slowest: 'sesi yang paling lama menunggu jawaban',
  trouble: 'sesi dengan retransmisi atau reset',
  flawed: 'sesi yang sumber-sumbernya tidak cocok',
  machine: 'sesi yang wajar untuk mesin ini',
};

const WHO: Readonly<Record<Who, string>> = { client: 'klien', server: 'server' };

const CAUSES: Readonly<Record<EndingCause, string>> = {
  orderly: 'ditutup dengan tertib',
  'half-closed': 'baru satu pihak yang menutup',
  'fin-unanswered': 'FIN tidak dijawab',
  'no-answer': 'tidak ada jawaban atas SYN',
  'handshake-unfinished': 'handshake tidak selesai',
  'still-open': 'masih terbuka di akhir tangkapan',
  refused: 'ditolak, tidak ada yang menunggu di port itu',
  'handshake-abandoned': 'handshake ditinggalkan',
  'after-close': 'paket terlambat setelah penutupan',
  'data-after-close': 'data datang setelah penutupan',
  'keep-alive-unanswered': 'keep-alive tidak dijawab',
  'gave-up': 'data yang diulang tidak pernah dikonfirmasi',
  'half-open': 'koneksi sudah tidak dikenal di satu sisi',
  'unread-data': 'kemungkinan besar ditutup dengan data yang belum dibaca',
  aborted: 'koneksi diputus, bukan ditutup',
};

function ended(ending: Ending | undefined): string {
  if (ending === undefined) return '–';
  const { cause, finBy, resetBy } = ending;
  if (cause === 'orderly' && finBy !== undefined) return `${WHO[finBy]} menutup lebih dahulu`;
  if (resetBy !== undefined) return `reset oleh ${WHO[resetBy]} (${CAUSES[cause]})`;
  return CAUSES[cause];
}

function endingSentence({ cause, finBy, resetBy }: Ending): string {
  if (cause === 'orderly' && finBy !== undefined)
    return `${finBy === 'client' ? 'Klien' : 'Server'} menutup lebih dahulu (FIN), kemudian ${WHO[finBy === 'client' ? 'server' : 'client']} juga menutup.`;
  if (resetBy !== undefined) return `RST dikirim oleh ${WHO[resetBy]}: ${CAUSES[cause]}.`;
  if (finBy !== undefined) return `FIN dikirim oleh ${WHO[finBy]}: ${CAUSES[cause]}.`;
  return `${CAUSES[cause].charAt(0).toUpperCase()}${CAUSES[cause].slice(1)}.`;
}

export const INDONESIAN: Texts = {
  title: 'Tugas 2: time server TCP yang concurrent',
  subtitle: (server, port) => `Pemrograman Jaringan · ${server}, port ${port}`,
  date: (at) =>
    `${new Date(at).toLocaleString('id-ID', { dateStyle: 'long', timeStyle: 'medium', timeZone: 'UTC' })} UTC`,
  number,
  summary: (numbers) => {
    const { sessions, completed, peak, matched, evidenceSessions, packets, dropped } = numbers;
    const replies =
      numbers.sent === undefined
        ? ''
        : ` ${number(numbers.answered ?? 0)} dari ${number(numbers.sent)} permintaan dijawab dengan benar.`;
    return [
      `${number(completed)} dari ${number(sessions)} sesi berjalan dari handshake sampai penutupan yang tertib, paling banyak ${number(peak)} sekaligus.${replies}`,
      `${number(matched)} dari ${number(evidenceSessions)} sesi cocok di semua sumber bukti: ${number(numbers.gaps)} kekurangan, ${number(numbers.contradictions)} pertentangan.`,
      `${number(packets)} paket ditangkap di ${number(numbers.captures)} mesin, ${dropped === undefined ? 'jumlah yang hilang tidak diketahui' : `${number(dropped)} hilang`}.`,
    ];
  },
  serverAtWork: (numbers) => [
    numbers.logLines === 0
      ? `Pengujian ini tidak memiliki log dari ${numbers.server.name}.`
      : `Selama klien berdatangan, ${numbers.server.name} menulis ${number(numbers.logLines)} baris log. Untuk setiap koneksi tercatat siapa yang datang, thread mana yang melayaninya, dan berapa yang sedang terbuka; lalu setiap permintaan beserta jawabannya; terakhir cara koneksi ditutup, dengan jumlah-jumlahnya.`,
    ...(numbers.threads === 0
      ? []
      : [
          `Log menyebut ${number(numbers.threads)} thread; bersama-sama mereka memegang paling banyak ${number(numbers.loggedPeak)} koneksi yang terbuka bersamaan.`,
        ]),
  ],
  points: POINTS,
  captions: {
    listening: 'Permintaan koneksi, dan bagaimana port itu menjawab',
    handshake: (name, machine) => `Handshake sesi ${name} seperti ditangkap oleh ${machine}`,
    overlap: 'Sesi sepanjang waktu: yang terbuka bersamaan, dan satu batang untuk tiap sesi',
    requests: 'Permintaan, byte demi byte',
    replies: 'Jawaban, byte demi byte',
    reconciled: 'Apa yang ditangkap dan apa yang cocok',
    logged: 'Apa yang dicatat log server tentang hal ini',
  },
  facts: {
    engine: 'Mesin dijalankan sebagai',
    traffic: 'Lalu lintas berlangsung',
    skew: 'Mesin klien mulai dalam selisih',
    plan: 'Rencana',
    planText: (clients, requests, holdMs, staggerMs) =>
      [
        `${number(clients)} koneksi dari tiap mesin klien`,
        `masing-masing ${number(requests)} permintaan`,
        ...(staggerMs > 0 ? [`dimulai dengan jarak ${number(staggerMs)} ms`] : []),
        ...(holdMs > 0 ? [`ditahan terbuka selama ${number(holdMs)} ms`] : []),
      ].join(', '),
    began: 'Koneksi pertama',
    interrupted: 'Pengujian ini dihentikan di tengah jalan; inilah yang sudah terkumpul sampai saat itu.',
    syns: 'Permintaan koneksi (SYN)',
    synAcks: 'Dijawab dengan SYN, ACK',
    handshakes: 'Handshake yang selesai',
    refused: 'Ditolak dengan RST',
    listeningAt: 'Socket yang menunggu',
    matched: 'Sesi yang cocok di semua sumber',
    gaps: 'Kekurangan',
    contradictions: 'Pertentangan',
    captured: 'Paket yang ditangkap',
    lost: 'Paket yang hilang saat penangkapan',
    thisComputer: 'komputer ini',
  },
  chosenTitle: ({ name }) => `Sesi ${name}`,
  chosen: ({ machine, reasons, durationMs, latencyMs, requests, replies, packets, unusual }: ChosenFacts) => {
    const why = and(reasons.map((reason) => REASONS[reason]));
    const lasted = durationMs === null ? '' : ` Sesi ini berlangsung ${ms(number, durationMs)}.`;
    const waited = latencyMs === null ? '' : ` Jawaban paling lama ditunggu ${ms(number, latencyMs)}.`;
    const odd = unusual.length === 0 ? '' : ` Yang tidak biasa: ${and(unusual)}.`;
    return `Dipilih dari ${machine}: ${why}. ${number(requests)} permintaan, ${number(replies)} jawaban, ${number(packets)} paket.${lasted}${waited}${odd}`;
  },
  outcome: {
    completed: 'selesai',
    wrong: 'jawaban salah',
    refused: 'ditolak',
    reset: 'reset',
    'timed-out': 'habis waktu',
    cut: 'terputus',
    unknown: 'tidak tercatat',
  },
  ended,
  ending: endingSentence,
  latency: ({ answered, p50Ms, p90Ms, p99Ms, maxMs }) =>
    p50Ms === null || p90Ms === null || p99Ms === null || maxMs === null
      ? 'Tidak ada jawaban yang diukur.'
      : `Dari ${number(answered ?? 0)} jawaban, separuhnya tiba dalam ${ms(number, p50Ms)} setelah permintaan, sembilan dari sepuluh dalam ${ms(number, p90Ms)}, dan 99 dari 100 dalam ${ms(number, p99Ms)}; yang paling lambat memerlukan ${ms(number, maxMs)}. Klien mengukur sejak menulis permintaan sampai seluruh jawaban terbaca, sehingga waktu sibuk kedua mesin ikut terhitung.`,
  reconciled: (numbers) => [
    `${number(numbers.sources)} sumber menceritakan ${number(numbers.evidenceSessions)} sesi. Cerita tentang sesi yang sama ditemukan melalui kedua alamat dan kedua port, dan melalui waktu jika port dipakai lagi; yang dibandingkan adalah jumlah byte tiap arah, setiap jawaban, urutan waktu, dan setiap paket yang harus ada pada kedua tangkapan.`,
    numbers.gaps + numbers.contradictions === 0
      ? `Tidak ada yang hilang dan tidak ada yang bertentangan: ${number(numbers.matched)} dari ${number(numbers.evidenceSessions)} cocok.`
      : `${number(numbers.matched)} dari ${number(numbers.evidenceSessions)} cocok; ${number(numbers.gaps)} kekurangan dan ${number(numbers.contradictions)} pertentangan tercantum di bawah.`,
    `Jam sumber-sumber itu berselisih paling banyak ${ms(number, numbers.largestOffsetMs)}, diukur pada sesi yang sama-sama mereka lihat.`,
  ],
  limits: (numbers, warnings) => [
    numbers.dropped === undefined
      ? 'Untuk sebagian tangkapan tidak ada hitungan paket yang dibuang oleh kernel.'
      : numbers.dropped === 0
        ? 'Menurut tcpdump, tidak ada paket dari tangkapan ini yang dibuang oleh kernel.'
        : `tcpdump kehilangan ${number(numbers.dropped)} paket: isinya tidak ada dalam tangkapan.`,
    numbers.cutSegments === 0
      ? 'Setiap segmen berisi data yang tertangkap tersimpan dengan seluruh byte-nya.'
      : `Dari ${number(numbers.cutSegments)} segmen hanya bagian awalnya yang tersimpan, karena paket dipotong pada panjang yang disimpan tangkapan (snaplen).`,
    'Tangkapan pada sebuah mesin menunjukkan apa yang lewat di antarmuka jaringannya, bukan apa yang dilakukan program dengannya: data dapat dikonfirmasi oleh sistem dan tidak pernah dibaca. Apa yang dilakukan program diceritakan oleh log dan catatan klien.',
    'Kartu jaringan dan kernel dapat menggabung atau membagi segmen sebelum ditangkap (offloading), sehingga ukuran segmen di kedua mesin dapat berbeda walaupun byte-nya sama.',
    'Tanda seperti retransmisi adalah kesimpulan dari nomor urut dan waktu menurut aturan Wireshark; paket yang hilang sebelum sampai ke mesin penangkap tidak meninggalkan jejak lain.',
    'Semua mesin dalam lab ini berbagi satu komputer dan satu jam; pada mesin yang terpisah, selisih jam dan latensi akan lebih besar.',
    ...warnings.map((warning) => `Saat membaca: ${warning}.`),
  ],
  sourceName: sourceInIndonesian,
  flaw: flawInIndonesian,
  file: (path) => {
    const [, kind = '', name = ''] = /^(\w+)[/.](.*?)(?:\.\w+)?$/.exec(path) ?? [];
    if (kind === 'pcap') return `paket yang ditangkap di ${name}`;
    if (kind === 'logs') return path.endsWith('.jsonl') ? `log ${name} untuk program` : `log ${name}`;
    if (kind === 'transcripts') return `terminal ${name}`;
    return 'catatan klien tentang setiap sesi';
  },
};
