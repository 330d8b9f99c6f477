/** What a report says of the points of the assignment: each sentence once in English and once in Indonesian. */
import type { Numbers } from '../count-up.ts';
import { type Phrases, plural } from '../../drawing/phrase.ts';
import type { Quoted, Wire } from '../wire.ts';

/**
 * What the assignment asks in each point, and what a run shows of it: 50 words at the least, whatever its numbers, as
 * the assignment wants as many.
 */
export function pointsIn(words: Phrases, numbers: Numbers) {
  const { say, and } = words;
  const { server, clients, port, files } = numbers;
  const told = and(clients.map(({ name, address }) => `${name} (${address})`));
  return [
    {
      name: '1a' as const,
      title: say(`1a. The server opens TCP port ${port}`, `1a. Server membuka port TCP ${port}`),
      task: say(
        `A time server that opens port ${port} with TCP as transport.`,
        `Sebuah time server yang membuka port ${port} dengan transport TCP.`,
      ),
      explanation: [
        say(
          `The program on ${server.name} can be reached at ${server.address}, TCP port ${port}. A client can connect only while a socket there is in the LISTEN state, and this can be seen from outside: the kernel answers a connection request (SYN) with SYN, ACK; without such a socket it answers with RST.`,
          `Program di ${server.name} dapat dihubungi pada alamat ${server.address}, port TCP ${port}. Klien hanya dapat terhubung selama ada socket di sana yang berada dalam keadaan LISTEN, dan keadaan itu terlihat dari luar: kernel membalas permintaan koneksi (SYN) dengan SYN, ACK; tanpa socket tersebut, kernel membalas dengan RST.`,
        ),
        listeningWords(numbers, words),
        handshakeWords(numbers, words),
      ].flat(),
    },
    {
      name: '1b' as const,
      title: say(
        '1b. The server serves requests concurrently, with several threads',
        '1b. Server melayani permintaan secara konkuren dengan beberapa thread',
      ),
      task: say(
        'The server must be able to serve concurrent requests, as in the multithreading example.',
        'Server harus dapat melayani permintaan secara konkuren, seperti pada contoh multithreading.',
      ),
      explanation: [overlapWords(numbers, words), ...servedWords(numbers, words)],
    },
    {
      name: '1c' as const,
      title: say(
        '1c. TIME is a request, QUIT ends the session; each ends with characters 13 and 10',
        '1c. TIME meminta waktu dan QUIT mengakhiri sesi, masing-masing dengan karakter 13 dan 10',
      ),
      task: say(
        'A request begins with the string "TIME" and ends with characters 13 and 10; a session can be ended with "QUIT" and characters 13 and 10.',
        'Permintaan diawali dengan string "TIME" dan diakhiri dengan karakter 13 dan 10; sesi dapat diakhiri dengan string "QUIT" yang juga diakhiri dengan karakter 13 dan 10.',
      ),
      explanation: [
        say(
          'A request is the four letters TIME followed by character 13 (CR) and character 10 (LF): the six bytes 54 49 4d 45 0d 0a. QUIT with the same two characters ends the session. Where bytes are shown as text, these two characters appear as ␍ and ␊.',
          'Permintaan terdiri atas empat huruf TIME, diikuti karakter 13 (CR) dan karakter 10 (LF): enam byte 54 49 4d 45 0d 0a. QUIT dengan dua karakter yang sama mengakhiri sesi. Apabila byte ditampilkan sebagai teks, CR ditulis ␍ dan LF ditulis ␊.',
        ),
        requestWords(numbers, words),
        say(
          'TCP carries a stream of bytes, so a request may share a segment with another or be split across two; only the line end marks where it stops.',
          'TCP membawa aliran byte, sehingga satu permintaan dapat berada dalam segmen yang sama dengan permintaan lain atau terbagi dalam dua segmen; hanya akhir baris yang menentukan batasnya.',
        ),
      ].flat(),
    },
    {
      name: '1d' as const,
      title: say(
        '1d. The reply is JAM, one space, hh:mm:ss, and characters 13 and 10',
        '1d. Balasan berupa JAM, satu spasi, hh:mm:ss, serta karakter 13 dan 10',
      ),
      task: say(
        'The server replies with a UTF-8 string that begins with "JAM", one space and the time as "hh:mm:ss", and ends with characters 13 and 10.',
        'Server membalas dengan string UTF-8 yang diawali "JAM", satu spasi, dan jam dalam format "hh:mm:ss", serta diakhiri dengan karakter 13 dan 10.',
      ),
      explanation: [
        say(
          'A reply is 14 bytes of UTF-8: the letters JAM (4a 41 4d), one space (20), eight characters for hours, minutes and seconds separated by colons (3a), then CR (0d) and LF (0a). All of them are ASCII, so each character is one byte.',
          'Balasan terdiri atas empat belas byte UTF-8: huruf JAM (4a 41 4d), satu spasi (20), delapan karakter untuk jam, menit, dan detik yang dipisahkan titik dua (3a), lalu CR (0d) dan LF (0a). Semuanya termasuk ASCII, sehingga setiap karakter menempati satu byte.',
        ),
        replyWords(numbers, words),
        ...numbers.dialects.map((dialect) => dialectWords(dialect, words)),
        waitWords(numbers, words),
      ].flat(),
    },
    {
      name: '2' as const,
      title: say(
        '2. The program was run and recorded in the lab of three machines',
        '2. Program dijalankan dan direkam di lab dengan tiga mesin',
      ),
      task: say(
        'The program is run in the lab environment; its execution is captured and every point is explained.',
        'Program dijalankan di lingkungan lab; hasil eksekusinya ditangkap dan setiap butir dijelaskan.',
      ),
      explanation: [
        say(
          `${server.name} (${server.address}) is the server; ${told} ${clients.length === 1 ? 'is its client' : 'are its clients'}. ${capturedWords(numbers, words)}`,
          `${server.name} (${server.address}) adalah server; ${told} adalah kliennya. ${capturedWords(numbers, words)}`,
        ),
        sourceWords(numbers, words),
        say(
          `The SHA-256 checksums of ${plural(files, 'file')} are in this report, so a file that is changed later no longer matches its checksum.`,
          `Nilai SHA-256 dari ${files} berkas tercantum dalam laporan ini, sehingga berkas yang diubah kemudian tidak lagi cocok dengan nilainya.`,
        ),
      ],
    },
  ];
}

