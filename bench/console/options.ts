/** The flags of `npm run bench:console`. */
import { choice, someOf, SWITCH, wholeNumber } from '../../options/kinds.ts';
import { row, tableHelp, type ValuesOf } from '../../options/row.ts';
import { CONSOLE_ROWS, WHOLE_BURST } from './rows.ts';
import { readFlags } from '../../options/read.ts';

const TABLE = {
  only: row(
    '--only',
    someOf(CONSOLE_ROWS.map(({ name }) => name)),
    [],
    'only these rows; nothing is written',
    'all',
  ),
  rounds: row('--rounds', wholeNumber(1, 99), 5, 'times each is measured'),
  clients: row(
    '--clients',
    wholeNumber(1, 5_000),
    WHOLE_BURST,
    'on each machine in the large burst; with others, nothing is written',
  ),
  engine: row('--engine', choice('docker', 'local', 'auto'), 'auto', 'where the machines are'),
  json: row('--json', SWITCH, false, 'one JSON document on standard output, all else on standard error'),
};

export const HELP = `npm run bench:console -- [options]

Opens the console in Chromium, fires bursts, and prints how soon packets are in the ladder, how smoothly the page is
drawn, what page and console occupy, and whether every packet was captured. The machines are on Docker when it answers,
else on the local engine. Writes bench/results/console.json and the table in the documents.

${tableHelp(TABLE)}
`;

/** Throws {@link ConfigError}. */
export function readOptions(args: readonly string[]): ValuesOf<typeof TABLE> {
  return readFlags(TABLE, args);
}
