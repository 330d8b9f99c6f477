/** What an English report says of the points of the assignment. */
import type { Dialect, Numbers } from '../numbers.ts';
import type { Quoted, Wire } from '../wire.ts';
import { and, atLeast, count, number } from './english-phrase.ts';
import type { PointName } from '../model.ts';
import type { PointTexts } from './texts.ts';
import { ms, onlyWitness } from './phrase.ts';

export const ENGLISH_POINTS = (port: number): Readonly<Record<PointName, PointTexts>> => ({
  '1a': {
    title: `1a. The server opens TCP port ${port}`,
    task: `A time server that opens port ${port} with TCP as transport.`,
    explanation: (numbers) => [
      `The program on ${numbers.server.name} is to be reached at ${numbers.server.address}, TCP port ${port}. A client reaches it only when a socket there is in the listening state, and that can be seen from outside: the system then answers a request for a connection (SYN) with SYN, ACK, and without such a socket with RST.`,
      ...listeningWords(numbers),
      ...handshakeWords(numbers),
    ],
  },
  '1b': {
    title: '1b. It serves requests concurrently, with several threads',
    task: 'The server must be able to serve concurrent requests, as in the example with threads.',
    explanation: (numbers) => [...overlapWords(numbers), ...servedWords(numbers)],
  },
  '1c': {
    title: '1c. A request is TIME, QUIT ends the session, both with characters 13 and 10',
    task: 'A request begins with the string "TIME" and ends with characters 13 and 10; a session can be ended with "QUIT" and characters 13 and 10.',
    explanation: (numbers) => [
      'A request is the four letters TIME followed by character 13 (CR) and character 10 (LF): the six bytes 54 49 4d 45 0d 0a. QUIT with the same two characters ends the session. Where bytes are shown as text, CR is ␍ and LF is ␊.',
      ...requestWords(numbers),
      'TCP carries a stream of bytes, so a request may share a segment with another or be spread over two; the line end alone says where it stops.',
    ],
  },
  '1d': {
    title: '1d. The reply is JAM, one space, hh:mm:ss, and characters 13 and 10',
    task: 'The server replies with a UTF-8 string that begins with "JAM", one space and the time as "hh:mm:ss", and ends with characters 13 and 10.',
    explanation: (numbers) => [
      'A reply is fourteen bytes of UTF-8: the letters JAM (4a 41 4d), one space (20), eight characters for hours, minutes and seconds with colons (3a) between them, then CR (0d) and LF (0a). All of them are ASCII, so each character is one byte.',
      ...replyWords(numbers),
      ...numbers.dialects.map((dialect) => dialectWords(dialect)),
      ...waitWords(numbers),
    ],
  },
  '2': {
    title: '2. It was run in the lab of three machines, and recorded',
    task: 'The program is run in the lab environment; its execution is captured and every point is explained.',
    explanation: (numbers) => [
      `${numbers.server.name} (${numbers.server.address}) is the server; ${and(numbers.clients.map(({ name, address }) => `${name} (${address})`))} ${numbers.clients.length === 1 ? 'is its client' : 'are its clients'}. ${capturedWords(numbers)}`,
      ...sourceWords(numbers),
      `The SHA-256 sums of ${count(numbers.files, 'file')} stand in this report, so a file that was changed later no longer fits its sum.`,
    ],
  },
});

function listeningWords({ listening, server, port }: Numbers): string[] {
  if (listening === undefined)
    return [
      `The table of sockets on ${server.name} was not kept in this run; what follows is seen from outside.`,
    ];
  const { sockets, source } = listening;
  return [
    `Before the first connection, ${source} on ${server.name} had ${count(sockets.length, 'socket')} for port ${port} in the state 0A, which is LISTEN: ${and([...new Set(sockets)])}. The port stands there in hexadecimal, ${hexOf(port)}.`,
  ];
}

