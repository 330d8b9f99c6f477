/** A report about a run that never was, of any size; every text of it can be made hostile. */
import type { ReportModel } from '../../build.ts';
import type { SessionDetails, SessionRow } from '../../rows.ts';
import type { CompactSegment } from '../../../drawing/compact-segment.ts';
import type { Ladder } from '../../../drawing/ladder.ts';
import type { Language } from '../../../../options/language.ts';
import { LABELS } from '../../words/labels.ts';
import { overlapSvg } from '../../svg/overlap.ts';
import { Buffer } from 'node:buffer';

const BEGIN_MS = Date.UTC(2026, 10, 21, 6, 14, 35);
const SERVER = { name: 'mesin-1', address: '172.16.16.101', port: 45_000 };

export interface Wish {
  readonly sessions: number;
  readonly language?: Language;
  /** Put wherever a run can put text. */
  readonly hostile?: string;
}

export function syntheticModel({ sessions: count, language = 'en', hostile = '' }: Wish): ReportModel {
  const numbers = Array.from({ length: count }, (_, number) => number);
  const sessions = numbers.map((number) => sessionRow(number, hostile));
  const details = numbers.map((number) => sessionDetails(number, hostile));
  const overlap = {
    durationMs: 100 + count,
    bars: sessions.slice(0, 18).map(({ name, machine, sinceStartMs, durationMs }) => ({
      name,
      machine,
      startMs: sinceStartMs,
      endMs: sinceStartMs + (durationMs ?? 0),
      repliesMs: [sinceStartMs + 2],
    })),
    total: count,
    steps: [
      { atMs: 0, open: 1 },
      { atMs: 5, open: count },
      { atMs: 90, open: 0 },
    ],
    peak: count,
    peakAtMs: 5,
    servedWhileOthersOpen: count,
    source: "mesin-1's capture",
  };
  const ladder: Ladder = { machine: 'mesin-1', ...endsOf(0), ...capture(hostile) };
  const machines = ['mesin-1', 'mesin-2', 'mesin-3'].map((name, at) => ({
    name,
    address: `172.16.16.10${at + 1}`,
    role: at === 0 ? ('server' as const) : ('client' as const),
    sessions: at === 0 ? count : Math.ceil(count / 2),
    packets: count * 11,
    dropped: 0,
  }));
  return {
    language,
    labels: LABELS[language],
    cover: {
      title: 'A concurrent time server',
      subtitle: 'Network programming, assignment 2',
      name: `Ni Luh Sari${hostile}`,
      studentId: '5025231000',
      class: 'Network programming – D',
      repository: hostile === '' ? 'https://example.org/mesin-lab' : `javascript:alert(1)${hostile}`,
      run: `2026-11-21T06-14-34.546Z-burst${hostile}`,
      date: '21 November 2026',
    },
    summary: [`All ${count} sessions were answered and agree in every source.${hostile}`],
    run: {
      machines,
      subnet: '172.16.16.0/24',
      port: SERVER.port,
      facts: [{ name: 'Node', value: `v26.10.0${hostile}`, isCode: true }],
      commands: [{ where: 'mesin-2', command: `node client/main.ts${hostile}` }],
      files: [
        { path: `pcap/mesin-1.pcap${hostile}`, bytes: 20_000, sha256: 'a'.repeat(64), what: 'packets' },
      ],
    },
    server: {
      paragraphs: ['Two threads share the sessions.'],
      excerpt: [`2026-11-21 13:14:35,048 - [SERVER] - Connection from ('172.16.16.102', 37618)${hostile}`],
      lines: count * 3,
      threads: [1, 2].map((thread) => ({ thread, sessions: count / 2, replies: count / 2, peak: count / 2 })),
    },
    points: (['1a', '1b', '1c', '1d', '2'] as const).map((name) => ({
      name,
      title: `${name}. What this point is about`,
      task: 'What the assignment asks.',
      evidence: [
        { kind: 'lines', caption: 'Lines', lines: [`LISTEN 0 511 0.0.0.0:45000${hostile}`] },
        { kind: 'ladder', caption: `A session${hostile}`, ladder },
        { kind: 'drawing', caption: 'Overlap', svg: overlapSvg(overlap, language) },
        {
          kind: 'bytes',
          caption: 'Bytes',
          rows: [
            { title: `mesin-2${hostile}`, hex: '54 49 4d 45 0d 0a', text: `TIME␍␊${hostile}`, length: 6 },
          ],
        },
        { kind: 'facts', caption: 'Facts', facts: [{ name: 'Port', value: `45000${hostile}` }] },
      ],
      explanation: [`What the evidence shows.${hostile}`],
    })),
    chosen: [
      { session: 0, title: `The first${hostile}`, text: 'An ordinary one.', ladders: [ladder, ladder] },
    ],
    sessions,
    details,
    overlap,
    latency: {
      count,
      latencyMs: { p50: 13.591, p90: 32.895, p99: 34.111, max: 34.111 },
      bins: [
        { fromMs: 5, toMs: 10, count: Math.floor(count / 3) },
        { fromMs: 10, toMs: 20, count: Math.ceil((2 * count) / 3) },
      ],
      text: 'Half of the replies came within 13.591 ms.',
    },
    reconciliation: {
      sources: [
        { kind: 'client', name: `the client's record${hostile}`, letter: 'C', sessions: count },
        { kind: 'log', name: "the server's log", letter: 'L', sessions: count },
        { kind: 'capture', name: "mesin-1's capture", letter: '1', sessions: count },
        { kind: 'capture', name: "mesin-2's capture", letter: '2', sessions: count / 2 },
      ],
      sessions: count,
      matched: count - 1,
      gaps: [`mesin-3:41822 is in both captures, not in the server's log${hostile}`],
      contradictions: [],
      flaws: 1,
      offsets: [
        {
          source: "the server's log",
          against: "mesin-1's capture",
          text: 'not distinguishable from zero',
          sessions: count,
        },
      ],
      delays: [
        {
          from: 'mesin-2',
          to: `mesin-1${hostile}`,
          medianMs: 0.412,
          p99Ms: 1.904,
          uncertaintyMs: 0.118,
          packets: 4 * count,
        },
      ],
      paragraphs: ['Every session was looked for in every source.'],
    },
    limits: [`A capture shows what was sent, not why.${hostile}`],
  };
}

