import type { Ending, EndingCause, Who } from '../../pcap/ending.ts';
import type { ChosenFacts, Reason, Texts } from './texts.ts';
import { INDONESIAN_POINTS, capturedWords } from './indonesian-points.ts';
import { flawInIndonesian, sourceInIndonesian } from './indonesian-evidence.ts';
import { dateIn, LEAST_SPREAD, listed, ms, numberIn, onlyWitness, zoneName } from './phrase.ts';
import { isApart, mostApartMs } from '../../evidence/clock-offset.ts';
import type { Numbers } from '../numbers.ts';

const number = numberIn('id');
const and = (names: readonly string[]): string => listed(names, 'dan');

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

function comparedWords(numbers: Numbers): string[] {
  return [
    `${number(numbers.sources.length)} sumber menceritakan ${number(numbers.evidenceSessions)} sesi. Cerita tentang sesi yang sama ditemukan melalui kedua alamat dan kedua port, dan melalui waktu jika port dipakai lagi; yang dibandingkan adalah jumlah byte tiap arah, setiap jawaban, urutan waktu, dan setiap paket yang harus ada pada kedua tangkapan.`,
    numbers.gaps + numbers.contradictions === 0
      ? `Tidak ada yang hilang dan tidak ada yang bertentangan: ${number(numbers.matched)} dari ${number(numbers.evidenceSessions)} cocok.`
      : `${number(numbers.matched)} dari ${number(numbers.evidenceSessions)} cocok; ${number(numbers.gaps)} kekurangan dan ${number(numbers.contradictions)} pertentangan tercantum di bawah.`,
    ...(numbers.mostApartMs === undefined
      ? []
      : [
          `Jam sumber-sumber itu berselisih paling banyak ${ms(number, numbers.mostApartMs)}, diukur pada sesi yang sama-sama mereka lihat; selisih yang diketahui sudah dikurangkan sebelum waktu dibandingkan.`,
        ]),
  ];
}