function listeningWords({ listening, server, port }: Numbers, { say, and }: Phrases): string {
  if (listening === undefined)
    return say(
      `The socket table of ${server.name} was not recorded in this run, so this point rests on what was seen from outside.`,
      `Tabel socket ${server.name} tidak disimpan dalam pengujian ini, sehingga butir ini bertumpu pada apa yang terlihat dari luar.`,
    );
  const { sockets, source } = listening;
  const listed = sockets.length === 0 ? '' : `: ${and([...new Set(sockets)])}`;
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return say(
    `Before the first connection, ${source} on ${server.name} listed ${plural(sockets.length, 'socket')} for port ${port} in state 0A, which is LISTEN${listed}. The table shows the port in hexadecimal: ${hex}.`,
    `Sebelum koneksi pertama, ${source} di ${server.name} mencantumkan ${sockets.length} socket untuk port ${port} dalam keadaan 0A, yaitu LISTEN${listed}. Tabel itu menulis port dalam heksadesimal, ${hex}.`,
  );
}

function handshakeWords(numbers: Numbers, { say, and, number, ms }: Phrases): string | string[] {
  const { wire, server, sessions, sources } = numbers;
  if (wire === undefined) {
    return sources.length === 0
      ? say(
          `This run has no capture of ${server.name}, and no other source has sessions with it.`,
          `Pengujian ini tidak memiliki tangkapan ${server.name}, dan tidak ada sumber lain yang memuat sesi dengan mesin itu.`,
        )
      : say(
          `This run has no capture of ${server.name}; ${and(sources)} ${sources.length === 1 ? 'has' : 'have'} ${plural(sessions, 'session')} with it.`,
          `Pengujian ini tidak memiliki tangkapan ${server.name}; ${and(sources)} memuat ${number(sessions)} sesi dengan mesin itu.`,
        );
  }
  const { syns, synAcks, handshakes, refused, first } = wire;
  if (syns === 0)
    return say(
      `The capture of ${server.name} does not show the start of any connection.`,
      `Tangkapan ${server.name} tidak memperlihatkan awal koneksi mana pun.`,
    );
  const requested = say(
    `In the capture of ${server.name}, clients requested ${plural(syns, 'connection')}: ${number(synAcks)} received SYN, ACK; ${plural(handshakes, 'handshake was', 'handshakes were')} completed; ${refused === 0 ? 'none' : number(refused)} ${refused > 1 ? 'were' : 'was'} refused.`,
    `Dalam tangkapan ${server.name}, klien mengirim ${number(syns)} permintaan koneksi: ${number(synAcks)} dibalas dengan SYN, ACK; ${number(handshakes)} handshake selesai; ${refused === 0 ? 'tidak ada yang' : number(refused)} ditolak.`,
  );
  if (first === undefined) return requested;
  return [
    requested,
    say(
      `The handshake shown is the first of the run, ${first.name}: packet ${number(first.syn)} is the client's SYN, packet ${number(first.synAck)} the server's SYN, ACK and packet ${number(first.ack)} the client's ACK. It took ${ms(first.roundTripMs)} from the first packet to the third; from then on data can flow in both directions.`,
      `Handshake yang ditampilkan adalah yang pertama dalam pengujian ini, ${first.name}: paket ${number(first.syn)} adalah SYN dari klien, paket ${number(first.synAck)} adalah SYN, ACK dari server, dan paket ${number(first.ack)} adalah ACK dari klien. Dari paket pertama hingga ketiga diperlukan ${ms(first.roundTripMs)}; sesudah itu data dapat mengalir ke dua arah.`,
    ),
  ];
}

