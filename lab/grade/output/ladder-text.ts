/**
 * A connection as a ladder of text:
 *
 *             client                                         server
 *     0.000     │── SYN ────────────────────────────────────▶│  #9
 *     0.071     │◀─────────────────────────────── SYN, ACK ──│  #10
 */
import type { LadderRow } from '../result.ts';
import type { Words } from './words.ts';
import { columnsOf, shownBytes } from './bytes.ts';
import { cut, pad } from './wrap.ts';
import { fill } from '../../report/html/page/figures.ts';
import { visible } from '../../report/visible.ts';

const INSIDE = 54;
const TIME = 8;
/** The first and the last of these are shown. */
const MOST_ROWS = 24;
const LAST_ROWS = 6;
/** One is enough to see a fault; two show who waits for whom. */
const MOST_CLIENTS = 2;

export function ladderText(rows: readonly LadderRow[], words: Words): string[] {
  const ladders = ladderClients(rows).map(([client, all]) => ladder(client, all, words).join('\n'));
  return ladders.length === 0 ? [] : ladders.join('\n\n').split('\n');
}

/** One connection for each client, in the order they appear; no more than can be looked at. */
export function ladderClients(rows: readonly LadderRow[]): [client: string, rows: LadderRow[]][] {
  return [...Map.groupBy(rows, ({ client }) => client)].slice(0, MOST_CLIENTS);
}

function ladder(client: string, all: readonly LadderRow[], words: Words): string[] {
  const name = cut(visible(client) || words.client, INSIDE - words.server.length);
  const heading = ' '.repeat(TIME + 1) + pad(name, INSIDE + 2 - columnsOf(words.server)) + words.server;
  const omitted = all.length - MOST_ROWS;
  if (omitted <= 0) return [heading, ...all.map(rung)];
  return [
    heading,
    ...all.slice(0, MOST_ROWS - LAST_ROWS).map(rung),
    `${' '.repeat(TIME + 2)}… ${fill(words.morePackets, { count: String(omitted) })}`,
    ...all.slice(-LAST_ROWS).map(rung),
  ];
}

function rung({ number, timeMs, from, flags, lengthBytes, text, marks }: LadderRow): string {
  const said = visible(flags.join(', '), INSIDE);
  const payload = lengthBytes === 0 ? '' : `  Len=${lengthBytes}  ${shownBytes(text, INSIDE)}`;
  const caption = cut(said + payload, INSIDE - 8);
  const rest = '─'.repeat(Math.max(0, INSIDE - 5 - columnsOf(caption)));
  const arrow = from === 'client' ? `── ${caption} ${rest}▶` : `◀${rest} ${caption} ──`;
  const note = marks.length === 0 ? '' : `  ${visible(marks.join(', ')).replaceAll('_', ' ')}`;
  return `${timeMs.toFixed(3).padStart(TIME)} │${arrow}│ #${number}${note}`;
}
