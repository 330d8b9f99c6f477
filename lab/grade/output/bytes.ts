/**
 * Bytes of a grade, one character each, as a person may look at them: what is UTF-8 as its letters, control characters
 * as their pictures, and a byte that is neither as its number in ⟨⟩.
 */
import { MOST_CHARACTERS, visible } from '../../drawing/visible.ts';

/** What is shown in one piece: one byte, or the bytes of one letter. */
export type Sign = ReturnType<typeof signsOf>[number];

/** A letter as UTF-8 writes it (RFC 3629, section 4), or else one byte. */
const LETTER =
  /[\0-\x7F]|[\xC2-\xDF][\x80-\xBF]|(?:\xE0[\xA0-\xBF]|[\xE1-\xEC\xEE\xEF][\x80-\xBF]|\xED[\x80-\x9F])[\x80-\xBF]|(?:\xF0[\x90-\xBF]|[\xF1-\xF3][\x80-\xBF]|\xF4[\x80-\x8F])[\x80-\xBF]{2}|[^]/g;

/** One byte is one character in `text`. */
export function signsOf(text: string) {
  // Somebody decoded it already.
  if (/[^\0-\u00FF]/.test(text)) return Array.from(text, (raw) => ({ raw, shown: visible(raw) }));
  return Array.from(text.matchAll(LETTER), ([raw]) => {
    const isStray = /^[\x80-\xFF]$/.test(raw);
    const bytes = Buffer.from(raw, 'latin1');
    return { raw, shown: isStray ? `⟨${bytes.toString('hex').toUpperCase()}⟩` : visible(bytes.toString()) };
  });
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