function overlapWords(numbers: Numbers, { say, and, number, ms }: Phrases): string {
  const { sessions, active, peak, peakAtMs, servedWhileOthersOpen: served } = numbers;
  if (sessions === 0)
    return say(
      'No session was recorded in this run, so it does not show how the server treats several clients at once. A concurrent server accepts a connection while others are open and replies to each client as its requests arrive, whatever the other clients do. A burst from both client machines (npm run lab:burst) would show it.',
      'Tidak ada sesi yang terekam dalam pengujian ini, sehingga tidak terlihat bagaimana server melayani beberapa klien sekaligus. Server yang konkuren menerima koneksi baru selagi koneksi lain masih terbuka dan membalas setiap klien begitu permintaannya tiba, apa pun yang dilakukan klien lain. Burst dari kedua mesin klien (npm run lab:burst) akan memperlihatkan hal itu.',
    );
  const machines = and(active.map(({ name }) => name));
  const came = say(
    `${plural(sessions, 'session')} came from ${machines}.`,
    `Ada ${number(sessions)} sesi dari ${machines}.`,
  );
  if (peak > 1)
    return `${came} ${say(
      `The peak of ${number(peak)} concurrent sessions was reached ${ms(peakAtMs)} after the first connection began, and ${served > 0 ? `${plural(served, 'session')} received a reply while at least one other session was open` : 'none of them received a reply while another was open'}.`,
      `Puncak ${number(peak)} sesi serentak tercapai ${ms(peakAtMs)} setelah koneksi pertama dimulai, dan ${served > 0 ? `${number(served)} sesi menerima balasan selagi sedikitnya satu sesi lain terbuka` : 'tidak satu pun menerima balasan selagi sesi lain terbuka'}.`,
    )}`;
  const why =
    peak === 0
      ? say('None lasted long enough to be drawn.', 'Tidak satu pun berlangsung cukup lama untuk digambar.')
      : sessions === 1
        ? say(
            'There was no other session to overlap with it.',
            'Tidak ada sesi lain yang serentak dengannya.',
          )
        : say('No two of them were open at the same time.', 'Tidak ada dua sesi yang terbuka serentak.');
  return `${came} ${why} ${say(
    'Therefore this run alone does not show concurrency. To see it, several sessions must be open at the same time: start more clients at once, or let each client hold its connection open, so that the server has to reply to one client while the connection of another is still open.',
    'Karena itu, pengujian ini saja belum menunjukkan konkurensi. Untuk melihatnya, beberapa sesi harus terbuka pada waktu yang sama: jalankan lebih banyak klien sekaligus, atau biarkan setiap klien menahan koneksinya tetap terbuka, sehingga server harus membalas satu klien selagi koneksi klien lain masih terbuka.',
  )}`;
}

