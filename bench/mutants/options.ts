/** The flags of `npm run bench:mutants`. */
import { optional, row, tableHelp, type ValuesOf } from '../../options/row.ts';
import { SWITCH, text, wholeNumber } from '../../options/kinds.ts';
import { availableParallelism } from 'node:os';
import { readFlags } from '../../options/read.ts';

/** With fewer than so many faults, nothing is written for the documents. */
export const ON_RECORD = 500;
/** For each without a fault, so many with one. */
export const FAULTS_TO_RIGHT = 5;
const JOBS_PER_CORE = 2;

const TABLE = {
  count: row('--count', wholeNumber(1, 9_999), ON_RECORD, 'servers with a fault; a fifth as many have none'),
  seed: row('--seed', text('any text'), '1', 'which of the mutants, and on which servers'),
  jobs: row(
    '--jobs',
    wholeNumber(1, 64),
    JOBS_PER_CORE * availableParallelism(),
    'how many are graded at a time',
    'two per core',
  ),
  only: optional(
    '--only',
    text('an operator, as --list names it'),
    'this operator alone, on every server it fits',
  ),
  name: optional('--name', text('operator@server'), 'this one alone; its source and its grade are kept'),
  load: row('--load', SWITCH, false, 'with the cores overbooked four times'),
  witness: row(
    '--witness',
    SWITCH,
    false,
    'without grader and Docker: a naive look whether each fault is there',
  ),
  list: row('--list', SWITCH, false, 'the operators, and what each is to fail'),
  out: row(
    '--out',
    text('a folder'),
    'artifacts/mutants',
    'where grades are kept, so that a run can be continued',
  ),
};

export type Options = ValuesOf<typeof TABLE>;

export const HELP = `npm run bench:mutants -- [options]

Changes right servers into servers with one known fault each, and into right ones in another style, grades them on
Docker, and says which faults were not found on their requirement and what else was failed. Exit code 1 when there is any.

${tableHelp(TABLE)}
`;

/** Throws {@link ConfigError}. */
export function readOptions(args: readonly string[]): Options {
  return readFlags(TABLE, args);
}
