/** The points of the assignment, each with the evidence of this run that shows it. */
import { endpointText } from '../endpoint.ts';
import type { Fact } from './run-facts.ts';
import type { LogLine, ReadRun } from './read/run.ts';
import type { SessionRow, ShownSession } from './rows.ts';
import type { Ladder } from '../drawing/ladder.ts';
import type { Listening } from '../recording/run-record.ts';
import type { Numbers } from './count-up.ts';
import type { Overlap } from './overlap.ts';
import { overlapSvg } from './svg/overlap.ts';
import { transcriptsOf } from './read/files.ts';
import type { Texts } from './words/texts.ts';
import { Buffer } from 'node:buffer';
import { laddersOf } from './chosen.ts';
import { visible } from '../drawing/visible.ts';

/** A piece of evidence. */
export type Exhibit =
  | { readonly kind: 'lines'; readonly caption: string; readonly lines: readonly string[] }
  | { readonly kind: 'ladder'; readonly caption: string; readonly ladder: Ladder }
  | { readonly kind: 'drawing'; readonly caption: string; readonly svg: string }
  | { readonly kind: 'bytes'; readonly caption: string; readonly rows: readonly BytesRow[] }
  | { readonly kind: 'facts'; readonly caption: string; readonly facts: readonly Fact[] };

/** Bytes that were sent, as on the wire: hexadecimal in pairs, and as text with CR and LF as ␍ and ␊. */
export type BytesRow = ReturnType<typeof bytesRow>;

const HANDSHAKE_SEGMENTS = 3;
const BYTES_ROWS = 4;
const MOST_BYTES_ROWS = 8;
const BYTES_SHOWN = 48;
const LOG_LINES = 10;

/** 1a, 1b, 1c, 1d and 2, in this order: what is asked, the evidence, and what the evidence shows. */
export function pointsOf(
  { folder, kept }: ReadRun,
  numbers: Numbers,
  texts: Texts,
  overlap: Overlap,
  shown: readonly ShownSession[],
) {
  const evidence = {
    '1a': openPort(numbers, texts, shown, kept.serverLines),
    '1b': concurrency(texts, overlap, shown),
    '1c': bytes(texts, shown, 'request'),
    '1d': bytes(texts, shown, 'reply'),
    '2': recorded(numbers, texts, folder),
  };
  return texts.points(numbers).map(({ name, title, task, explanation }) => {
    return { name, title, task, evidence: evidence[name], explanation };
  });
}