function servedWords(numbers: Numbers, words: Phrases): string[] {
  const { peak, loggedPeak, servedWhileOthersOpen } = numbers;
  const { sayIf, number } = words;
  const threads = threadWords(numbers, words);
  return [
    ...sayIf(
      loggedPeak > 0,
      `A connection can be open while it still waits to be accepted, so the server's own count matters: its log shows a peak of ${plural(loggedPeak, 'accepted connection')}${threads}.`,
      `Koneksi dapat terbuka selagi masih menunggu diterima oleh program, sehingga hitungan server sendiri penting: log-nya menunjukkan puncak ${number(loggedPeak)} koneksi yang sudah diterima${threads}.`,
    ),
    ...sayIf(
      peak > 0,
      'In the chart, each bar is one session and each dot on it one reply; the curve above counts the open sessions. Where a vertical line crosses several bars, several clients were connected at once.',
      'Pada grafik, setiap batang adalah satu sesi dan setiap titik di atasnya satu balasan; kurva di bagian atas menunjukkan jumlah sesi yang terbuka. Di tempat sebuah garis tegak memotong beberapa batang, server terhubung dengan beberapa klien sekaligus.',
    ),
    ...sayIf(
      servedWhileOthersOpen > 0,
      'A server that handles one client at a time would make the others wait until the first has left, so it could not send a reply while a session that it had accepted earlier was still open.',
      'Server yang hanya melayani satu klien pada satu waktu akan membuat klien lain menunggu sampai klien pertama selesai, sehingga tidak akan ada balasan selama sesi lain yang lebih dahulu diterimanya masih berlangsung.',
    ),
    ...sayIf(
      servedWhileOthersOpen === 0 && peak > 1,
      'Connections that are open at the same time show that the server accepts one while others last; this run does not show that it also replies to several clients at once.',
      'Koneksi yang terbuka pada waktu yang sama menunjukkan bahwa server menerima koneksi baru selagi koneksi lain masih terbuka; pengujian ini tidak menunjukkan bahwa server juga membalas beberapa klien sekaligus.',
    ),
  ];
}

function threadWords({ threads }: Numbers, { say, and, number }: Phrases): string {
  if (threads.length === 0) return '';
  const shares = threads
    .slice(0, 8)
    .map(({ thread, sessions }) =>
      say(
        `thread ${thread} had ${plural(sessions, 'session')}`,
        `thread ${thread} melayani ${number(sessions)} sesi`,
      ),
    );
  if (threads.length > 8) shares.push(say('the other threads the rest', 'thread lain melayani sisanya'));
  return say(
    `, served by ${plural(threads.length, 'thread')} (${and(shares)})`,
    `, dilayani oleh ${number(threads.length)} thread: ${and(shares)}`,
  );
}

