/** What a report says in sentences, from the numbers of its run; each once in English and once in Indonesian. */
import type { Numbers } from '../count-up.ts';
import { agreementWords, capturedWords, pointsIn } from './points.ts';
import type { ClockOffset } from '../../evidence/evidence.ts';
import { isApart, mostApartMs } from '../../evidence/clock-offset.ts';
import { dateIn, phrasesIn, plural, zoneName } from '../../drawing/phrase.ts';
import type { Language } from '../../../options/language.ts';
import type { ParsedPath } from 'node:path';
import { LABELS } from './labels.ts';
import type { BurstPlan, BurstRecord } from '../../recording/run-record.ts';
import type { SessionRow } from '../rows.ts';
import { wordsIn } from '../../drawing/words.ts';

type Offset = Pick<ClockOffset, 'offsetMs' | 'uncertaintyMs'>;

export type Texts = ReturnType<typeof textsIn>;

/** Of fewer values than this, the 90th and the 99th percentile say nothing. */
const LEAST_SPREAD = 20;

const REASONS = wordsIn({
  first: ['the first session of the run', 'sesi pertama dalam pengujian ini'],
  slowest: ['the one with the longest wait for a reply', 'sesi dengan waktu tunggu balasan terlama'],
  trouble: ['one with retransmissions or a reset', 'sesi dengan retransmisi atau reset'],
  flawed: ['one on which the sources do not agree', 'sesi yang sumber-sumbernya tidak sesuai'],
  machine: ['a typical session of this machine', 'sesi yang mewakili mesin ini'],
});

/** Why a session was chosen to be shown packet by packet. */
export type Reason = keyof (typeof REASONS)[Language];