function handshakeWords({ wire, server, sessions, sources }: Numbers): string[] {
  if (wire === undefined)
    return [
      sources.length === 0
        ? `This run has no capture of ${server.name} and no other source that tells of sessions.`
        : `This run has no capture of ${server.name}; ${count(sessions, 'session')} with it ${sessions === 1 ? 'is' : 'are'} told of by ${and(sources)}.`,
    ];
  if (wire.syns === 0)
    return [`While ${server.name} was captured, nobody asked for a connection from its very beginning.`];
  const { first } = wire;
  return [
    `In the capture of ${server.name}, ${count(wire.syns, 'connection was', 'connections were')} asked for; ${number(wire.synAcks)} of them got a SYN, ACK, ${count(wire.handshakes, 'handshake was', 'handshakes were')} completed, and ${number(wire.refused)} ${wire.refused === 1 ? 'was' : 'were'} refused.`,
    ...(first === undefined
      ? []
      : [
          `The handshake shown is the first of the run, ${first.name}: packet ${number(first.syn)} is the client's SYN, packet ${number(first.synAck)} the server's SYN, ACK and packet ${number(first.ack)} the client's ACK. It took ${ms(number, first.roundTripMs)} from the first to the third; from there on bytes can flow in both directions.`,
        ]),
  ];
}

function overlapWords(numbers: Numbers): string[] {
  const { sessions, active, peak, peakAtMs, servedWhileOthersOpen } = numbers;
  if (sessions === 0)
    return [
      'No session was recorded in this run, so it cannot show how the server treats several clients at once. A concurrent server accepts a connection while others are open, and answers each client as its requests come, whatever the others do; a burst from both client machines (npm run lab:burst) would show it.',
    ];
  const came = `${count(sessions, 'session')} came from ${and(active.map(({ name }) => name))}.`;
  if (peak === 0) return [`${came} None of them stood long enough to be drawn: ${NO_CONCURRENCY}`];
  if (peak === 1)
    return [`${came} They did not overlap: one at most was open at any time. ${NO_CONCURRENCY}`];
  const served =
    servedWhileOthersOpen > 0
      ? `${count(servedWhileOthersOpen, 'session')} received a reply while at least one other session was open`
      : 'none of them received a reply while another was open';
  return [
    `${came} At the busiest instant, ${ms(number, peakAtMs)} after the first connection began, ${number(peak)} of them were open at once, and ${served}.`,
  ];
}

const NO_CONCURRENCY =
  'This run alone therefore does not show concurrency; more clients at once, or sessions that are held open, would.';

function servedWords(numbers: Numbers): string[] {
  const { peak, loggedPeak, servedWhileOthersOpen } = numbers;
  return [
    ...(loggedPeak > 0
      ? [
          `A connection can also be open while it merely waits to be accepted, so the server's own count matters: its log has at most ${count(loggedPeak, 'accepted connection')} open at the same time${threadWords(numbers)}.`,
        ]
      : []),
    ...(peak > 0
      ? [
          'In the chart each bar is one session and each dot on it one reply; the curve above counts the open sessions. Where a vertical line crosses several bars, the server had several clients at once.',
        ]
      : []),
    ...(servedWhileOthersOpen > 0
      ? [
          'A server for one client at a time would let the others wait until the first has gone: no reply could fall into the time of another session that it had accepted earlier.',
        ]
      : peak > 1
        ? [
            'That connections were open side by side shows that the server accepts one while others last; that it also answers several at once is not shown by this run.',
          ]
        : []),
  ];
}