function requestWords({ wire, server, sent, port, sources }: Numbers, words: Phrases): string | string[] {
  const { say, and, number } = words;
  if (wire === undefined) {
    return sent === undefined
      ? say(
          `This run has no capture of ${server.name}, so the bytes that the clients sent cannot be shown; ${sources.length === 0 ? 'no other source has the requests either' : `the requests are known from ${and(sources)}`}.`,
          `Pengujian ini tidak memiliki tangkapan ${server.name}, sehingga byte yang dikirim klien tidak dapat ditampilkan; ${sources.length === 0 ? 'tidak ada pula sumber lain yang memuat permintaannya' : `permintaan diketahui dari ${and(sources)}`}.`,
        )
      : say(
          `This run has no capture of ${server.name}, so only the clients' record shows what was sent: ${plural(sent, 'request')} to port ${port}.`,
          `Pengujian ini tidak memiliki tangkapan ${server.name}, sehingga hanya catatan klien yang menunjukkan apa yang dikirim: ${number(sent)} permintaan ke port ${port}.`,
        );
  }
  const { areRequestsWhole: isWhole, timeLines, quitLines, bareLines, emptyLines } = wire;
  const { otherLines, unfinished, requestBytes } = wire;
  if (requestBytes === 0 && isWhole)
    return [
      say(
        `In the capture of ${server.name}, no client sent any data: ${wire.syns === 0 ? 'there was no connection' : 'connections were opened and closed without a byte'}.`,
        `Dalam tangkapan ${server.name}, tidak ada klien yang mengirim data: ${wire.syns === 0 ? 'tidak ada koneksi' : 'koneksi dibuka dan ditutup tanpa satu byte pun'}.`,
      ),
      ...endWords(wire, words),
    ];
  const least = leastOf(isWhole, words);
  const some = (value: number, one: string, indonesian: string, more = ''): string[] =>
    value > 0 ? [`${least(value, one, indonesian)}${more}`] : [];
  const open = `${say(' without LF', ' tanpa LF')} (${quotes(unfinished)})`;
  const others = [
    ...some(
      bareLines,
      'TIME or QUIT line',
      'baris TIME atau QUIT',
      say(' ending in LF alone', ' yang hanya diakhiri LF'),
    ),
    ...some(emptyLines, 'empty line', 'baris kosong'),
    ...some(otherLines.count, 'other line', 'baris lain', ` (${quotes(otherLines)})`),
    ...some(unfinished.count, 'unfinished line', 'baris belum selesai', open),
  ];
  // Of a session cut short, QUIT is what is missing first: that none was read says nothing.
  const lines = [
    ...(isWhole || timeLines > 0 ? [least(timeLines, 'TIME line', 'baris TIME')] : []),
    ...(isWhole || quitLines > 0 ? [least(quitLines, 'QUIT line', 'baris QUIT')] : []),
  ];
  const usual =
    timeLines + quitLines === 0
      ? say(
          `no TIME or QUIT line ending in CR LF${isWhole ? '' : ' among those read'}`,
          `${isWhole ? '' : 'di antara yang terbaca '}tidak ada baris TIME atau QUIT yang diakhiri CR LF`,
        )
      : say(`${and(lines)}, each ending in CR LF`, `${and(lines)}, masing-masing diakhiri CR LF`);
  const isOne = bareLines + emptyLines + otherLines.count + unfinished.count === 1;
  const rest =
    others.length > 0
      ? say(`There ${isOne ? 'was' : 'were'} also ${and(others)}.`, `Selain itu ada ${and(others)}.`)
      : isWhole
        ? say('There were no other lines.', 'Tidak ada baris lain.')
        : say('No other line was read.', 'Tidak ada baris lain yang terbaca.');
  const bytes = least(requestBytes, 'byte', 'byte');
  return [
    say(
      `In the capture of ${server.name}, the reassembled segments of all clients carry ${bytes}: ${usual}. ${rest}`,
      `Dalam tangkapan ${server.name}, segmen semua klien yang disusun kembali memuat ${bytes}: ${usual}. ${rest}`,
    ),
    ...partWords(isWhole, words),
    ...endWords(wire, words),
  ];
}

