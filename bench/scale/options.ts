/** The flags of `npm run bench:scale`. */
import { row, tableHelp, type ValuesOf } from '../../options/row.ts';
import { readFlags } from '../../options/read.ts';
import { SWITCH } from '../../options/kinds.ts';

const TABLE = {
  short: row('--short', SWITCH, false, 'tiny classes and bursts, to see that it works; nothing is written'),
  json: row('--json', SWITCH, false, 'one JSON document on standard output, all else on standard error'),
};

export const HELP = `npm run bench:scale -- [options]

Measures what a hand-in and a thousand sessions take of processors, memory, disk and network, with several jobs and on
one engine and two, and puts made-up grades and sessions through a merge and through lab:analyse. Takes at most twelve
minutes. Writes bench/results/scale.json, and what follows from it into docs/scale.md.

${tableHelp(TABLE)}
`;

/** Throws {@link ConfigError}. */
export function readOptions(args: readonly string[]): ValuesOf<typeof TABLE> {
  return readFlags(TABLE, args);
}
