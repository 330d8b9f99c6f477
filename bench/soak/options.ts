/** The flags of `npm run soak`. */
import { row, tableHelp, type ValuesOf } from '../../options/row.ts';
import { SWITCH, wholeNumber } from '../../options/kinds.ts';
import { readFlags } from '../../options/read.ts';

const TABLE = {
  minutes: row('--minutes', wholeNumber(2, 1_440), 30, 'how long; with fewer than 30, nothing is written'),
  slowloris: row(
    '--slowloris',
    SWITCH,
    false,
    '10,000 connections that send a byte a second instead, and how quickly TIME is answered beside them',
  ),
};

export const HELP = `npm run soak -- [options]

Lets clients of every bad habit loose on our server, with one thread and with several, and checks that each TIME gets
its right reply and that memory, descriptors and threads stay what they are. Exit code 1 when they do not.

${tableHelp(TABLE)}
`;

/** Throws {@link ConfigError}. */
export function readOptions(args: readonly string[]): ValuesOf<typeof TABLE> {
  return readFlags(TABLE, args);
}