export const INDONESIAN: Texts = {
  title: 'Tugas 2: time server TCP yang concurrent',
  subtitle: (server, port) => `Pemrograman Jaringan · ${server}, port ${port}`,
  date: (at, zone) => dateIn('id', at, zone),
  clocks: (zone) =>
    zone === 0
      ? 'Waktu di log adalah UTC, demikian pula semua waktu lain dalam laporan ini.'
      : `Waktu di log adalah waktu setempat mesin itu (${zoneName(zone)}), demikian pula tanggal di sampul dan waktu koneksi pertama; waktu yang berakhiran Z dan nama run adalah UTC.`,
  number,
  summary: (numbers) => {
    const { sessions, completed, peak, matched, evidenceSessions, packets, dropped } = numbers;
    const replies =
      numbers.sent === undefined
        ? ''
        : ` ${number(numbers.answered ?? 0)} dari ${number(numbers.sent)} permintaan dijawab dengan benar.`;
    const only = onlyWitness(numbers);
    if (sessions === 0) return ['Tidak ada sesi yang terekam dalam pengujian ini.', capturedWords(numbers)];
    return [
      `${number(completed)} dari ${number(sessions)} sesi berjalan dari handshake sampai penutupan yang tertib, paling banyak ${number(peak)} sekaligus.${replies}`,
      only === undefined
        ? `${number(matched)} dari ${number(evidenceSessions)} sesi cocok di semua sumber bukti: ${number(numbers.gaps)} kekurangan, ${number(numbers.contradictions)} pertentangan.`
        : `Hanya ${sourceInIndonesian(only)} yang menceritakan sesi, jadi tidak ada pembandingnya.`,
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
  points: INDONESIAN_POINTS,
  captions: {
    listening: (source, machine) => `Socket yang menunggu sebelum pengujian, menurut ${source} di ${machine}`,
    answered: 'Permintaan koneksi, dan bagaimana port itu menjawab',
    handshake: (name, machine) => `Handshake sesi ${name} seperti ditangkap oleh ${machine}`,
    overlap: (source) =>
      `Sesi sepanjang waktu menurut ${source}: yang terbuka bersamaan, dan satu batang untuk tiap sesi`,
    requests: 'Permintaan, byte demi byte',
    replies: 'Jawaban, byte demi byte',
    reconciled: 'Apa yang ditangkap dan apa yang cocok',
    logged: 'Apa yang dicatat log server tentang hal ini',
    terminal: (name) => `Apa yang tampil di terminal ${name}`,
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
    serverAddress: 'Alamat server',
    scenario: 'Percobaan yang diulang',
    checks: 'Yang harus terlihat',
    checksText: (good, all) => `${number(good)} dari ${number(all)} pemeriksaan sama dengan dokumennya`,
    dialect: 'Server berbicara',
    part: (name) => (name === '' ? 'Bagian pertama' : `Bagian '${name}'`),
    partText: (dialect, sessions) => `dialek '${dialect}', ${number(sessions)} sesi`,
    version: (program) => (program === 'kernel' ? 'Kernel' : program === 'engine' ? 'Engine' : program),
    matched: 'Sesi tanpa kekurangan atau pertentangan',
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
    closed: 'ditutup tertib',
    unknown: 'tidak tercatat',
  },
  ended,
  ending: endingSentence,
  latency: ({ waits, waitsFrom, p50Ms, p90Ms, p99Ms, maxMs }) => {
    if (p50Ms === null || p90Ms === null || p99Ms === null || maxMs === null)
      return 'Tidak ada jawaban yang diukur dalam pengujian ini.';
    const times =
      waits < LEAST_SPREAD
        ? `separuhnya tiba dalam ${ms(number, p50Ms)} setelah permintaan, yang paling lambat memerlukan ${ms(number, maxMs)}`
        : `separuhnya tiba dalam ${ms(number, p50Ms)} setelah permintaan, sembilan dari sepuluh dalam ${ms(number, p90Ms)}, dan 99 dari 100 dalam ${ms(number, p99Ms)}; yang paling lambat memerlukan ${ms(number, maxMs)}`;
    return waitsFrom === 'clients'
      ? `Dari ${number(waits)} jawaban, ${times}. Klien mengukur sejak menulis permintaan sampai seluruh jawaban terbaca, sehingga waktu sibuk kedua mesin ikut terhitung.`
      : `Dari ${number(waits)} jawaban, ${times}. Karena tidak ada catatan dari klien sendiri, waktu ini diukur di antara paket, pada mesin klien jika ditangkap di sana: dari segmen data klien sampai segmen data server berikutnya.`;
  },
  reconciled: (numbers) => {
    const only = onlyWitness(numbers);
    return only === undefined
      ? comparedWords(numbers)
      : [
          `Hanya ${sourceInIndonesian(only)} yang menceritakan ${number(numbers.evidenceSessions)} sesi: tidak ada pembandingnya, sehingga tidak ada yang cocok dan kekurangan pun tidak dapat ditemukan.`,
        ];
  },
  offset: (offset) => {
    const { offsetMs, uncertaintyMs } = offset;
    if (!isApart(offset))
      return `tidak dapat dibedakan dari nol dalam batas ±${number(mostApartMs(offset), 3)} ms`;
    return `lebih ${offsetMs > 0 ? 'cepat' : 'lambat'} ${number(Math.abs(offsetMs), 3)} ms ± ${number(uncertaintyMs, 3)} ms`;
  },
  limits: (numbers, warnings) => [
    numbers.captures === 0
      ? 'Tidak ada tangkapan paket dari pengujian ini.'
      : numbers.dropped === undefined
        ? 'Untuk sebagian tangkapan tidak ada hitungan paket yang dibuang oleh kernel.'
        : numbers.dropped === 0
          ? 'Menurut tcpdump, tidak ada paket dari tangkapan ini yang dibuang oleh kernel.'
          : `tcpdump kehilangan ${number(numbers.dropped)} paket: isinya tidak ada dalam tangkapan.`,
    ...(numbers.captures === 0
      ? []
      : [
          numbers.cutSegments === 0
            ? 'Setiap segmen berisi data yang tertangkap tersimpan dengan seluruh byte-nya.'
            : `Dari ${number(numbers.cutSegments)} segmen hanya bagian awalnya yang tersimpan, karena paket dipotong pada panjang yang disimpan tangkapan (snaplen).`,
        ]),
    'Tangkapan pada sebuah mesin menunjukkan apa yang lewat di antarmuka jaringannya, bukan apa yang dilakukan program dengannya: data dapat dikonfirmasi oleh sistem dan tidak pernah dibaca. Apa yang dilakukan program diceritakan oleh log, dan oleh catatan klien jika ada.',
    'Kartu jaringan dan kernel dapat menggabung atau membagi segmen sebelum ditangkap (offloading), sehingga ukuran segmen di kedua mesin dapat berbeda walaupun byte-nya sama.',
    'Tanda seperti retransmisi adalah kesimpulan dari nomor urut dan waktu menurut aturan Wireshark; paket yang hilang sebelum sampai ke mesin penangkap tidak meninggalkan jejak lain.',
    'Semua mesin dalam lab ini berbagi satu komputer dan satu jam; pada mesin yang terpisah, selisih jam dan latensi akan lebih besar.',
    ...warnings.map((warning) => `Saat membaca: ${flawInIndonesian(warning)}.`),
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
