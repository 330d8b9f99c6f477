/** Few fonts have the pictures of control characters (␍), so pages write their names, as they were written on paper. */
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import { visible } from '../../visible.ts';

const PICTURES = /([\u2400-\u2421])/;
const FIRST = 0x2400;
const NAMES =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US SP DEL'.split(
    ' ',
  );

/** Text from the wire or a log, as it may stand in the page. */
export function shown(text: string, most?: number): Markup {
  const parts = visible(text, most).split(PICTURES);
  return markup`${parts.map((part) => (PICTURES.test(part) ? markup`<span class="control">${nameOf(part)}</span>` : part))}`;
}

function nameOf(picture: string): string {
  return NAMES[picture.charCodeAt(0) - FIRST] ?? picture;
}
