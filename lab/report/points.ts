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
import type { Listening } from '../evidence/run-file.ts';
import type { Numbers } from './numbers.ts';
import type { ShownTranscript } from './read/transcripts.ts';
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
  readonly transcripts: readonly ShownTranscript[];
}

const HANDSHAKE_SEGMENTS = 3;
const BYTES_ROWS = 4;
const MOST_BYTES_ROWS = 8;
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

function openPort({ numbers, texts, rows, details, serverLines }: PointSources): Exhibit[] {
  const { wire, port, server, listening } = numbers;
  const fact = (name: string, value: number): Fact => ({ name, value: texts.number(value) });
  const facts: Fact[] = [
    { name: texts.facts.serverAddress, value: `${server.address}:${port} (TCP)`, isCode: true },
    ...(wire === undefined
      ? []
      : [
          fact(texts.facts.syns, wire.syns),
          fact(texts.facts.synAcks, wire.synAcks),
          fact(texts.facts.handshakes, wire.handshakes),
          fact(texts.facts.refused, wire.refused),
        ]),
  ];
  const logged = serverLines.filter(([, , event]) => event === 'listening').map(logText);
  const handshake = handshakeOf(numbers, rows, details);
  return [
    ...(listening === undefined
      ? []
      : linesOf(texts.captions.listening(listening.source, server.name), kernelTable(listening))),
    ...linesOf(texts.captions.logged, logged),
    { kind: 'facts', caption: texts.captions.answered, facts },
    ...(handshake === undefined
      ? []
      : [
          {
            kind: 'ladder' as const,
            caption: texts.captions.handshake(wire?.first?.name ?? '', handshake.machine),
            ladder: handshake,
          },
        ]),
  ];
}

/** The columns that matter here, headed as the kernel heads them: address and port of both ends, and the state. */
function kernelTable({ lines }: Listening): string[] {
  const rows = [KERNEL_HEADING, ...lines.map((line) => line.split(/\s+/).slice(0, KERNEL_HEADING.length))];
  const widths = KERNEL_HEADING.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

const KERNEL_HEADING = ['sl', 'local_address', 'rem_address', 'st'];

function linesOf(caption: string, lines: readonly string[]): Exhibit[] {
  return lines.length === 0 ? [] : [{ kind: 'lines', caption, lines: lines.map((line) => visible(line)) }];
}

/** The first three segments of the session that `numbers.wire.first` tells of. */
function handshakeOf(
  { wire, server }: Numbers,
  rows: readonly SessionRow[],
  details: readonly SessionDetails[],
): Ladder | undefined {
  const detail = details[rows.findIndex(({ name }) => name === wire?.first?.name)];
  const own = detail?.captures.find(({ machine }) => machine === server.name);
  if (detail === undefined || own === undefined) return undefined;
  const [ladder] = laddersOf({ ...detail, captures: [own] }, HANDSHAKE_SEGMENTS);
  return ladder;
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
    ...(overlap.total === 0
      ? []
      : [{ kind: 'overlap' as const, caption: texts.captions.overlap(overlap.source), overlap }]),
    ...linesOf(texts.captions.logged, shown),
  ];
}

/** What `side` said in a few sessions: whatever is said differently in any of them, and something of each machine. */
function bytes({ texts, rows, details }: PointSources, side: 'request' | 'reply'): Exhibit[] {
  const chosen = new Map<number, BytesRow>();
  const choose = (most: number, isWanted: (row: SessionRow, hex: string) => boolean): void => {
    for (const [index, row] of rows.entries()) {
      const detail = details[index];
      const hex = (side === 'request' ? detail?.requestHex : detail?.replyHex) ?? '';
      if (chosen.size >= most) return;
      if (detail === undefined || hex === '' || chosen.has(index) || !isWanted(row, hex)) continue;
      const [from, to] = side === 'request' ? [row.name, detail.server.name] : [detail.server.name, row.name];
      const length = side === 'request' ? detail.requestBytes : detail.replyBytes;
      chosen.set(index, bytesRow(`${from} → ${to}`, hex, length));
    }
  };
  const said = new Set<string>();
  // Two times of the day are not two things to say.
  choose(MOST_BYTES_ROWS, (_, hex) => isNew(said, hex.replaceAll(/3\d/g, '30')));
  const shownOf = (machine: string): number =>
    [...chosen.keys()].filter((index) => rows[index]?.machine === machine).length;
  choose(BYTES_ROWS, ({ machine }) => shownOf(machine) < BYTES_ROWS / 2);
  if (chosen.size === 0) return [];
  const shown = [...chosen].toSorted(([one], [other]) => one - other).map(([, row]) => row);
  return [
    { kind: 'bytes', caption: texts.captions[side === 'request' ? 'requests' : 'replies'], rows: shown },
  ];
}

function isNew(known: Set<string>, value: string): boolean {
  if (known.has(value)) return false;
  known.add(value);
  return true;
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

function recorded({ numbers, texts, transcripts }: PointSources): Exhibit[] {
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
    ...transcripts.flatMap(({ terminal, lines }) => linesOf(texts.captions.terminal(terminal), lines)),
  ];
}

function logText([timeMs, thread, event, rest]: LogLine): string {
  const time = Number.isNaN(timeMs) ? '' : `${new Date(timeMs).toISOString()} `;
  return `${time}thread ${thread} ${event}${rest === '' ? '' : ` ${rest}`}`;
}
