/**
 * Bytes of a grade, one character each, as a person may look at them: what is UTF-8 as its letters, control characters
 * as their pictures, and a byte that is neither as its number in ⟨⟩.
 */
import { MOST_CHARACTERS, visible } from '../../report/visible.ts';

/** What is shown in one piece: one byte, or the bytes of one letter. */
export interface Sign {
  readonly raw: string;
  readonly shown: string;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function signsOf(text: string): Sign[] {
  // Somebody decoded it already.
  if (/[^\0-\u00FF]/.test(text)) return Array.from(text, (raw) => ({ raw, shown: visible(raw) }));
  const signs: Sign[] = [];
  for (let at = 0; at < text.length;) {
    const sign = signAt(text, at);
    signs.push(sign);
    at += sign.raw.length;
  }
  return signs;
}

function signAt(text: string, at: number): Sign {
  const byte = text.charCodeAt(at);
  const raw = text.slice(at, at + lengthOf(byte));
  if (byte < 0x80) return { raw, shown: visible(raw) };
  try {
    return { raw, shown: visible(UTF8.decode(Buffer.from(raw, 'latin1'))) };
  } catch {
    return { raw: raw.charAt(0), shown: `⟨${byte.toString(16).toUpperCase()}⟩` };
  }
}

/** What the first byte of a letter says (RFC 3629). */
function lengthOf(byte: number): number {
  if (byte >= 0xf0) return 4;
  if (byte >= 0xe0) return 3;
  return byte >= 0xc0 ? 2 : 1;
}

/** Of longer texts the beginning, and how many bytes more there are. */
export function shownBytes(text: string, most = MOST_CHARACTERS): string {
  // No letter is longer than four bytes: what comes after is not looked at.
  const signs = signsOf(text.slice(0, most * 4));
  const kept = signs.slice(0, most);
  const rest = text.length - kept.reduce((sum, { raw }) => sum + raw.length, 0);
  return kept.map(({ shown }) => shown).join('') + (rest > 0 ? `… (+${rest})` : '');
}

/** Columns of a terminal. */
export function columnsOf(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + (WIDE.test(character) ? 2 : 1), 0);
}

/** East Asian letters and pictures (UAX 11). */
const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]/u;
