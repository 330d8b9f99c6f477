/**
 * Typst source, written in its code mode alone: every text of the report stands in a string literal, where nothing
 * is interpreted, so there is one rule of escaping, {@link literal}. A {@link Code} is an expression that yields content.
 */

export type Code = string & { readonly brand: 'typst' };

/** For expressions written here; never for text from outside. */
export function code(source: string): Code {
  return source as Code;
}

/** A string literal; what the typesetter cannot hold at all becomes �. */
export function literal(text: string): Code {
  const escaped = text
    .toWellFormed()
    .replace(/[\\"\p{Cc}]/gu, (character) =>
      character === '\\' || character === '"'
        ? `\\${character}`
        : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
    );
  return code(`"${escaped}"`);
}

/** The longest word that any column has room for. */
const LONGEST_WORD = 28;

/** Text that fits its column: words longer than `longest` get places to break at, which are copied along. */
export function breakable(text: string, longest = LONGEST_WORD): Code {
  return literal(
    text.replace(/[^\s\u200B]+/gu, (word) =>
      word.length <= longest ? word : (word.match(/.{1,7}/gu)?.join('\u200B') ?? ''),
    ),
  );
}

/** `name(first, second)[…]` with arguments that are code. */
export function call(name: string, ...given: readonly string[]): Code {
  return code(`${name}(${given.join(', ')})`);
}

/** Named arguments. */
export function named(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');
}

/** One after the other. */
export function block(parts: readonly Code[]): Code {
  return code(`{\n${parts.join('\n')}\n}`);
}

export function heading(level: 1 | 2 | 3, text: string): Code {
  return call('heading', named({ level }), breakable(text));
}

export function paragraph(text: string): Code {
  return call('par', breakable(text));
}

export function paragraphs(texts: readonly string[]): readonly Code[] {
  return texts.map(paragraph);
}

/** Of a text longer than this the end is near enough to what comes below. */
const LONGEST_LEAD = 1_000;

/** Paragraphs that lead to a figure or a table: they go to the next page with its beginning. */
export function lead(texts: readonly string[]): Code {
  return block(
    texts.map((text) => (text.length > LONGEST_LEAD ? paragraph(text) : call('lead', breakable(text)))),
  );
}

export function list(texts: readonly string[]): Code {
  return call('list', ...texts.map(breakable));
}

/** Monospaced, one line each, as they are: spaces and all. Where they go on over pages, no line stands alone. */
export function lines(texts: readonly string[]): Code {
  return call('code-lines', ...texts.map((text) => monospaced(text, LONGEST_IN_LINE)));
}

const LONGEST_IN_LINE = 90;

/** Spaces stand for themselves, and a line may still be broken at them. */
export function monospaced(text: string, longest = LONGEST_WORD): Code {
  return call('mono', breakable(text.replaceAll(/ (?= )/g, '\u00A0'), longest));
}
