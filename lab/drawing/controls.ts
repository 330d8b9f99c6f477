/**
 * Few fonts have the pictures of control characters (␍), and none draws them large enough: where there is room, their
 * names are written.
 */
import { type Markup, markup } from './html.ts';
import { visible } from './visible.ts';

/** From ␀ on, U+2400. */
export const CONTROL_NAMES =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US SP DEL'.split(
    ' ',
  );

/** Splits text into pictures, one each, and what stands between them. */
export const PICTURES = /([\u2400-\u2421])/;

/** Of a picture; anything else has none. */
export function controlName(picture: string): string | undefined {
  return picture.length === 1 ? CONTROL_NAMES[picture.charCodeAt(0) - 0x2400] : undefined;
}

/** Text from the wire or a log as it may stand in a page; `most` characters of it. */
export function shown(text: string, most?: number): Markup {
  const parts = visible(text, most).split(PICTURES);
  return markup`${parts.map((part) => {
    const name = controlName(part);
    return name === undefined ? part : markup`<span class="control">${name}</span>`;
  })}`;
}
