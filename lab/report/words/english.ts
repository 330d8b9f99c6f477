import type { Ending } from '../../pcap/ending.ts';
import type { Numbers } from '../numbers.ts';
import type { ChosenFacts, PointTexts, Reason, Texts } from './texts.ts';
import { listed, ms, numberIn } from './phrase.ts';

const number = numberIn('en');

/** `18 sessions`, `1 session`. */
function count(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}

const and = (names: readonly string[]): string => listed(names, 'and');

const POINTS = (port: number): Readonly<Record<'1a' | '1b' | '1c' | '1d' | '2', PointTexts>> => ({
  '1a': {
    title: `1a. The server opens TCP port ${port}`,
    task: `A time server that opens port ${port} with TCP as transport.`,
    explanation: ({ server, port, wire, sessions, completed }) => {
      const what = `The program on ${server.name} serves at ${server.address}, TCP port ${port}. A client reaches it only when a socket there is in the listening state, and that can be seen from outside: the system then answers a request for a connection (SYN) with SYN, ACK, and without such a socket with RST.`;
      if (wire === undefined)
        return [
          what,
          `This run has no capture of ${server.name}, so the clients bear witness: of ${count(sessions, 'session')}, ${number(completed)} were connected, answered and closed in order.`,
        ];
      const first =
        wire.first === undefined
          ? []
          : [
              `The handshake shown is the first of the run, ${wire.first.name}: packet ${number(wire.first.syn)} is the client's SYN, packet ${number(wire.first.synAck)} the server's SYN, ACK and packet ${number(wire.first.ack)} the client's ACK. It took ${ms(number, wire.first.roundTripMs)} from the first to the third; from there on bytes can flow in both directions.`,
            ];
      return [
        what,
        `In the capture of ${server.name}, ${count(wire.syns, 'connection was', 'connections were')} asked for; ${number(wire.synAcks)} of them got a SYN, ACK, ${number(wire.handshakes)} handshakes were completed, and ${number(wire.refused)} were refused.`,
        ...first,
      ];
    },
  },
  '1b': {
    title: '1b. It serves requests concurrently, with several threads',
    task: 'The server must be able to serve concurrent requests, as in the example with threads.',
    explanation: (numbers) => [
      `${count(numbers.sessions, 'session')} came from ${and(numbers.clients.map(({ name }) => name))}. At the busiest instant, ${ms(number, numbers.peakAtMs)} after the first connection began, ${number(numbers.peak)} of them were open at once, and ${count(numbers.servedWhileOthersOpen, 'session')} received a reply while at least one other session was open.`,
      ...(numbers.loggedPeak > 0
        ? [
            `A connection can also be open while it merely waits to be accepted, so the server's own count matters: its log has at most ${number(numbers.loggedPeak)} accepted connections open at the same time${threadWords(numbers)}.`,
          ]
        : []),
      'In the chart each bar is one session and each dot on it one reply; the curve above counts the open sessions. Where a vertical line crosses several bars, the server had several clients at once.',
      numbers.servedWhileOthersOpen > 0
        ? 'A server for one client at a time would let the others wait until the first has gone: no reply could fall into the time of another session that it had accepted earlier.'
        : 'In this run the sessions did not overlap, so it does not show concurrency; more clients at once, or sessions that are held open, would.',
    ],
  },
  '1c': {
    title: '1c. A request is TIME, QUIT ends the session, both with characters 13 and 10',
    task: 'A request begins with the string "TIME" and ends with characters 13 and 10; a session can be ended with "QUIT" and characters 13 and 10.',
    explanation: ({ wire, server, sent, port }) => {
      const rule =
        'A request is the four letters TIME followed by character 13 (CR) and character 10 (LF): the six bytes 54 49 4d 45 0d 0a. QUIT with the same two characters ends the session. In the table CR is shown as ␍ and LF as ␊, beside the bytes themselves.';
      if (wire === undefined)
        return [
          rule,
          `This run has no capture of ${server.name}, so only the clients' record tells what was sent: ${number(sent ?? 0)} requests to port ${port}.`,
        ];
      const odd =
        wire.bareLines + wire.otherLines === 0
          ? 'No line was anything else.'
          : `${count(wire.bareLines, 'line')} had LF alone, and ${count(wire.otherLines, 'line was', 'lines were')} neither TIME nor QUIT.`;
      return [
        rule,
        `Put together from the segments in the capture of ${server.name}, all clients sent ${number(wire.requestBytes)} bytes: ${count(wire.timeLines, 'line')} TIME and ${count(wire.quitLines, 'line')} QUIT, each ended by CR LF. ${odd}`,
        `The first FIN came from the server in ${count(wire.closedByServer, 'session')}, as after QUIT, and from the client in ${number(wire.closedByClient)}. TCP carries a stream of bytes, so a request may share a segment with another or be spread over two; the line end alone says where it stops.`,
      ];
    },
  },
  '1d': {
    title: '1d. The reply is JAM, one space, hh:mm:ss, and characters 13 and 10',
    task: 'The server replies with a UTF-8 string that begins with "JAM", one space and the time as "hh:mm:ss", and ends with characters 13 and 10.',
    explanation: ({ wire, server, sent, answered, p50Ms, maxMs }) => {
      const rule =
        'A reply is fourteen bytes of UTF-8: the letters JAM (4a 41 4d), one space (20), eight characters for hours, minutes and seconds with colons (3a) between them, then CR (0d) and LF (0a). All of them are ASCII, so each character is one byte.';
      const clients =
        sent === undefined
          ? ''
          : `The clients checked every reply: of ${count(sent, 'request')}, ${number(answered ?? 0)} got one of this form with a plausible time${p50Ms === null || maxMs === null ? '.' : `, half of them within ${ms(number, p50Ms)} and the slowest after ${ms(number, maxMs)}.`}`;
      if (wire === undefined) return [rule, `This run has no capture of ${server.name}. ${clients}`.trim()];
      const between =
        wire.firstJam === undefined || wire.lastJam === undefined
          ? ''
          : ` The first reads '${wire.firstJam}', the last '${wire.lastJam}'.`;
      const odd =
        wire.otherReplies === 0
          ? 'No line of the server has another form.'
          : `${count(wire.otherReplies, 'line')} of the server ${wire.otherReplies === 1 ? 'has' : 'have'} another form.`;
      return [
        rule,
        `In the capture of ${server.name} the server sent ${number(wire.replyBytes)} bytes, among them ${count(wire.jamLines, 'line')} of exactly this form. ${odd}${between}`,
        ...(clients === '' ? [] : [clients]),
      ];
    },
  },
  '2': {
    title: '2. It was run in the lab of three machines, and recorded',
    task: 'The program is run in the lab environment; its execution is captured and every point is explained.',
    explanation: (numbers) => [
      `${numbers.server.name} (${numbers.server.address}) is the server; ${and(numbers.clients.map(({ name, address }) => `${name} (${address})`))} ${numbers.clients.length === 1 ? 'is its client' : 'are its clients'}. While they talked, ${count(numbers.captures, 'capture')} kept ${count(numbers.packets, 'packet')}, each taken on a machine's own network interface; ${numbers.dropped === undefined ? 'how many were lost is not known' : `${number(numbers.dropped)} were lost`}.`,
      `Afterwards every session was looked for in all of its sources: the clients' record, the server's log and the captures of both machines. Of ${count(numbers.evidenceSessions, 'session')}, ${number(numbers.matched)} agree in every one, with ${count(numbers.gaps, 'gap')} and ${count(numbers.contradictions, 'contradiction')}. The SHA-256 sums of ${count(numbers.files, 'file')} stand in this report, so a file that was changed later no longer fits its sum.`,
    ],
  },
});