function requestWords({ wire, server, sent, port, sources }: Numbers): string[] {
  if (wire === undefined)
    return [
      sent === undefined
        ? `This run has no capture of ${server.name}, so the bytes its clients sent cannot be shown as they passed there; what is known of the requests comes from ${sources.length === 0 ? 'no source at all' : and(sources)}.`
        : `This run has no capture of ${server.name}, so only the clients' record tells what was sent: ${count(sent, 'request')} to port ${port}.`,
    ];
  const isWhole = wire.areRequestsWhole;
  if (wire.requestBytes === 0 && isWhole)
    return [
      `In the capture of ${server.name} no client sent a single byte of data: ${wire.syns === 0 ? 'there was no connection.' : 'connections were opened and closed in silence.'}`,
      ...endWords(wire),
    ];
  const least = (value: number, one: string): string => atLeast(isWhole, count(value, one));
  const others = [
    ...(wire.bareLines > 0 ? [`${least(wire.bareLines, 'line')} TIME or QUIT with LF alone`] : []),
    ...(wire.emptyLines > 0 ? [least(wire.emptyLines, 'empty line')] : []),
    ...(wire.otherLines.count > 0
      ? [
          `${least(wire.otherLines.count, 'line')} that ${wire.otherLines.count === 1 ? 'is' : 'are'} neither (${quotes(wire.otherLines)})`,
        ]
      : []),
    ...(wire.unfinished.count > 0
      ? [
          `${least(wire.unfinished.count, 'piece')} without the LF that ends a line (${quotes(wire.unfinished)})`,
        ]
      : []),
  ];
  // Of a session cut short, QUIT is what is missing first: that none was read says nothing.
  const lines = [
    ...(isWhole || wire.timeLines > 0 ? [`${least(wire.timeLines, 'line')} TIME`] : []),
    ...(isWhole || wire.quitLines > 0 ? [`${least(wire.quitLines, 'line')} QUIT`] : []),
  ];
  const usual =
    wire.timeLines + wire.quitLines === 0
      ? `no line TIME or QUIT ended by CR LF${isWhole ? '' : ' among those read'}`
      : `${and(lines)}, each ended by CR LF`;
  const rest =
    others.length === 0
      ? ` No ${isWhole ? 'line was anything else' : 'other line was read'}.`
      : ` Beside ${wire.timeLines + wire.quitLines === 0 ? 'that' : 'them'} there ${wire.bareLines + wire.emptyLines + wire.otherLines.count + wire.unfinished.count === 1 ? 'was' : 'were'} ${and(others)}.`;
  return [
    `Put together from the segments in the capture of ${server.name}, all clients sent ${least(wire.requestBytes, 'byte')}: ${usual}.${rest}`,
    ...(isWhole ? [] : [ONLY_BEGINNING]),
    ...endWords(wire),
  ];
}

const ONLY_BEGINNING =
  'A session that is very long, or of which packets are missing, is read only from its beginning, so more may have been sent than is counted here.';

function endWords(wire: Wire): string[] {
  const { closedByServer, closedByClient, quitLines, bareLines } = wire;
  if (closedByServer + closedByClient === 0) return [];
  const why = closedByServer > 0 && quitLines + bareLines > 0 ? ', as after QUIT' : '';
  return [
    `The first FIN came from the server in ${count(closedByServer, 'session')}${why}, and from the client in ${number(closedByClient)}.`,
  ];
}

function replyWords({ wire, server }: Numbers): string[] {
  if (wire === undefined)
    return [`This run has no capture of ${server.name}, so no reply can be shown byte by byte.`];
  const isWhole = wire.areRepliesWhole;
  if (wire.replyBytes === 0 && isWhole) {
    const asked = wire.timeLines + wire.bareLines + wire.otherLines.count + wire.unfinished.count > 0;
    return [
      `In the capture of ${server.name} the server sent no data at all${asked ? '.' : ', and nobody had asked it for anything.'}`,
    ];
  }
  const form =
    wire.jamLines === 0
      ? `no line of this form among ${isWhole ? 'them' : 'those read'}`
      : `among them ${atLeast(isWhole, count(wire.jamLines, 'line'))} of exactly this form`;
  const odd =
    wire.otherReplies.count === 0
      ? `${isWhole ? 'It sent nothing of another form' : 'Nothing of another form was read'}.`
      : `Of another form ${wire.otherReplies.count === 1 ? 'was' : 'were'} ${atLeast(isWhole, count(wire.otherReplies.count, 'line or piece of one', 'lines or pieces of them'))} (${quotes(wire.otherReplies)}).`;
  const between =
    wire.firstJam === undefined || wire.lastJam === undefined
      ? ''
      : wire.jamLines === 1
        ? ` It reads '${wire.firstJam}'.`
        : ` The first reads '${wire.firstJam}', the last${isWhole ? '' : ' of those read'} '${wire.lastJam}'.`;
  return [
    `In the capture of ${server.name} the server sent ${atLeast(isWhole, count(wire.replyBytes, 'byte'))}, ${form}.${between} ${odd}`,
    ...(isWhole ? [] : [ONLY_BEGINNING]),
  ];
}