function openPort(
  numbers: Numbers,
  { labels, captions, number }: Texts,
  shown: readonly ShownSession[],
  serverLines: readonly LogLine[],
): Exhibit[] {
  const { wire, port, server, listening } = numbers;
  const seen: readonly (readonly [string, number | undefined])[] = [
    [labels.syns, wire?.syns],
    [labels.synAcks, wire?.synAcks],
    [labels.handshakes, wire?.handshakes],
    [labels.refused, wire?.refused],
  ];
  const logged = serverLines.filter(([, , event]) => event === 'listening').map(logText);
  return [
    ...(listening === undefined
      ? []
      : linesOf(captions.listening(listening.source, server.name), kernelTable(listening))),
    ...linesOf(captions.logged, logged),
    {
      kind: 'facts',
      caption: captions.answered,
      facts: [
        { name: labels.serverAddress, value: `${endpointText(server.address, port)} (TCP)`, isCode: true },
        ...seen.flatMap(([name, count]) => (count === undefined ? [] : { name, value: number(count) })),
      ],
    },
    ...handshakeOf(numbers, shown).map((ladder): Exhibit => ({
      kind: 'ladder',
      caption: captions.handshake(wire?.first?.name ?? '', ladder.machine),
      ladder,
    })),
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
function handshakeOf({ wire, server }: Numbers, shown: readonly ShownSession[]): Ladder[] {
  const { details } = shown.find(({ row }) => row.name === wire?.first?.name) ?? {};
  const ladders = details === undefined ? [] : laddersOf(details, HANDSHAKE_SEGMENTS);
  return ladders.filter(({ machine }) => machine === server.name);
}

function concurrency(texts: Texts, overlap: Overlap, shown: readonly ShownSession[]): Exhibit[] {
  const opened = shown.flatMap(({ details: { log, client } }) =>
    log.filter(([, , event]) => event === 'opened').map((line) => ({ line, client })),
  );
  const lines = opened
    .toSorted((one, other) => one.line[0] - other.line[0])
    .slice(0, LOG_LINES)
    .map(({ line, client }) => `${logText(line)} ← ${endpointText(client.name, client.port)}`);
  const logged = linesOf(texts.captions.logged, lines);
  if (overlap.total === 0) return logged;
  const svg = overlapSvg(overlap, texts.language);
  return [{ kind: 'drawing', caption: texts.captions.overlap(overlap.source), svg }, ...logged];
}

/** What `side` said in a few sessions: whatever is said differently in any of them, and something of each machine. */
function bytes(texts: Texts, shown: readonly ShownSession[], side: 'request' | 'reply'): Exhibit[] {
  const chosen = new Map<ShownSession, BytesRow>();
  const choose = (most: number, isWanted: (row: SessionRow, hex: string) => boolean): void => {
    for (const one of shown) {
      const { row, details } = one;
      const { hex, bytes: length } = details[side];
      if (chosen.size >= most) return;
      if (hex === '' || chosen.has(one) || !isWanted(row, hex)) continue;
      const [client, server] = [row.name, details.server.name];
      const title = side === 'request' ? `${client} → ${server}` : `${server} → ${client}`;
      chosen.set(one, bytesRow(title, hex, length));
    }
  };
  const said = new Set<string>();
  choose(MOST_BYTES_ROWS, (_, hex) => {
    const known = said.size;
    // Two times of the day are not two things to say.
    return said.add(hex.replaceAll(/3\d/g, '30')).size > known;
  });
  const shownOf = (machine: string): number =>
    [...chosen.keys()].filter(({ row }) => row.machine === machine).length;
  choose(BYTES_ROWS, ({ machine }) => shownOf(machine) < BYTES_ROWS / 2);
  const rows = shown.flatMap((one) => chosen.get(one) ?? []);
  return rows.length === 0 ? [] : [{ kind: 'bytes', caption: texts.captions[side], rows }];
}

function bytesRow(title: string, hex: string, length: number) {
  const shown = hex.slice(0, BYTES_SHOWN * 2);
  const more = length * 2 > shown.length ? ` … (+${length - shown.length / 2})` : '';
  return {
    title,
    hex: (shown.match(/../g) ?? []).join(' ') + more,
    text: visible(Buffer.from(shown, 'hex').toString('utf8')) + more,
    length,
  };
}

function recorded(numbers: Numbers, { labels, captions, number }: Texts, folder: string): Exhibit[] {
  return [
    {
      kind: 'facts',
      caption: captions.reconciled,
      facts: [
        { name: labels.captured, value: number(numbers.packets) },
        { name: labels.droppedPackets, value: numbers.dropped === undefined ? '?' : number(numbers.dropped) },
        { name: labels.matched, value: `${number(numbers.matched)} / ${number(numbers.evidenceSessions)}` },
        { name: labels.gaps, value: number(numbers.gaps) },
        { name: labels.contradictions, value: number(numbers.contradictions) },
      ],
    },
    ...transcriptsOf(folder).flatMap(({ terminal, lines }) => linesOf(captions.terminal(terminal), lines)),
  ];
}

function logText([timeMs, thread, event, rest]: LogLine): string {
  const time = Number.isNaN(timeMs) ? '' : `${new Date(timeMs).toISOString()} `;
  return `${time}thread ${thread} ${event}${rest === '' ? '' : ` ${rest}`}`;
}
