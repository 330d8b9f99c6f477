/** The points of the assignment, each with the evidence of this run that shows it. */
import type {
  BytesRow,
  Exhibit,
  Fact,
  Ladder,
  LogLine,
  Overlap,
  Point,
  SessionDetails,
  SessionRow,
} from './model.ts';
import type { Numbers } from './numbers.ts';
import type { Texts } from './words/texts.ts';
import { Buffer } from 'node:buffer';
import { laddersOf } from './chosen.ts';
import { visible } from './visible.ts';

export interface PointSources {
  readonly numbers: Numbers;
  readonly texts: Texts;
  readonly overlap: Overlap;
  readonly rows: readonly SessionRow[];
  readonly details: readonly SessionDetails[];
  /** Lines of the log that belong to no session. */
  readonly serverLines: readonly LogLine[];
}

const HANDSHAKE_SEGMENTS = 3;
const BYTES_ROWS = 4;
const BYTES_SHOWN = 48;
const LOG_LINES = 10;

export function pointsOf(sources: PointSources): Point[] {
  const { numbers, texts } = sources;
  const words = texts.points(numbers.port);
  const evidence = {
    '1a': openPort(sources),
    '1b': concurrency(sources),
    '1c': bytes(sources, 'request'),
    '1d': bytes(sources, 'reply'),
    '2': recorded(sources),
  } as const;
  return (['1a', '1b', '1c', '1d', '2'] as const).map((name) => ({
    name,
    title: words[name].title,
    task: words[name].task,
    evidence: evidence[name],
    explanation: words[name].explanation(numbers),
  }));
}

function openPort({ numbers, texts, details, serverLines }: PointSources): Exhibit[] {
  const { wire, port, server } = numbers;
  const facts: Fact[] = [
    { name: texts.facts.listeningAt, value: `${server.address}:${port} (TCP)`, isCode: true },
    ...(wire === undefined
      ? []
      : [
          { name: texts.facts.syns, value: texts.number(wire.syns) },
          { name: texts.facts.synAcks, value: texts.number(wire.synAcks) },
          { name: texts.facts.handshakes, value: texts.number(wire.handshakes) },
          { name: texts.facts.refused, value: texts.number(wire.refused) },
        ]),
  ];
  const listening = serverLines.filter(([, , event]) => event === 'listening');
  const handshake = handshakeOf(numbers, details);
  return [
    { kind: 'facts', caption: texts.captions.listening, facts },
    ...(listening.length === 0
      ? []
      : [{ kind: 'lines' as const, caption: texts.captions.logged, lines: listening.map(logText) }]),
    ...(handshake === undefined
      ? []
      : [
          {
            kind: 'ladder' as const,
            caption: texts.captions.handshake(
              `${handshake.client.name}:${handshake.client.port}`,
              handshake.machine,
            ),
            ladder: handshake,
          },
        ]),
  ];
}

/** The first three segments of the session that `numbers.wire.first` tells of. */
function handshakeOf({ wire, server }: Numbers, details: readonly SessionDetails[]): Ladder | undefined {
  const first = wire?.first;
  if (first === undefined) return undefined;
  for (const detail of details) {
    const own = detail.captures.find(({ machine }) => machine === server.name);
    if (own?.segments[0]?.[8] !== first.syn) continue;
    const [ladder] = laddersOf({ ...detail, captures: [own] }, HANDSHAKE_SEGMENTS);
    return ladder;
  }
  return undefined;
}

function concurrency({ texts, overlap, details }: PointSources): Exhibit[] {
  const lines = details.flatMap(({ log, client }) =>
    log.filter(([, , event]) => event === 'opened').map((line) => [line, client] as const),
  );
  const shown = lines
    .toSorted(([one], [other]) => one[0] - other[0])
    .slice(0, LOG_LINES)
    .map(([line, client]) => `${logText(line)} ← ${client.name}:${client.port}`);
  return [
    { kind: 'overlap', caption: texts.captions.overlap, overlap },
    ...(shown.length === 0 ? [] : [{ kind: 'lines' as const, caption: texts.captions.logged, lines: shown }]),
  ];
}

/** Of a few sessions, the segments with data that `side` sent. */
function bytes({ texts, rows, details }: PointSources, side: 'request' | 'reply'): Exhibit[] {
  const found: BytesRow[] = [];
  const perMachine = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    const detail = details[index];
    const hex = (side === 'request' ? detail?.requestHex : detail?.replyHex) ?? '';
    const length = (side === 'request' ? detail?.requestBytes : detail?.replyBytes) ?? 0;
    const known = perMachine.get(row.machine) ?? 0;
    if (detail === undefined || hex === '' || known >= BYTES_ROWS / 2 || found.length >= BYTES_ROWS) continue;
    perMachine.set(row.machine, known + 1);
    const [from, to] = side === 'request' ? [row.name, detail.server.name] : [detail.server.name, row.name];
    found.push(bytesRow(`${from} → ${to}`, hex, length));
  }
  return [
    { kind: 'bytes', caption: texts.captions[side === 'request' ? 'requests' : 'replies'], rows: found },
  ];
}

/** Hexadecimal in pairs, and the same as text with ␍ and ␊. */
function bytesRow(title: string, hex: string, length: number): BytesRow {
  const shown = hex.slice(0, BYTES_SHOWN * 2);
  const more = length * 2 > shown.length ? ` … (+${length - shown.length / 2})` : '';
  return {
    title,
    hex: (shown.match(/../g) ?? []).join(' ') + more,
    text: visible(Buffer.from(shown, 'hex').toString('utf8')) + more,
    length,
  };
}

function recorded({ numbers, texts }: PointSources): Exhibit[] {
  const { facts, number } = texts;
  return [
    {
      kind: 'facts',
      caption: texts.captions.reconciled,
      facts: [
        { name: facts.captured, value: number(numbers.packets) },
        { name: facts.lost, value: numbers.dropped === undefined ? '?' : number(numbers.dropped) },
        { name: facts.matched, value: `${number(numbers.matched)} / ${number(numbers.evidenceSessions)}` },
        { name: facts.gaps, value: number(numbers.gaps) },
        { name: facts.contradictions, value: number(numbers.contradictions) },
      ],
    },
  ];
}

function logText([timeMs, thread, event, rest]: LogLine): string {
  const time = Number.isNaN(timeMs) ? '' : `${new Date(timeMs).toISOString()} `;
  return `${time}thread ${thread} ${event}${rest === '' ? '' : ` ${rest}`}`;
}
