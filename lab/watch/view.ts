/** How lines of several machines stand on a screen: one below the other, or the server's beside the clients'. */
import type { MachineLine } from './run-logs.ts';
import type { MachineName } from '../settings/settings.ts';
import { styleText } from 'node:util';

/** One colour a machine, wherever lines of several stand together. */
export const MACHINE_COLOURS = {
  'mesin-1': 'green',
  'mesin-2': 'cyan',
  'mesin-3': 'magenta',
} as const satisfies Record<MachineName, string>;

/** Makes one line's text, its last line end left out. */
export type View = (line: MachineLine) => string;

/** For files and pipes, and for narrow screens. */
export const plainView: View = ({ machine, text }) =>
  `${styleText(MACHINE_COLOURS[machine], machine)} ${text}`;

const LEAST_COLUMNS = 80;
const BETWEEN = ' │ ';

/** The server on the left, the clients on the right, later lines further down. */
export function splitView(columns: () => number): View {
  return (line) => {
    if (columns() < LEAST_COLUMNS) return plainView(line);
    const width = Math.floor((columns() - BETWEEN.length) / 2);
    const isServer = line.machine === 'mesin-1';
    return wrap(shortened(line), width)
      .map((piece) => {
        const coloured = styleText(MACHINE_COLOURS[line.machine], piece);
        return isServer
          ? coloured + ' '.repeat(width - piece.length) + BETWEEN.trimEnd()
          : ' '.repeat(width) + BETWEEN + coloured;
      })
      .join('\n');
  };
}

/** The date and who speaks are known from the place. */
function shortened({ text }: MachineLine): string {
  return text.replace(/^\d{4}-\d\d-\d\d (\d\d:\d\d:\d\d,\d{3}) - (\[SERVER\] - )?/, '$1 ');
}

const INDENT = '  ';

function wrap(text: string, width: number): string[] {
  const pieces = [text.slice(0, width)];
  const step = width - INDENT.length;
  for (let at = width; at < text.length; at += step) pieces.push(INDENT + text.slice(at, at + step));
  return pieces;
}