function endsOf(number: number): Pick<Ladder, 'client' | 'server'> {
  const machine = 2 + (number % 2);
  return {
    client: { name: `mesin-${machine}`, address: `172.16.16.10${machine}`, port: portOf(number) },
    server: SERVER,
  };
}

function portOf(number: number): number {
  return 30_000 + ((number * 7_919) % 30_000);
}

/** The fourth of every hundred timed out, the fifth is incomplete, the sixth had a retransmission. */
function sessionRow(number: number, hostile: string): SessionRow {
  const { client } = endsOf(number);
  const kind = number % 100;
  const isLate = kind === 3;
  return {
    name: `${client.name}:${client.port}${hostile}`,
    machine: client.name,
    part: '',
    startMs: BEGIN_MS + number * 0.5,
    sinceStartMs: number * 0.5,
    durationMs: isLate ? null : 20 + ((number * 37) % 1_000) / 10,
    requests: 1,
    replies: isLate ? 0 : 1,
    latencyMs: isLate ? null : 1 + ((number * 53) % 997) / 10,
    outcome: isLate ? 'timed-out' : 'completed',
    outcomeText: isLate ? 'timed out' : 'completed',
    ended: `client FIN, then server${hostile}`,
    unusual: kind === 5 || hostile !== '' ? [`1 retransmission${hostile}`] : [],
    thread: 1 + (number % 2),
    sources: kind === 4 ? [0, 2, 3] : [0, 1, 2, 3],
    whole: kind !== 4,
    flaws: kind === 4 ? [`${client.name}:${client.port} is not in the server's log${hostile}`] : [],
  };
}

function sessionDetails(number: number, hostile: string): SessionDetails {
  const reply = `JAM 13:14:35${hostile}\r\n`;
  const hex = (text: string): string => Buffer.from(text.toWellFormed()).toString('hex').slice(0, 2_048);
  return {
    ...endsOf(number),
    captures: [
      { machine: 'mesin-1', ...capture(hostile) },
      { machine: endsOf(number).client.name, ...capture(hostile) },
    ],
    log: [
      [BEGIN_MS + number, 1, 'opened', `session ${number}${hostile}`],
      [BEGIN_MS + number + 5, 1, 'request', `TIME␍␊${hostile}`],
      [BEGIN_MS + number + 9, 1, 'closed', 'FIN'],
    ],
    request: { hex: hex('TIME\r\nQUIT\r\n'), bytes: 12 },
    reply: { hex: hex(reply), bytes: Buffer.byteLength(reply) },
  };
}

function capture(hostile: string): Omit<SessionDetails['captures'][number], 'machine'> {
  const segments: CompactSegment[] = [
    [0, 1, ['SYN'], 0, 0, 0, [], '', 1],
    [104, 0, ['SYN', 'ACK'], 0, 1, 0, [], '', 2],
    [180, 1, ['ACK'], 1, 1, 0, [], '', 3],
    [260, 1, ['PSH', 'ACK'], 1, 1, 6, [], `TIME␍␊${hostile}`, 4],
    [310, 0, ['ACK'], 1, 7, 0, [], '', 5],
    [1_204, 0, ['PSH', 'ACK'], 1, 7, 14, [], `JAM 13:14:35␍␊${hostile}`, 6],
    [1_300, 1, ['ACK'], 7, 15, 0, [], '', 7],
    [1_400, 1, ['PSH', 'ACK'], 7, 15, 6, ['retransmission'], 'QUIT␍␊', 8],
    [1_500, 0, ['FIN', 'ACK'], 15, 13, 0, [], '', 9],
    [1_600, 1, ['FIN', 'ACK'], 13, 16, 0, [], '', 10],
    [1_700, 0, ['ACK'], 16, 14, 0, [], '', 11],
  ];
  return { startMs: BEGIN_MS, segments, omitted: 0, ending: `the server closed first (FIN)${hostile}` };
}
