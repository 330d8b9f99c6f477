/** One thing that must be seen, and what was seen in its place. */
import { styleText } from 'node:util';

export interface Check {
  /** A sentence: what is true when the check holds. */
  readonly what: string;
  readonly ok: boolean;
  readonly expected: string;
  readonly seen: string;
}

/** Texts are compared without the white space at their ends. */
export function compare(what: string, expected: string, seen: string): Check {
  const [one, other] = [expected.trim(), seen.trim()];
  return { what, ok: one === other, expected: one, seen: other };
}

const MIN_COLUMN = 24;
const MAX_COLUMN = 64;

/** Expected beside seen, line by line, a mark between lines that differ; long lines are broken. */
export function besideText({ expected, seen }: Pick<Check, 'expected' | 'seen'>): string {
  const [left, right] = [linesOf(expected), linesOf(seen)];
  const width = Math.min(MAX_COLUMN, Math.max(MIN_COLUMN, ...left.map(({ length }) => length)));
  const row = (one: string, between: string, other: string): string =>
    `    ${one.padEnd(width)} ${between} ${other}`.trimEnd();
  const rows = Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const [one, other] = [left[index] ?? '', right[index] ?? ''];
    const between = one === other ? '│' : '≠';
    const [ones, others] = [broken(one, width), broken(other, width)];
    const text = Array.from({ length: Math.max(ones.length, others.length) }, (_, piece) =>
      row(ones[piece] ?? '', between, others[piece] ?? ''),
    ).join('\n');
    return one === other ? text : styleText('red', text);
  });
  return [styleText('dim', row('expected', '│', 'seen')), ...rows].join('\n');
}

function linesOf(text: string): string[] {
  return text === '' ? ['(nothing)'] : text.split('\n');
}

function broken(line: string, width: number): string[] {
  const pieces = Math.max(1, Math.ceil(line.length / width));
  return Array.from({ length: pieces }, (_, index) => line.slice(index * width, (index + 1) * width));
}
