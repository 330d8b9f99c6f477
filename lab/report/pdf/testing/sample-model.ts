/** A report's model for tests: two sessions, and room for whatever a test puts in its places. */
import { END, LADDER, SERVER } from './sample-ladder.ts';
import type { ReportModel } from '../../build.ts';
import type { SessionDetails, SessionRow } from '../../rows.ts';
import type { Language } from '../../../../options/language.ts';
import { LABELS } from '../../words/labels.ts';
import { overlapSvg } from '../../svg/overlap.ts';

const DETAILS: SessionDetails = {
  ...END,
  server: SERVER,
  captures: [],
  log: [],
  request: { hex: '', bytes: 0 },
  reply: { hex: '', bytes: 0 },
};

export function sessionRow(index: number, change: Partial<SessionRow> = {}): SessionRow {
  return {
    name: `mesin-2:${40_000 + index}`,
    machine: 'mesin-2',
    part: '',
    startMs: 1_795_241_675_058 + index,
    sinceStartMs: index,
    durationMs: 20.5,
    requests: 1,
    replies: 1,
    latencyMs: 7.125,
    outcome: 'completed',
    outcomeText: 'completed',
    ended: 'client FIN, then server',
    unusual: [],
    thread: 1,
    sources: [0, 1, 2],
    whole: true,
    flaws: [],
    ...change,
  };
}

export function sampleModel(language: Language, change: Partial<ReportModel> = {}): ReportModel {
  const overlap = {
    durationMs: 40,
    bars: [{ name: 'mesin-2:40000', machine: 'mesin-2', startMs: 0, endMs: 20, repliesMs: [12] }],
    total: 2,
    steps: [
      { atMs: 0, open: 1 },
      { atMs: 20, open: 0 },
    ],
    peak: 1,
    peakAtMs: 0,
    servedWhileOthersOpen: 0,
    source: "mesin-1's capture",
  };
  const machines = [
    {
      name: 'mesin-1',
      address: SERVER.address,
      role: 'server' as const,
      sessions: 2,
      packets: 24,
      dropped: 0,
    },
    {
      name: 'mesin-2',
      address: END.client.address,
      role: 'client' as const,
      sessions: 2,
      packets: 24,
      dropped: 0,
    },
  ];
  return {
    language,
    labels: LABELS[language],
    cover: {
      title: 'TUGAS 2',
      subtitle: 'Time server',
      name: 'Ani',
      studentId: '5025',
      class: 'D',
      repository: 'https://example.org/a',
      run: 'a-burst',
      date: '2026-11-21',
    },
    summary: ['All 2 sessions agree.'],
    run: {
      machines,
      subnet: '172.16.16.0/24',
      port: 45_000,
      facts: [{ name: 'Node', value: 'v26.10.0', isCode: true }],
      commands: [{ where: 'mesin-2', command: 'node client/main.ts' }],
      files: [
        { path: 'pcap/mesin-1.pcap', bytes: 1_234, sha256: 'ab'.repeat(32), what: 'packets of mesin-1' },
      ],
    },
    server: {
      paragraphs: ['It listened.'],
      excerpt: ['13:14:35 listening'],
      lines: 4,
      threads: [{ thread: 1, sessions: 2, replies: 2, peak: 2 }],
    },
    points: [
      {
        name: '1a',
        title: '1a. Port 45000',
        task: 'Opens the port.',
        evidence: [
          { kind: 'lines', caption: 'Listening', lines: ['LISTEN 0.0.0.0:45000'] },
          { kind: 'ladder', caption: 'Handshake', ladder: LADDER },
          { kind: 'drawing', caption: 'Overlap', svg: overlapSvg(overlap, language) },
          {
            kind: 'bytes',
            caption: 'Bytes',
            rows: [{ title: 'mesin-2 → mesin-1', hex: '54 49 4d 45 0d 0a', text: 'TIME␍␊', length: 6 }],
          },
          { kind: 'facts', caption: 'Facts', facts: [{ name: 'port', value: '45000' }] },
        ],
        explanation: ['The port 45000 was open.'],
      },
    ],
    chosen: [{ session: 0, title: 'The first session', text: 'An ordinary one.', ladders: [LADDER] }],
    sessions: [sessionRow(0), sessionRow(1)],
    details: [DETAILS, DETAILS],
    overlap,
    latency: {
      count: 2,
      latencyMs: { p50: 7, p90: 8, p99: 8, max: 8 },
      bins: [{ fromMs: 5, toMs: 10, count: 2 }],
      text: 'Half of the replies came within 7 ms.',
    },
    reconciliation: {
      sources: [
        { kind: 'client', name: "the client's record", letter: 'C', sessions: 2 },
        { kind: 'log', name: "the server's log", letter: 'L', sessions: 2 },
        { kind: 'capture', name: "mesin-1's capture", letter: '1', sessions: 2 },
      ],
      sessions: 2,
      matched: 2,
      gaps: [],
      contradictions: [],
      flaws: 0,
      offsets: [
        { source: "the server's log", against: "mesin-1's capture", text: '0.006 ms behind', sessions: 2 },
      ],
      delays: [
        { from: 'mesin-2', to: 'mesin-1', medianMs: 0.412, p99Ms: 1.904, uncertaintyMs: 0.118, packets: 9 },
        { from: 'mesin-1', to: 'mesin-2', medianMs: 0.386, p99Ms: 2.07, uncertaintyMs: 0.118, packets: 7 },
      ],
      paragraphs: ['Two sessions, all matched.'],
    },
    limits: ['A capture shows one host.'],
    ...change,
  };
}
