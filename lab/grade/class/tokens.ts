/** A program's tokens: names, texts, numbers, spacing and comments, which are easily changed, made the same; and what its texts say. */
import { extname } from 'node:path';

const MOST_CHARACTERS = 512 * 1024;

const WORD = String.raw`(?<word>[\p{L}_$][\p{L}\p{N}_$]*)`;
const NUMBER = String.raw`(?<number>\d[\w.]*)`;
const REST = String.raw`(?<sign>[^\s])`;
const QUOTED = String.raw`"(?:[^"\\\n]|\\[^])*"?|'(?:[^'\\\n]|\\[^])*'?`;
const C_COMMENT = String.raw`(?<comment>//[^\n]*|/\*[^]*?(?:\*/|$))`;
const BACKTICKS = '`(?:[^`\\\\]|\\\\[^])*`?';
const RAW_BACKTICKS = '`[^`]*`?';

/** Every group but the last is passed over or becomes one sign; whatever is never closed ends with the file. */
function syntax(skipped: string, texts: string, keywords: string) {
  const parts = [skipped, `(?<text>${texts})`, NUMBER, WORD, REST];
  return { pattern: new RegExp(parts.join('|'), 'gu'), keywords: new Set(keywords.split(' ')) };
}

const PYTHON = syntax(
  String.raw`(?<comment>#[^\n]*)`,
  String.raw`[rbfuRBFU]{0,2}(?:"""(?:[^\\]|\\[^])*?(?:"""|$)|'''(?:[^\\]|\\[^])*?(?:'''|$)|${QUOTED})`,
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda match case nonlocal not or pass raise return try while with yield',
);

const JAVASCRIPT = syntax(
  C_COMMENT,
  `${BACKTICKS}|${QUOTED}`,
  'async await break case catch class const continue default delete do else export extends false finally for from function if import in instanceof let new null of return static super switch this throw true try typeof undefined var void while with yield interface type enum as implements private public readonly',
);

const GO = syntax(
  C_COMMENT,
  `${RAW_BACKTICKS}|${QUOTED}`,
  'break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var nil true false',
);

const SYNTAX: Readonly<Record<string, ReturnType<typeof syntax>>> = { '.py': PYTHON, '.go': GO };

/** What a program says, and how it is built. */
export interface Tokens {
  /** In order, with all that is easily changed made the same. */
  readonly structure: readonly string[];
  /** Of its texts, apart from what a language puts in their place: `{name}`, `%d`, `\n`. */
  readonly words: ReadonlySet<string>;
}

/** At most `most` of them. */
export function tokensOf(path: string, text: string, most = Infinity): Tokens {
  const { pattern, keywords } = SYNTAX[extname(path).toLowerCase()] ?? JAVASCRIPT;
  const structure: string[] = [];
  const words = new Set<string>();
  for (const { groups = {} } of text.slice(0, MOST_CHARACTERS).matchAll(pattern)) {
    for (const word of wordsOf(groups['text'] ?? '')) words.add(word);
    const token = tokenOf(groups, keywords);
    if (token === undefined) continue;
    // Formatters put a comma behind the last of a list, or take it away.
    if (/^[)\]}]$/.test(token) && structure.at(-1) === ',') structure.pop();
    structure.push(token);
    if (structure.length >= most) break;
  }
  return { structure, words };
}

/** Shorter ones are in every text. */
function wordsOf(text: string): string[] {
  const said = text.replaceAll(/\{[^{}]*\}|\\.|%[-\d.]*\w/g, ' ');
  return Array.from(said.matchAll(/\p{L}{3,}/gu), ([word]) => word.toLowerCase());
}

function tokenOf(groups: Readonly<Record<string, string | undefined>>, keywords: ReadonlySet<string>) {
  const { text, number, word, sign } = groups;
  if (text !== undefined) return 'text';
  if (number !== undefined) return 'number';
  if (word !== undefined) return keywords.has(word) ? word : 'name';
  return sign === ';' ? undefined : sign;
}
