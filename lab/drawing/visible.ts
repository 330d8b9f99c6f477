/** Makes any text harmless to look at: what is invisible or would move other text becomes a visible sign. */

/** More than this of one text is not shown. */
export const MOST_CHARACTERS = 200;

/**
 * Control characters become the Unicode pictures of them (␍, ␊, ␀), marks that change the direction of text and
 * other invisible ones become their code point in ⟨⟩; the rest stays. Longer text is cut, and says by how much.
 * Markup is left as it is: whoever writes markup escapes it.
 */
export function visible(text: string, most = MOST_CHARACTERS): string {
  // Characters outside the first plane are two units: what is cut between them is no character.
  const isLong = text.length > most;
  const end = isLong && /[\uD800-\uDBFF]/.test(text.charAt(most - 1)) ? most - 1 : most;
  const kept = (isLong ? text.slice(0, end) : text).replace(INVISIBLE, pictureOf);
  return isLong ? `${kept}… (+${text.length - end})` : kept;
}

// Controls of C0 and C1; formats such as direction marks and joiners; separators of lines; halves of characters;
// marks that pile up on the character before; private use.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Mn}\p{Me}\u{115F}\u{1160}\u{3164}\u{FFA0}]/gu;

function pictureOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '␡';
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
