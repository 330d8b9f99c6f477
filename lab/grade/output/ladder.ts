/**
 * A connection as a ladder, drawn as the report draws its own, or as text:
 *
 *        ms   client                                         server
 *     0.000     │── SYN ────────────────────────────────────▶│  #9
 *     0.071     │◀─────────────────────────────── SYN, ACK ──│  #10
 */
import { columnsOf, shownBytes } from './bytes.ts';
import type { CompactSegment } from '../../drawing/compact-segment.ts';
import { cut, pad } from './lines.ts';
import type { Ladder, LadderRow } from '../result.ts';
import { decimalText, fill } from '../../drawing/figures.ts';
import { LADDER_WORDS } from '../../drawing/ladder-words.ts';
import { ladderSvg } from '../../drawing/ladder.ts';
import { MARKS } from '../../../pcap/mark.ts';
import type { ToldGrade } from './told.ts';
import { visible } from '../../drawing/visible.ts';
import type { Words } from './words.ts';

const INSIDE = 54;
const TIME = 8;

/** Lines of a terminal or a block of code; with `most`, the first so many rungs alone, for one who has passed. */
export function ladderText({ client, first, omitted, last }: Ladder, words: Words, most?: number): string[] {
  const name = cut(visible(client) || words.client, INSIDE - words.server.length);
  const [begin, end] = most === undefined ? [first, last] : [first.slice(0, most), []];
  const timeOf = ({ timeMs }: LadderRow): string => decimalText(timeMs, 3, words.language);
  const width = Math.max(TIME, ...[...begin, ...end].map((row) => timeOf(row).length));
  const heading = `${'ms'.padStart(width)} ${pad(name, INSIDE + 2 - columnsOf(words.server))}${words.server}`;
  const left = omitted + first.length + last.length - begin.length - end.length;
  const gap = `${' '.repeat(width + 2)}… ${fill(words.morePackets, { count: String(left) })}`;
  const rungs = (rows: readonly LadderRow[]): string[] =>
    rows.map((row) => `${timeOf(row).padStart(width)} ${rung(row)}`);
  return [heading, ...rungs(begin), ...(left === 0 ? [] : [gap]), ...rungs(end)];
}

function rung(row: LadderRow): string {
  const { number, from, flags, lengthBytes, text, marks } = row;
  const said = visible(flags.join(', '), INSIDE);
  const payload = lengthBytes === 0 ? '' : `  Len=${lengthBytes}  ${shownBytes(text, INSIDE)}`;
  const caption = cut(said + payload, INSIDE - 8);
  const rest = '─'.repeat(Math.max(0, INSIDE - 5 - columnsOf(caption)));
  const arrow = from === 'client' ? `── ${caption} ${rest}▶` : `◀${rest} ${caption} ──`;
  const note = marks.length === 0 ? '' : `  ${visible(marks.join(', ')).replaceAll('_', ' ')}`;
  return `│${arrow}│ #${number}${note}`;
}

/** An SVG. */
export function ladderDrawing(
  { client, first, omitted, last }: Ladder,
  { probedAt }: Pick<ToldGrade, 'probedAt'>,
  { language }: Words,
): string {
  const words = LADDER_WORDS[language];
  // `172.16.16.102:40112`, and with the brackets left out `::1:40112`.
  const [, address = client, port = 0] = /^(.*):(\d+)$/.exec(client) ?? [];
  const drawn = {
    client: { name: words.client, address, port: Number(port) },
    server: { name: words.server, address: probedAt?.host ?? '', port: probedAt?.port ?? 0 },
    machine: words.server,
    segments: [...first, ...last].map(segmentOf),
    omitted,
    ending: '',
  };
  return ladderSvg(drawn, language);
}

function segmentOf(row: LadderRow): CompactSegment {
  const { number, timeMs, from, relSeq, relAck, lengthBytes, text } = row;
  const flags = row.flags.map((flag) => visible(flag));
  const marks = MARKS.filter((mark) => row.marks.includes(mark));
  const fromClient = from === 'client' ? 1 : 0;
  return [timeMs * 1_000, fromClient, flags, relSeq, relAck, lengthBytes, marks, shownBytes(text), number];
}