/** Counts things; of what is known only in part, the count is the least there can be. */
function leastOf(isWhole: boolean, { say, number }: Phrases) {
  return (value: number, one: string, indonesian: string, many?: string): string => {
    const counted = say(plural(value, one, many), `${number(value)} ${indonesian}`);
    return isWhole ? counted : say(`at least ${counted}`, `sedikitnya ${counted}`);
  };
}

/** Of what is known only in part, that there may be more. */
function partWords(isWhole: boolean, { sayIf }: Phrases): string[] {
  return sayIf(
    !isWhole,
    'Of a session that is very long or lacks packets, only the beginning is read, so more may have been sent than is counted here.',
    'Sesi yang sangat panjang atau yang paketnya tidak lengkap hanya dibaca bagian awalnya, sehingga yang dikirim bisa lebih banyak daripada yang terhitung di sini.',
  );
}

function endWords(wire: Wire, { say, sayIf, number }: Phrases): string[] {
  const { closedByServer, closedByClient, quitLines, bareLines } = wire;
  const closed = closedByServer + closedByClient;
  const isQuit = closedByServer > 0 && quitLines + bareLines > 0;
  if (closed > 0 && closedByServer === closed)
    return [
      say(
        `In ${closed === 1 ? 'the session' : `all ${number(closed)} sessions`} that ended with FIN, the server sent it first${isQuit ? ', as it does after QUIT' : ''}.`,
        `Pada ${closed === 1 ? 'sesi' : `semua ${number(closed)} sesi`} yang berakhir dengan FIN, server mengirimnya lebih dahulu${isQuit ? ', seperti yang terjadi setelah QUIT' : ''}.`,
      ),
    ];
  return sayIf(
    closed > 0,
    `The first FIN came from the server in ${number(closedByServer)} of ${plural(closed, 'session')}${isQuit ? ', as it does after QUIT,' : ''} and from the client in ${number(closedByClient)}.`,
    `FIN pertama berasal dari server pada ${number(closedByServer)} dari ${number(closed)} sesi${isQuit ? ', seperti yang terjadi setelah QUIT,' : ''} dan dari klien pada ${number(closedByClient)} sesi.`,
  );
}

function replyWords({ wire, server }: Numbers, words: Phrases): string | string[] {
  const { say } = words;
  if (wire === undefined)
    return say(
      `This run has no capture of ${server.name}, so no reply can be shown byte by byte.`,
      `Pengujian ini tidak memiliki tangkapan ${server.name}, sehingga balasan tidak dapat ditampilkan byte demi byte.`,
    );
  const { areRepliesWhole: isWhole, replyBytes, jamLines, firstJam, lastJam, otherReplies } = wire;
  if (replyBytes === 0 && isWhole) {
    const isAsked = wire.timeLines + wire.bareLines + wire.otherLines.count + wire.unfinished.count > 0;
    return say(
      `In the capture of ${server.name}, the server sent no data at all${isAsked ? '' : ', and no client had asked for any'}.`,
      `Dalam tangkapan ${server.name}, server tidak mengirim data sama sekali${isAsked ? '' : ', dan tidak ada klien yang memintanya'}.`,
    );
  }
  const least = leastOf(isWhole, words);
  const bytes = least(replyBytes, 'byte', 'byte');
  const jams = least(jamLines, 'line', 'baris');
  const form =
    jamLines === 0
      ? say(
          `with no line of exactly this form${isWhole ? '' : ' among those read'}`,
          `${isWhole ? '' : 'dari yang terbaca '}tanpa satu baris pun yang bentuknya tepat seperti ini`,
        )
      : say(`with ${jams} of exactly this form`, `dengan ${jams} yang bentuknya tepat seperti ini`);
  const odd = least(
    otherReplies.count,
    'line or part of a line',
    'baris atau potongan baris',
    'lines or parts of lines',
  );
  const others =
    otherReplies.count > 0
      ? say(
          `It also sent ${odd} of another form (${quotes(otherReplies)}).`,
          `Server juga mengirim ${odd} dengan bentuk lain (${quotes(otherReplies)}).`,
        )
      : isWhole
        ? say('It sent nothing else.', 'Server tidak mengirim data lain.')
        : say('Nothing else was read.', 'Tidak ada data lain yang terbaca.');
  const examples =
    firstJam === undefined || lastJam === undefined
      ? ''
      : jamLines === 1
        ? say(` It reads '${firstJam}'.`, ` Isinya '${firstJam}'.`)
        : isWhole && firstJam === lastJam
          ? say(
              ` The first and the last read '${firstJam}'.`,
              ` Yang pertama dan yang terakhir berisi '${firstJam}'.`,
            )
          : say(
              ` The first reads '${firstJam}', the last${isWhole ? '' : ' of those read'} '${lastJam}'.`,
              ` Yang pertama berisi '${firstJam}', yang terakhir${isWhole ? '' : ' dari yang terbaca'} '${lastJam}'.`,
            );
  return [
    say(
      `In the capture of ${server.name}, the server sent ${bytes}, ${form}.${examples} ${others}`,
      `Dalam tangkapan ${server.name}, server mengirim ${bytes}, ${form}.${examples} ${others}`,
    ),
    ...partWords(isWhole, words),
  ];
}

