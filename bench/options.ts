/** The flags of `npm run bench`. */
import { optional, row, tableHelp, type ValuesOf } from '../options/row.ts';
import { someOf, SWITCH, wholeNumber } from '../options/kinds.ts';
import { readFlags } from '../options/read.ts';
import { ROW_NAMES } from './rows.ts';

const TABLE = {
  short: row('--short', SWITCH, false, 'only a few quick rows; exit code 1 if one is slower than on record'),
  only: row('--only', someOf(ROW_NAMES), [], 'only these rows; nothing is written', 'all'),
  rounds: optional(
    '--rounds',
    wholeNumber(1, 99),
    'rounds of each comparison; with fewer, nothing is written',
    '5',
  ),
  json: row('--json', SWITCH, false, 'one JSON document on standard output, all else on standard error'),
};

export type Options = ValuesOf<typeof TABLE>;

export const HELP = `npm run bench -- [options]

Compares our server and client with what a user would use instead and with what this machine allows,
prints one table of ratios, and writes bench/results/ and the table in the documents.

${tableHelp(TABLE)}
`;

/** Throws {@link ConfigError}. */
export function readOptions(args: readonly string[]): Options {
  return readFlags(TABLE, args);
}
