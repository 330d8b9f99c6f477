/** Bytes as a dump: offset, hexadecimal, text. */
import { type Markup, markup } from '../../../drawing/html.ts';

const A_LINE = 16;
const SPACE = 0x20;
const TILDE = 0x7e;

/** `hex` is two digits a byte, with or without spaces; `name` says whose they are to who cannot see what is above. */
export function hexdump(hex: string, name: string, perLine: number = A_LINE): Markup {
  const bytes = hex.match(/[0-9a-f]{2}/gi) ?? [];
  const lines: Markup[] = [];
  for (let at = 0; at < bytes.length; at += perLine) {
    const line = bytes.slice(at, at + perLine);
    // A dump of one line has no column to keep, and short lines have room on a phone.
    const gap = bytes.length > perLine ? '   '.repeat(perLine - line.length) : '';
    lines.push(
      markup`<span class="offset">${at.toString(16).padStart(4, '0')}</span>  ${line.map((byte) => (/^0[ad]$/i.test(byte) ? markup`<b>${byte}</b> ` : `${byte} `))}${gap} ${line.map((byte) => characterOf(byte))}\n`,
    );
  }
  return markup`<pre class="dump" dir="ltr" tabindex="0" role="region" aria-label="${name}">${lines}</pre>`;
}

function characterOf(byte: string): Markup | string {
  const code = Number.parseInt(byte, 16);
  if (code === 0x0d) return markup`<b class="control">CR</b>`;
  if (code === 0x0a) return markup`<b class="control">LF</b>`;
  return code >= SPACE && code <= TILDE ? String.fromCodePoint(code) : '·';
}
