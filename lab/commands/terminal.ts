/** What a terminal can show: whether a line may move on it, and text in lines that are not too long for it. */
import { columnsOf } from '../grade/output/bytes.ts';
import { stripVTControlCharacters } from 'node:util';

/** A terminal that tells no width has this one. */
const USUAL_COLUMNS = 80;
const LEAST_INDENT = 4;

/** Whether a line may be erased and written again: not in a file, in CI's log, or where escape sequences show as text. */
export function canMove(
  { isTTY }: Pick<NodeJS.WriteStream, 'isTTY'>,
  { TERM, CI, NO_COLOR }: NodeJS.ProcessEnv = process.env,
): boolean {
  return isTTY && TERM !== 'dumb' && !CI && !NO_COLOR;
}

/** How many columns a line may take that is to be erased: in the last one some terminals begin the next line. */
export function movingColumns({ columns }: Pick<NodeJS.WriteStream, 'columns'>): number {
  return (columns || USUAL_COLUMNS) - 1;
}

/**
 * Lines broken between words where they are longer than the terminal is wide; what goes on begins below the second
 * column of a table, or two to the right of the line's own beginning. As it is where there is no terminal.
 */
export function folded(
  text: string,
  { isTTY, columns }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>,
): string {
  if (!isTTY || !columns) return text;
  return text
    .split('\n')
    .map((line) => (widthOf(line) > columns ? foldedLine(line, columns) : line))
    .join('\n');
}

function foldedLine(line: string, columns: number): string {
  const shown = stripVTControlCharacters(line);
  const [{ length: given } = ''] = /^ */.exec(shown) ?? [];
  const [{ length: column } = ''] = /^ *(?:\S+(?: \S+)* {2,})?/.exec(shown) ?? [];
  const isDeep = given > columns / 2; // below a column that the terminal has no room for
  const margin = isDeep ? LEAST_INDENT : given;
  const hasColumn = column > given && column <= columns / 2;
  const indent = ' '.repeat(isDeep ? margin : hasColumn ? column : margin + 2);
  const words = line.trimStart().match(/\S+ */g) ?? [];
  const lines: string[] = [];
  let current = ' '.repeat(margin);
  for (const word of words) {
    if (widthOf(current.trimEnd()) > indent.length && widthOf(current + word.trimEnd()) > columns) {
      lines.push(current.trimEnd());
      current = indent;
    }
    current += word;
  }
  return [...lines, current.trimEnd()].join('\n');
}

/** Without what colours it. */
function widthOf(text: string): number {
  return columnsOf(stripVTControlCharacters(text));
}