function threadWords({ threads, threadShares }: Numbers): string {
  if (threads === 0) return '';
  const shares = threadShares
    .slice(0, 8)
    .map(({ thread, sessions }) => `thread ${thread} had ${number(sessions)}`);
  const rest = threadShares.length > 8 ? ['others the rest'] : [];
  return `, and ${count(threads, 'thread')} at work: ${and([...shares, ...rest])}`;
}

const REASONS: Readonly<Record<Reason, string>> = {
  first: 'the first session of the run',
  slowest: 'the one with the longest wait for a reply',
  trouble: 'one with retransmissions or a reset',
  flawed: 'one whose sources do not agree',
  machine: 'a session of this machine as it usually went',
};

function ended(ending: Ending | undefined): string {
  if (ending === undefined) return '–';
  const { cause, finBy, resetBy } = ending;
  if (cause === 'orderly' && finBy !== undefined) return `${finBy} closed first`;
  if (resetBy !== undefined) return `reset by ${resetBy} (${cause.replaceAll('-', ' ')})`;
  return cause.replaceAll('-', ' ');
}

export const ENGLISH: Texts = {
  title: 'Assignment 2: a concurrent TCP time server',
  subtitle: (server, port) => `Network programming · ${server}, port ${port}`,
  date: (at) =>
    new Date(at).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'medium', timeZone: 'UTC' }) +
    ' UTC',
  number,
  summary: (numbers) => {
    const { sessions, completed, peak, matched, evidenceSessions, packets, dropped } = numbers;
    const replies =
      numbers.sent === undefined
        ? ''
        : ` ${number(numbers.answered ?? 0)} of ${count(numbers.sent, 'request')} were answered rightly.`;
    return [
      `${number(completed)} of ${count(sessions, 'session')} went from handshake to orderly end, at most ${number(peak)} of them at once.${replies}`,
      `${number(matched)} of ${count(evidenceSessions, 'session')} agree in all that bear witness: ${count(numbers.gaps, 'gap')}, ${count(numbers.contradictions, 'contradiction')}.`,
      `${count(packets, 'packet')} captured on ${count(numbers.captures, 'machine')}, ${dropped === undefined ? 'how many were lost is not known' : `${number(dropped)} lost`}.`,
    ];
  },
  serverAtWork: (numbers) => [
    numbers.logLines === 0
      ? `This run has no log of ${numbers.server.name}.`
      : `While the clients came, ${numbers.server.name} wrote ${count(numbers.logLines, 'line')} of log. For every connection it says who came, which thread serves it and how many are open; then each request and its reply; at the end how the connection closed, with its counts.`,
    ...(numbers.threads === 0
      ? []
      : [
          `The log names ${count(numbers.threads, 'thread')}; together they had at most ${number(numbers.loggedPeak)} connections open at once.`,
        ]),
  ],
  points: POINTS,
  captions: {
    listening: 'Requests for a connection, and how the port answered',
    handshake: (name, machine) => `The handshake of ${name}, as ${machine} captured it`,
    overlap: 'Sessions over time: open at once, and one bar each',
    requests: 'Requests byte by byte',
    replies: 'Replies byte by byte',
    reconciled: 'What was captured and what agrees',
    logged: "What the server's log says of it",
  },
  facts: {
    engine: 'Machines run as',
    traffic: 'Traffic lasted',
    skew: 'Client machines began within',
    plan: 'Plan',
    planText: (clients, requests, holdMs, staggerMs) =>
      [
        `${count(clients, 'connection')} from each client machine`,
        `${count(requests, 'request')} each`,
        ...(staggerMs > 0 ? [`begun ${number(staggerMs)} ms apart`] : []),
        ...(holdMs > 0 ? [`held open for ${number(holdMs)} ms`] : []),
      ].join(', '),
    began: 'First connection',
    interrupted: 'The run was interrupted; this is what had come by then.',
    syns: 'Connections asked for (SYN)',
    synAcks: 'Answered with SYN, ACK',
    handshakes: 'Handshakes completed',
    refused: 'Refused with RST',
    listeningAt: 'Listening socket',
    matched: 'Sessions that agree in every source',
    gaps: 'Gaps',
    contradictions: 'Contradictions',
    captured: 'Packets captured',
    lost: 'Packets lost by the capture',
    thisComputer: 'this computer',
  },
  chosenTitle: ({ name }) => `Session ${name}`,
  chosen: ({ machine, reasons, durationMs, latencyMs, requests, replies, packets, unusual }: ChosenFacts) => {
    const why = and(reasons.map((reason) => REASONS[reason]));
    const lasted = durationMs === null ? '' : ` It lasted ${ms(number, durationMs)}.`;
    const waited = latencyMs === null ? '' : ` The longest wait for a reply was ${ms(number, latencyMs)}.`;
    const odd = unusual.length === 0 ? '' : ` Unusual in it: ${and(unusual)}.`;
    return `Chosen from ${machine}: ${why}. ${count(requests, 'request')}, ${count(replies, 'reply', 'replies')}, ${count(packets, 'packet')}.${lasted}${waited}${odd}`;
  },
  outcome: {
    completed: 'completed',
    wrong: 'wrong reply',
    refused: 'refused',
    reset: 'reset',
    'timed-out': 'timed out',
    cut: 'cut off',
    unknown: 'not recorded',
  },
  ended,
  ending: ({ words }) => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`,
  latency: ({ answered, p50Ms, p90Ms, p99Ms, maxMs }) =>
    p50Ms === null || p90Ms === null || p99Ms === null || maxMs === null
      ? 'No reply was measured.'
      : `Of ${count(answered ?? 0, 'reply', 'replies')}, half came within ${ms(number, p50Ms)} of the request, nine in ten within ${ms(number, p90Ms)}, 99 in 100 within ${ms(number, p99Ms)}; the slowest took ${ms(number, maxMs)}. The client measures from the moment it writes the request until it has read the whole reply, so the time both machines were busy is in it.`,
  reconciled: (numbers) => [
    `${count(numbers.sources, 'source')} told of ${count(numbers.evidenceSessions, 'session')}. Accounts of the same session were found by both addresses and both ports, and by time where ports were used again; compared were the number of bytes in each direction, every reply, the order of times, and every packet that both captures must have.`,
    numbers.gaps + numbers.contradictions === 0
      ? `Nothing is missing and nothing contradicts: ${number(numbers.matched)} of ${number(numbers.evidenceSessions)} agree.`
      : `${number(numbers.matched)} of ${number(numbers.evidenceSessions)} agree; ${count(numbers.gaps, 'gap')} and ${count(numbers.contradictions, 'contradiction')} are listed below.`,
    `The sources' clocks lie at most ${ms(number, numbers.largestOffsetMs)} apart, measured on the sessions they share.`,
  ],
  limits: (numbers, warnings) => [
    numbers.dropped === undefined
      ? 'For some capture there is no count of packets that the kernel dropped.'
      : numbers.dropped === 0
        ? 'tcpdump reports that the kernel dropped no packet of these captures.'
        : `tcpdump lost ${count(numbers.dropped, 'packet')}: what they held is not in the captures.`,
    numbers.cutSegments === 0
      ? 'Every captured segment with data is in the file with all its bytes.'
      : `Of ${count(numbers.cutSegments, 'segment')} the file has only the beginning, as packets were cut at the length the capture keeps (snaplen).`,
    'A capture on a machine shows what passed its network interface, not what the program did with it: data can be acknowledged by the system and never be read. What the programs did is told by the log and by the clients’ record.',
    'Network cards and kernels may join or divide segments on their way to the capture (offloading), so sizes of segments can differ between both machines while the bytes are the same.',
    'Marks such as retransmission are conclusions from sequence numbers and times, by the rules of Wireshark; a packet lost before it reached the capturing machine leaves no trace but them.',
    'All machines of one lab share one computer and its clock; on machines of their own, clocks would lie further apart and latencies would be longer.',
    ...warnings.map((warning) => `While reading: ${warning}.`),
  ],
  sourceName: (name) => name,
  flaw: (text) => text,
  file: (path) => {
    const [, kind = '', name = ''] = /^(\w+)[/.](.*?)(?:\.\w+)?$/.exec(path) ?? [];
    if (kind === 'pcap') return `packets captured on ${name}`;
    if (kind === 'logs') return path.endsWith('.jsonl') ? `log of ${name}, for programs` : `log of ${name}`;
    if (kind === 'transcripts') return `terminal of ${name}`;
    return "the clients' record of every session";
  },
};
