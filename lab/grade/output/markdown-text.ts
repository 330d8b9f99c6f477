/** Text that Markdown shows as it is: nobody is called, no link is made, no table is broken. */

/** A sentence; what stands in it between backticks is code. */
export function prose(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? code(part.slice(1, -1)) : escaped(part)))
    .join('');
}

function escaped(text: string): string {
  return text
    .replaceAll(/[\\`*_[\]<>&~]/g, String.raw`\$&`)
    .replace(/^(\s*\d*)([-+=.)])/, String.raw`$1\$2`)
    .replaceAll(/@|#|:\/\/|www\./gi, `$&${WORD_JOINER}`);
}

/** Cannot be seen, and takes an address or a name apart. */
const WORD_JOINER = '\u2060';

export function code(text: string): string {
  const mark = '`'.repeat(longestRun(text) + 1);
  const space = /^`|`$|^ .* $/.test(text) ? ' ' : '';
  return `${mark}${space}${text}${space}${mark}`;
}

export function fence(lines: readonly string[], language = 'text'): string {
  const mark = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return [`${mark}${language}`, ...lines, mark].join('\n');
}

/** In a table even code may not have a bar. */
export function cell(markdown: string): string {
  return markdown.replaceAll('|', String.raw`\|`);
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}