/** Every dialect of server/dialect.ts but the assignment's own; a test holds them together. */
export const DIALECTS: Readonly<Record<string, readonly [english: string, indonesian: string]>> = {
  warning: [
    'of hand-in 001: unknown lines receive a warning and QUIT a farewell; replies to TIME are as the assignment asks',
    'dari laporan 001: baris yang tidak dikenal dibalas dengan peringatan dan QUIT dengan salam penutup; balasan atas TIME sesuai dengan yang diminta tugas',
  ],
  echo: [
    'of hand-in 002: it sends back whatever arrives, so these lines are not replies as the assignment asks',
    'dari laporan 002: apa pun yang diterima dikirim kembali, sehingga baris-baris ini bukan balasan seperti yang diminta tugas',
  ],
  dated: [
    'of hand-in 002: the date stands before the time, which is not what the assignment asks',
    'dari laporan 002: tanggal ditulis sebelum jam, bentuk yang tidak diminta tugas',
  ],
  perintah: [
    'of hand-in 004: unknown lines receive an error message in Indonesian; replies to TIME are as the assignment asks',
    'dari laporan 004: baris yang tidak dikenal dibalas dengan pesan galat berbahasa Indonesia; balasan atas TIME sesuai dengan yang diminta tugas',
  ],
};

function dialectWords({ part, name }: Numbers['dialects'][number], { say }: Phrases): string {
  const [english, indonesian] = DIALECTS[name] ?? [
    'which this report cannot describe',
    'yang tidak dapat dijelaskan oleh laporan ini',
  ];
  return say(
    `${part === '' ? 'The server' : `In the part '${part}', the server`} spoke the dialect '${name}' ${english}.`,
    `${part === '' ? 'Server' : `Pada bagian '${part}', server`} memakai dialek '${name}' ${indonesian}.`,
  );
}

function waitWords(
  { sent, answered = 0, waits, latencyMs: { p50, max } }: Numbers,
  words: Phrases,
): string | string[] {
  const { say, number, ms } = words;
  const times =
    p50 === null || max === null
      ? '.'
      : say(
          `; half of the replies came within ${ms(p50)}, the slowest after ${ms(max)}.`,
          `; separuh balasan tiba dalam ${ms(p50)}, yang paling lambat setelah ${ms(max)}.`,
        );
  if (sent !== undefined)
    return say(
      `The clients checked every reply: of ${plural(sent, 'request')}, ${number(answered)} received a correct reply with a plausible time${times}`,
      `Klien memeriksa setiap balasan: dari ${number(sent)} permintaan, ${number(answered)} mendapat balasan benar dengan waktu yang masuk akal${times}`,
    );
  if (p50 === null || max === null) return [];
  return say(
    `In the captures, ${plural(waits, 'data segment')} from a client ${waits === 1 ? 'was' : 'were'} followed by one from the server${times}`,
    `Dalam tangkapan, ${number(waits)} segmen data dari klien diikuti oleh segmen data dari server${times}`,
  );
}