/** `number` and the others of lab/drawing/phrase.ts, the labels, and one entry for each thing a report says. */
function textsIn(language: Language) {
  const phrases = phrasesIn(language);
  const { say, sayIf, number, ms, and } = phrases;
  const signed = (value: number): string => `${value < 0 ? '−' : '+'}${number(Math.abs(value), 3)}`;
  /** `700.012 ms ± 0.09 ms ahead` */
  const apart = ({ offsetMs, uncertaintyMs }: Offset): string => {
    const size = `${number(Math.abs(offsetMs), 3)} ms ± ${number(uncertaintyMs, 3)} ms`;
    return offsetMs > 0
      ? say(`${size} ahead`, `lebih cepat ${size}`)
      : say(`${size} behind`, `lebih lambat ${size}`);
  };
  return {
    ...phrases,
    labels: LABELS[language],
    points: (numbers: Numbers) => pointsIn(phrases, numbers),
    title: say('Assignment 2: a concurrent TCP time server', 'Tugas 2: time server TCP yang konkuren'),
    subtitle: (server: string, port: number): string =>
      `${say('Network programming', 'Pemrograman Jaringan')} · ${server}, port ${port}`,
    date: (atMs: number, zoneMinutes?: number): string => dateIn(language, atMs, zoneMinutes),

    /** Which times are local, and which are UTC. */
    clocks: (zoneMinutes: number): string =>
      zoneMinutes === 0
        ? say(
            'The times in the log are in UTC, as are all other times in this report.',
            'Waktu dalam log adalah UTC, seperti semua waktu lain dalam laporan ini.',
          )
        : say(
            `The times in the log are the machine's local time (${zoneName(zoneMinutes)}), as are the date on the cover and the time of the first connection. The name of the run and times that end in Z are in UTC.`,
            `Waktu dalam log adalah waktu setempat mesin (${zoneName(zoneMinutes)}), begitu pula tanggal pada sampul dan waktu koneksi pertama. Nama pengujian dan waktu yang diakhiri Z memakai UTC.`,
          ),

    /** What a reader must know: how the sessions went, how far the sources agree, what was captured. */
    summary: (numbers: Numbers): string[] => {
      const { sessions, completed, peak, sent, answered = 0 } = numbers;
      const captured = capturedWords(numbers, phrases);
      if (sessions === 0)
        return [
          say('No session was recorded in this run.', 'Tidak ada sesi yang terekam dalam pengujian ini.'),
          captured,
        ];
      const replies = sayIf(
        sent !== undefined,
        `${number(answered)} of ${plural(sent ?? 0, 'request')} received a correct reply.`,
        `${number(answered)} dari ${number(sent ?? 0)} permintaan mendapat balasan benar.`,
      );
      const closed = say(
        `${number(completed)} of ${plural(sessions, 'session')} ran from handshake to orderly close, with a peak of ${number(peak)} concurrent ${peak === 1 ? 'session' : 'sessions'}.`,
        `${number(completed)} dari ${number(sessions)} sesi berlangsung dari handshake hingga penutupan yang tertib, dengan puncak ${number(peak)} sesi serentak.`,
      );
      return [[closed, ...replies].join(' '), agreementWords(numbers, phrases), captured];
    },
    duringRun: (sentence: string): string =>
      say(`During the run, ${sentence}.`, `Selama pengujian, ${sentence}.`),
    interrupted: say(
      'The run was interrupted; this report shows what had been recorded by then.',
      'Pengujian dihentikan sebelum selesai; laporan ini memuat apa yang sudah terekam sampai saat itu.',
    ),

    serverAtWork: ({ logLines, server, threads, loggedPeak }: Numbers): string[] => [
      ...sayIf(
        logLines + threads.length === 0,
        `This run has no log of ${server.name}.`,
        `Pengujian ini tidak memiliki log ${server.name}.`,
      ),
      ...sayIf(
        logLines > 0,
        `While the clients were connected, ${server.name} wrote ${plural(logLines, 'log line')}. For every connection, the log gives the client's address, the thread that serves it and the number of open connections; then each request and its reply; and finally how the connection closed, with its totals.`,
        `Selama klien terhubung, ${server.name} menulis ${number(logLines)} baris log. Untuk setiap koneksi, log mencatat alamat klien, thread yang melayaninya, dan jumlah koneksi yang terbuka; kemudian setiap permintaan beserta balasannya; terakhir, cara koneksi ditutup beserta jumlah permintaan, balasan, dan byte-nya.`,
      ),
      ...sayIf(
        threads.length > 0,
        `The log names ${plural(threads.length, 'thread')}; ${threads.length === 1 ? 'it' : 'together they'} reached a peak of ${plural(loggedPeak, 'open connection')}.`,
        `Log mencatat ${number(threads.length)} thread dengan puncak ${number(loggedPeak)} koneksi yang terbuka bersamaan.`,
      ),
    ],

    captions: {
      listening: (source: string, machine: string): string =>
        say(
          `Listening sockets before the run, from ${source} on ${machine}`,
          `Socket dalam keadaan LISTEN sebelum pengujian, dari ${source} di ${machine}`,
        ),
      answered: say(
        'Connection requests and how the server answered them',
        'Permintaan koneksi dan balasan port tersebut',
      ),
      handshake: (name: string, machine: string): string =>
        say(
          `Three-way handshake of ${name}, captured on ${machine}`,
          `Three-way handshake ${name}, ditangkap di ${machine}`,
        ),
      overlap: (source: string): string =>
        say(
          `Sessions over time, from ${source}: how many were open, and one bar for each session`,
          `Sesi dari waktu ke waktu menurut ${source}: jumlah yang terbuka, dan satu batang untuk tiap sesi`,
        ),
      request: say('Requests, byte by byte', 'Permintaan, byte demi byte'),
      reply: say('Replies, byte by byte', 'Balasan, byte demi byte'),
      reconciled: say(
        'What was captured, and how far the sources agree',
        'Hasil tangkapan dan kesesuaian sumber',
      ),
      logged: say('What the server log says about this point', 'Catatan log server tentang hal ini'),
      terminal: (name: string): string => say(`Output of the terminal ${name}`, `Tampilan terminal ${name}`),
    },

    plan: ({ clients, requests, holdMs, staggerMs }: BurstPlan): string =>
      [
        say(
          `${plural(clients, 'connection')} per client machine`,
          `${number(clients)} koneksi per mesin klien`,
        ),
        say(`${plural(requests, 'request')} each`, `masing-masing ${number(requests)} permintaan`),
        ...sayIf(
          staggerMs > 0,
          `started ${number(staggerMs)} ms apart`,
          `dimulai dengan jeda ${number(staggerMs)} ms`,
        ),
        ...sayIf(
          holdMs > 0,
          `held open for ${number(holdMs)} ms`,
          `dibiarkan terbuka selama ${number(holdMs)} ms`,
        ),
      ].join(', '),
    checks: (good: number, all: number): string =>
      say(
        `${number(good)} of ${plural(all, 'check')} match the hand-in`,
        `${number(good)} dari ${number(all)} pemeriksaan sesuai dengan laporan aslinya`,
      ),
    part: (name: string): string => say(`Part '${name}'`, `Bagian '${name}'`),
    dialect: (name: string, sessions: number): string =>
      say(`dialect '${name}', ${plural(sessions, 'session')}`, `dialek '${name}', ${number(sessions)} sesi`),
    /** What a file of the run folder holds. */
    file: ({ dir, name, ext }: ParsedPath): string => {
      if (dir === 'pcap') return say(`packets captured on ${name}`, `paket yang ditangkap di ${name}`);
      if (dir === 'transcripts')
        return ext === '.timing'
          ? say(`timing of terminal ${name}`, `waktu tampilan terminal ${name}`)
          : say(`terminal ${name}`, `terminal ${name}`);
      if (dir !== 'logs')
        return say("the clients' record of every session", 'catatan klien tentang setiap sesi');
      return ext === '.jsonl'
        ? say(`log of ${name} as JSON lines`, `log ${name} dalam baris JSON`)
        : say(`log of ${name}`, `log ${name}`);
    },

    chosenTitle: (name: string): string => say(`Session ${name}`, `Sesi ${name}`),
    chosen: (row: SessionRow, why: readonly Reason[], packets: number): string => {
      const { machine, durationMs, latencyMs, requests, replies, unusual } = row;
      const reason = and(why.map((one) => REASONS[language][one]));
      const held = say(
        and([plural(requests, 'request'), plural(replies, 'reply', 'replies'), plural(packets, 'packet')]),
        and([`${number(requests)} permintaan`, `${number(replies)} balasan`, `${number(packets)} paket`]),
      );
      return [
        say(
          `Chosen from ${machine} as ${reason}. It has ${held}.`,
          `Dipilih dari ${machine}: ${reason}. Isinya ${held}.`,
        ),
        ...sayIf(
          durationMs !== null,
          `It lasted ${ms(durationMs ?? 0)}.`,
          `Sesi ini berlangsung selama ${ms(durationMs ?? 0)}.`,
        ),
        ...sayIf(
          latencyMs !== null,
          `The longest wait for a reply was ${ms(latencyMs ?? 0)}.`,
          `Waktu tunggu balasan terlama adalah ${ms(latencyMs ?? 0)}.`,
        ),
        ...sayIf(unusual.length > 0, `Unusual: ${and(unusual)}.`, `Yang tidak biasa: ${and(unusual)}.`),
      ].join(' ');
    },

    latency: ({ waits, waitsFrom, latencyMs: { p50, p90, p99, max } }: Numbers): string => {
      if (p50 === null || p90 === null || p99 === null || max === null)
        return say(
          'No reply was measured in this run.',
          'Tidak ada balasan yang diukur dalam pengujian ini.',
        );
      const isWide = waits >= LEAST_SPREAD;
      const times =
        waits === 1
          ? say(
              `The one reply measured took ${ms(max)}.`,
              `Satu-satunya balasan yang diukur memerlukan ${ms(max)}.`,
            )
          : say(
              `Of ${plural(waits, 'reply', 'replies')}, half came within ${ms(p50)}${isWide ? `, nine in ten within ${ms(p90)} and 99 in 100 within ${ms(p99)}` : ''}; the slowest took ${ms(max)}.`,
              `Dari ${number(waits)} balasan, separuhnya tiba dalam ${ms(p50)}${isWide ? `, sembilan dari sepuluh dalam ${ms(p90)}, dan 99 dari 100 dalam ${ms(p99)}` : ''}; yang paling lambat memerlukan ${ms(max)}.`,
            );
      const how =
        waitsFrom === 'clients'
          ? say(
              'The client measures from writing the request until it has read the whole reply, so the time both machines were busy is included.',
              'Klien mengukur sejak menulis permintaan sampai membaca seluruh balasan, sehingga waktu sibuk kedua mesin ikut terhitung.',
            )
          : say(
              "The clients kept no record, so this is measured between packets, on the client's machine where it was captured: from a data segment of the client to the next one of the server.",
              'Klien tidak menyimpan catatan, sehingga waktu ini dihitung dari paket, pada mesin klien apabila ada tangkapannya: dari segmen data klien sampai segmen data server berikutnya.',
            );
      return `${times} ${how}`;
    },

    reconciled: (numbers: Numbers): string[] => {
      const { sources, evidenceSessions, gaps, contradictions, mostApartMs } = numbers;
      const agreement = agreementWords(numbers, phrases);
      if (numbers.only !== undefined) return [agreement];
      return [
        say(
          `${plural(sources.length, 'source')} ${sources.length === 1 ? 'covers' : 'cover'} ${plural(evidenceSessions, 'session')}. Records of the same session were matched by both addresses and both ports, and by time where ports were reused. Compared were the number of bytes in each direction, every reply, the order of events, and every packet that both captures must have.`,
          `${number(sources.length)} sumber memuat ${number(evidenceSessions)} sesi. Catatan tentang sesi yang sama dicocokkan melalui kedua alamat dan kedua port, serta melalui waktu apabila port dipakai ulang. Yang dibandingkan adalah jumlah byte tiap arah, setiap balasan, urutan kejadian, dan setiap paket yang harus ada pada kedua tangkapan.`,
        ),
        gaps + contradictions === 0
          ? agreement
          : `${agreement} ${say('They are listed below.', 'Semuanya tercantum di bawah.')}`,
        ...sayIf(
          mostApartMs !== undefined,
          `The clocks of the sources differ by at most ${ms(mostApartMs ?? 0)}, measured on the sessions they share; known clock offsets were subtracted before times were compared.`,
          `Selisih jam antarsumber paling besar ${ms(mostApartMs ?? 0)}, diukur pada sesi yang sama-sama dimuat; selisih yang diketahui sudah dikurangkan sebelum waktu dibandingkan.`,
        ),
      ];
    },
    /** How far a clock is ahead or behind, and how well that is known. */
    offset: ({ moved, ...offset }: Offset & Pick<ClockOffset, 'moved'>): string => {
      const { offsetMs, uncertaintyMs } = offset;
      if (moved !== undefined) {
        const [first, last] = [moved.first, moved.last].map((one) => signed(one.offsetMs));
        const off = number(uncertaintyMs, 3);
        return say(
          `moved from ${first} to ${last} ms during the run; taken as ${signed(offsetMs)} ms ± ${off} ms`,
          `bergeser dari ${first} menjadi ${last} ms selama pengujian; dipakai ${signed(offsetMs)} ms ± ${off} ms`,
        );
      }
      if (!isApart(offset)) {
        const most = number(mostApartMs(offset), 3);
        return say(
          `not distinguishable from zero within ±${most} ms`,
          `tidak dapat dibedakan dari nol dalam batas ±${most} ms`,
        );
      }
      return apart(offset);
    },

    /** Of machines whose clocks are known to lie apart from that of the computer the lab runs on, if there are any. */
    machineClocks: (clocks: NonNullable<BurstRecord['clocks']>): string | undefined => {
      const off = clocks.filter(({ before }) => isApart(before));
      if (off.length === 0) return undefined;
      const each = off.map(({ machine, before, after }) => {
        const later = after && say(`; after the run ${apart(after)}`, `; setelah pengujian ${apart(after)}`);
        return `${machine} ${apart(before)}${later ?? ''}`;
      });
      return say(
        `${and(each)}, compared with the lab's own computer; allowed for`,
        `${and(each)}, dibandingkan dengan komputer lab sendiri; sudah diperhitungkan`,
      );
    },

    /** What the captures of this run cannot show, and what they lost. */
    limits: (
      { captures, dropped, cutSegments, haveOwnClocks, server }: Numbers,
      warnings: readonly string[],
    ): string[] => [
      ...sayIf(captures === 0, 'This run has no capture.', 'Pengujian ini tidak memiliki tangkapan paket.'),
      ...sayIf(
        dropped === undefined,
        'For at least one capture, tcpdump did not report how many packets the kernel dropped.',
        'Untuk sedikitnya satu tangkapan, tcpdump tidak melaporkan jumlah paket yang dibuang kernel.',
      ),
      ...sayIf(
        captures > 0 && dropped === 0,
        'tcpdump reports that the kernel dropped no packets of these captures.',
        'Menurut tcpdump, tidak ada paket dari tangkapan ini yang dibuang kernel.',
      ),
      ...sayIf(
        dropped !== undefined && dropped > 0,
        `tcpdump reports that the kernel dropped ${plural(dropped ?? 0, 'packet')}; their contents are not in the captures.`,
        `Menurut tcpdump, ${number(dropped ?? 0)} paket dibuang kernel; isinya tidak ada dalam tangkapan.`,
      ),
      ...sayIf(
        captures > 0 && cutSegments === 0,
        'Every captured segment with data is stored with all its bytes.',
        'Setiap segmen berisi data yang tertangkap disimpan dengan seluruh byte-nya.',
      ),
      ...sayIf(
        cutSegments > 0,
        `Of ${plural(cutSegments, 'segment')}, only the beginning is stored, because the capture cuts packets at its snapshot length (snaplen).`,
        `Dari ${number(cutSegments)} segmen hanya bagian awalnya yang disimpan, karena paket dipotong pada panjang maksimum tangkapan (snaplen).`,
      ),
      say(
        'A capture shows what passed the network interface of its machine, not what the program did with it: the kernel can acknowledge data that the program never reads. What the programs did is in the log and, where there is one, in the clients’ own record.',
        'Tangkapan menunjukkan apa yang melewati antarmuka jaringan mesinnya, bukan apa yang dilakukan program dengannya: kernel dapat mengonfirmasi data yang tidak pernah dibaca program. Apa yang dilakukan program tercatat dalam log dan, jika ada, dalam catatan klien sendiri.',
      ),
      say(
        'Network cards and the kernel can merge or split segments before they are captured (offloading), so segment sizes can differ between two machines although the bytes are the same.',
        'Kartu jaringan dan kernel dapat menggabungkan atau membagi segmen sebelum ditangkap (offloading), sehingga ukuran segmen di dua mesin dapat berbeda walaupun byte-nya sama.',
      ),
      say(
        'Marks such as retransmission are conclusions from sequence numbers and times, by the rules of Wireshark; a packet lost before it reached the capturing machine leaves no other trace.',
        'Tanda seperti retransmisi adalah kesimpulan dari nomor urut dan waktu menurut aturan Wireshark; paket yang hilang sebelum sampai ke mesin yang menangkap tidak meninggalkan jejak lain.',
      ),
      ...sayIf(
        haveOwnClocks,
        `The machines have clocks of their own. Times in this report are by the clock of ${server.name}; how well the others are known is in the table of clock offsets.`,
        `Tiap mesin mempunyai jam sendiri. Waktu dalam laporan ini mengikuti jam ${server.name}; seberapa teliti jam lain diketahui tercantum dalam tabel selisih jam.`,
      ),
      ...sayIf(
        !haveOwnClocks,
        'All machines of this lab share one computer and its clock; on separate machines, clock offsets and latencies would be larger.',
        'Semua mesin dalam lab ini berbagi satu komputer dan satu jam; pada mesin yang terpisah, selisih jam dan latensi akan lebih besar.',
      ),
      ...warnings.map((warning) => say(`While reading: ${warning}.`, `Saat membaca: ${warning}.`)),
    ],
  };
}

export const TEXTS: Readonly<Record<Language, Texts>> = { en: textsIn('en'), id: textsIn('id') };
