import type { ChosenFacts, Reason, Texts } from './texts.ts';
import { ENGLISH_POINTS, capturedWords } from './english-points.ts';
import type { Ending } from '../../pcap/ending.ts';
import type { Numbers } from '../numbers.ts';
import { and, count, number } from './english-phrase.ts';
import { dateIn, LEAST_SPREAD, ms, onlyWitness, zoneName } from './phrase.ts';
import { isApart, mostApartMs } from '../../evidence/clock-offset.ts';

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

function comparedWords(numbers: Numbers): string[] {
  return [
    `${count(numbers.sources.length, 'source')} told of ${count(numbers.evidenceSessions, 'session')}. Accounts of the same session were found by both addresses and both ports, and by time where ports were used again; compared were the number of bytes in each direction, every reply, the order of times, and every packet that both captures must have.`,
    numbers.gaps + numbers.contradictions === 0
      ? `Nothing is missing and nothing contradicts: ${number(numbers.matched)} of ${number(numbers.evidenceSessions)} agree.`
      : `${number(numbers.matched)} of ${number(numbers.evidenceSessions)} agree; ${count(numbers.gaps, 'gap')} and ${count(numbers.contradictions, 'contradiction')} are listed below.`,
    ...(numbers.mostApartMs === undefined
      ? []
      : [
          `The sources' clocks lie at most ${ms(number, numbers.mostApartMs)} apart, measured on the sessions they share; what a clock is known to be off by was taken off before times were compared.`,
        ]),
  ];
}

export const ENGLISH: Texts = {
  title: 'Assignment 2: a concurrent TCP time server',
  subtitle: (server, port) => `Network programming · ${server}, port ${port}`,
  date: (at, zone) => dateIn('en', at, zone),
  clocks: (zone) =>
    zone === 0
      ? 'The times in the log are UTC, as are all others in this report.'
      : `The times in the log are local to the machine (${zoneName(zone)}), as are the date on the cover and the time of the first connection; times that end in Z, and the name of the run, are UTC.`,
  number,
  summary: (numbers) => {
    const { sessions, completed, peak, matched, evidenceSessions, packets, dropped } = numbers;
    const replies =
      numbers.sent === undefined
        ? ''
        : ` ${number(numbers.answered ?? 0)} of ${count(numbers.sent, 'request')} were answered rightly.`;
    const only = onlyWitness(numbers);
    if (sessions === 0) return ['No session was recorded in this run.', capturedWords(numbers)];
    return [
      `${number(completed)} of ${count(sessions, 'session')} went from handshake to orderly end, at most ${number(peak)} of them at once.${replies}`,
      only === undefined
        ? `${number(matched)} of ${count(evidenceSessions, 'session')} ${matched === 1 ? 'agrees' : 'agree'} in all that bear witness: ${count(numbers.gaps, 'gap')}, ${count(numbers.contradictions, 'contradiction')}.`
        : `Only ${only} tells of sessions, so there was nothing to compare it with.`,
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
          `The log names ${count(numbers.threads, 'thread')}; together they had at most ${count(numbers.loggedPeak, 'connection')} open at once.`,
        ]),
  ],
  points: ENGLISH_POINTS,
  captions: {
    listening: (source, machine) => `Listening sockets before the run, as ${source} on ${machine} has them`,
    answered: 'Requests for a connection, and how the port answered',
    handshake: (name, machine) => `The handshake of ${name}, as ${machine} captured it`,
    overlap: (source) => `Sessions over time, by ${source}: open at once, and one bar each`,
    requests: 'Requests byte by byte',
    replies: 'Replies byte by byte',
    reconciled: 'What was captured and what agrees',
    logged: "What the server's log says of it",
    terminal: (name) => `What the terminal ${name} showed`,
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
    serverAddress: 'Address of the server',
    scenario: 'Experiment replayed',
    checks: 'What had to be seen',
    checksText: (good, all) => `${number(good)} of ${count(all, 'check')} as in the hand-in`,
    dialect: 'The server speaks',
    part: (name) => (name === '' ? 'First part' : `Part '${name}'`),
    partText: (dialect, sessions) => `dialect '${dialect}', ${count(sessions, 'session')}`,
    version: (program) => (program === 'kernel' ? 'Kernel' : program === 'engine' ? 'Engine' : program),
    matched: 'Sessions without gap or contradiction',
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
    closed: 'closed in order',
    unknown: 'not recorded',
  },
  ended,
  ending: ({ words }) => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`,
  latency: ({ waits, waitsFrom, p50Ms, p90Ms, p99Ms, maxMs }) => {
    if (p50Ms === null || p90Ms === null || p99Ms === null || maxMs === null)
      return 'No reply was measured in this run.';
    const times =
      waits < LEAST_SPREAD
        ? `half came within ${ms(number, p50Ms)}, the slowest took ${ms(number, maxMs)}`
        : `half came within ${ms(number, p50Ms)}, nine in ten within ${ms(number, p90Ms)}, 99 in 100 within ${ms(number, p99Ms)}; the slowest took ${ms(number, maxMs)}`;
    return waitsFrom === 'clients'
      ? `Of ${count(waits, 'reply', 'replies')}, ${times}. The client measures from the moment it writes the request until it has read the whole reply, so the time both machines were busy is in it.`
      : `Of ${count(waits, 'answer')}, ${times}. As there is no record kept by the clients, this is measured between packets, on the client's machine where it was captured: from a client's segment with data to the server's next one.`;
  },
  reconciled: (numbers) => {
    const only = onlyWitness(numbers);
    return only === undefined
      ? comparedWords(numbers)
      : [
          `Only ${only} told of ${count(numbers.evidenceSessions, 'session')}: there was nothing to compare it with, so nothing agrees and nothing could be found missing.`,
        ];
  },
  offset: (offset) => {
    const { offsetMs, uncertaintyMs } = offset;
    if (!isApart(offset)) return `not distinguishable from zero within ±${number(mostApartMs(offset), 3)} ms`;
    return `${number(Math.abs(offsetMs), 3)} ms ± ${number(uncertaintyMs, 3)} ms ${offsetMs > 0 ? 'ahead' : 'behind'}`;
  },
  limits: (numbers, warnings) => [
    numbers.captures === 0
      ? 'There is no capture of this run.'
      : numbers.dropped === undefined
        ? 'For some capture there is no count of packets that the kernel dropped.'
        : numbers.dropped === 0
          ? 'tcpdump reports that the kernel dropped no packet of these captures.'
          : `tcpdump lost ${count(numbers.dropped, 'packet')}: what they held is not in the captures.`,
    ...(numbers.captures === 0
      ? []
      : [
          numbers.cutSegments === 0
            ? 'Every captured segment with data is in the file with all its bytes.'
            : `Of ${count(numbers.cutSegments, 'segment')} the file has only the beginning, as packets were cut at the length the capture keeps (snaplen).`,
        ]),
    'A capture on a machine shows what passed its network interface, not what the program did with it: data can be acknowledged by the system and never be read. What the programs did is told by the log, and by the clients’ own record where there is one.',
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