/** How much was captured, and how much of it the kernel dropped; also part of the summary. */
export function capturedWords(numbers: Numbers, { say, number }: Phrases): string {
  const { captures, packets, dropped } = numbers;
  if (captures === 0)
    return say(
      'No packets were captured in this run.',
      'Tidak ada paket yang ditangkap dalam pengujian ini.',
    );
  const lost =
    dropped === undefined
      ? say('how many the kernel dropped is not known', 'jumlah yang dibuang kernel tidak diketahui')
      : dropped === 0
        ? say('the kernel dropped none', 'tidak ada yang dibuang kernel')
        : say(`the kernel dropped ${number(dropped)}`, `${number(dropped)} dibuang kernel`);
  return say(
    `${plural(captures, 'machine')} captured ${plural(packets, 'packet')}${captures === 1 ? '' : ' in total, each'} on its own network interface; ${lost}.`,
    `${number(captures)} mesin menangkap ${number(packets)} paket${captures === 1 ? '' : ', masing-masing'} pada antarmuka jaringannya sendiri; ${lost}.`,
  );
}

/** On how many sessions all sources agree, and what is missing or contradicts; of one source, that it is alone. */
export function agreementWords(numbers: Numbers, words: Phrases): string {
  const { matched, evidenceSessions, gaps, contradictions, only } = numbers;
  const { say, number } = words;
  const sessions = plural(evidenceSessions, 'session');
  if (only !== undefined)
    return say(
      `Only ${only} has the ${sessions} of this run, so there is nothing to compare it with: the result rests on this one source.`,
      `Hanya ${only} yang memuat ${number(evidenceSessions)} sesi pengujian ini, sehingga tidak ada pembandingnya: hasilnya bertumpu pada satu sumber ini.`,
    );
  return say(
    `All sources agree on ${number(matched)} of ${sessions}, with ${plural(gaps, 'missing entry', 'missing entries')} and ${plural(contradictions, 'contradiction')}.`,
    `Semua sumber sesuai pada ${number(matched)} dari ${number(evidenceSessions)} sesi, ${gaps + contradictions === 0 ? 'tanpa entri yang hilang dan tanpa pertentangan' : `dengan ${number(gaps)} entri yang hilang dan ${number(contradictions)} pertentangan`}.`,
  );
}

function sourceWords(numbers: Numbers, words: Phrases): string {
  const { sources, hasRecord, hasLog, captures } = numbers;
  const { sayIf } = words;
  const known = words.and(sources);
  return [
    ...sayIf(
      sources.length === 0,
      'No source of this run has sessions, so there is nothing to compare.',
      'Tidak ada sumber dalam pengujian ini yang memuat sesi, sehingga tidak ada yang dapat dibandingkan.',
    ),
    ...sayIf(
      sources.length > 0 && numbers.only === undefined,
      `Afterwards, every session was looked up in every source that should have it: ${known}.`,
      `Setelah pengujian selesai, setiap sesi dicari di setiap sumber yang harus memuatnya: ${known}.`,
    ),
    ...(sources.length > 0 ? [agreementWords(numbers, words)] : []),
    ...sayIf(
      !hasRecord,
      `This run has no client record${captures > 0 ? '; the captures show what the clients sent and received' : ''}.`,
      `Pengujian ini tidak memiliki catatan dari klien sendiri${captures > 0 ? '; tangkapan menunjukkan apa yang dikirim dan diterima klien' : ''}.`,
    ),
    ...sayIf(
      !hasLog,
      'There is no server log that tells the sessions apart.',
      'Tidak ada log server yang membedakan sesi yang satu dari yang lain.',
    ),
  ].join(' ');
}

function quotes({ count, examples }: Quoted): string {
  const shown = examples.map((example) => `'${example}'`);
  return count > examples.length && examples.length > 1 ? `${shown.join(', ')} …` : shown.join(', ');
}
