/**
 * A connection as a ladder of text:
 *
 *        ms   client                                         server
 *     0.000     │── SYN ────────────────────────────────────▶│  #9
 *     0.071     │◀─────────────────────────────── SYN, ACK ──│  #10
 */
import type { Ladder, LadderRow } from '../result.ts';
import type { Words } from './words.ts';
import { columnsOf, shownBytes } from './bytes.ts';
import { cut, pad } from './wrap.ts';
import { fill } from '../../report/html/page/figures.ts';
import { visible } from '../../report/visible.ts';

const INSIDE = 54;
const TIME = 8;
/** A SYN, sent again three times, and its answer. */
const SHORT_ROWS = 6;

export function ladderText({ client, first, omitted, last }: Ladder, words: Words): string[] {
  const name = cut(visible(client) || words.client, INSIDE - words.server.length);
  const heading = `${'ms'.padStart(TIME)} ${pad(name, INSIDE + 2 - columnsOf(words.server))}${words.server}`;
  const gap = `${' '.repeat(TIME + 2)}… ${fill(words.morePackets, { count: String(omitted) })}`;
  return [heading, ...first.map(rung), ...(omitted === 0 ? [] : [gap]), ...last.map(rung)];
}

/** A ladder with its first rungs alone, for one who has passed. */
export function shortLadder({ client, first, omitted, last }: Ladder): Ladder {
  const left = first.slice(SHORT_ROWS);
  return {
    client,
    first: first.slice(0, SHORT_ROWS),
    omitted: omitted + left.length + last.length,
    last: [],
  };
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