function dialectWords({ part, name }: Dialect): string {
  const where = part === '' ? '' : ` in the part '${part}' of this run`;
  const known: Readonly<Record<string, string>> = {
    warning:
      'of hand-in 001: unknown lines get a warning and QUIT a farewell, while replies to TIME are as the assignment has them',
    echo: 'of hand-in 002: whatever comes is sent back, so these lines are no replies as the assignment has them',
    dated: 'of hand-in 002: the date stands before the time, a form that the assignment does not have',
    perintah:
      'of hand-in 004: unknown lines get an error in Indonesian, while replies to TIME are as the assignment has them',
  };
  const what = known[name];
  return `The server was told${where} to speak the dialect '${name}'${what === undefined ? '' : ` ${what}`}.`;
}

function waitWords({ sent, answered, waits, p50Ms, maxMs }: Numbers): string[] {
  const times =
    p50Ms === null || maxMs === null
      ? '.'
      : `, half of them within ${ms(number, p50Ms)} and the slowest after ${ms(number, maxMs)}.`;
  if (sent !== undefined)
    return [
      `The clients checked every reply: of ${count(sent, 'request')}, ${number(answered ?? 0)} got one of this form with a plausible time${times}`,
    ];
  if (p50Ms === null || maxMs === null) return [];
  return [
    `In the captures, ${count(waits, 'segment')} with data from a client ${waits === 1 ? 'was' : 'were'} followed by one from the server${times}`,
  ];
}

export function capturedWords({ captures, packets, dropped }: Numbers): string {
  if (captures === 0) return 'No packets were captured in this run.';
  const lost = dropped === undefined ? 'how many were lost is not known' : `${number(dropped)} were lost`;
  return `While they talked, ${count(captures, 'machine')} kept ${count(packets, 'packet')}, each taken on the machine's own network interface; ${lost}.`;
}

function sourceWords(numbers: Numbers): string[] {
  const { sources, hasRecord, hasLog, evidenceSessions, matched, gaps, contradictions } = numbers;
  const absent = [
    ...(hasRecord
      ? []
      : [
          'This run has no record kept by the clients themselves; what they sent and got is told by the captures.',
        ]),
    ...(hasLog ? [] : ['There is no log of the server that tells sessions apart.']),
  ];
  if (sources.length === 0)
    return ['No source of this run tells of sessions, so there was nothing to compare.', ...absent];
  const only = onlyWitness(numbers);
  if (only !== undefined)
    return [
      `Of ${count(evidenceSessions, 'session')} only ${only} tells, so there was nothing to compare it with: that it is true rests on this one source. ${absent.join(' ')}`.trim(),
    ];
  return [
    `Afterwards every session was looked for in all that bear witness of it: ${and(sources)}. Of ${count(evidenceSessions, 'session')}, ${number(matched)} ${matched === 1 ? 'agrees' : 'agree'} in every one, with ${count(gaps, 'gap')} and ${count(contradictions, 'contradiction')}. ${absent.join(' ')}`.trim(),
  ];
}

function quotes({ count, examples }: Quoted): string {
  const shown = examples.map((example) => `'${example}'`);
  return count > examples.length && examples.length > 1 ? `${shown.join(', ')} …` : shown.join(', ');
}

function hexOf(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}

function threadWords({ threads, threadShares }: Numbers): string {
  if (threads === 0) return '';
  const shares = threadShares
    .slice(0, 8)
    .map(({ thread, sessions }) => `thread ${thread} had ${number(sessions)}`);
  const rest = threadShares.length > 8 ? ['others the rest'] : [];
  return `, and ${count(threads, 'thread')} at work: ${and([...shares, ...rest])}`;
}
