/** The flags of `npm run bench:grade`. */
import { row, tableHelp, type ValuesOf } from '../../options/row.ts';
import { someOf, SWITCH, wholeNumber } from '../../options/kinds.ts';
import { GRADE_ROWS } from './rows.ts';
import { readFlags } from '../../options/read.ts';

export const WHOLE_CLASS = 60;

const TABLE = {
  only: row(
    '--only',
    someOf(GRADE_ROWS.map(({ name }) => name)),
    [],
    'only these rows; nothing is written',
    'all',
  ),
  rounds: row('--rounds', wholeNumber(1, 99), 5, 'times each hand-in is graded; the class is graded once'),
  students: row(
    '--students',
    wholeNumber(2, 999),
    WHOLE_CLASS,
    'in the class; with others, nothing is written',
  ),
  json: row('--json', SWITCH, false, 'one JSON document on standard output, all else on standard error'),
};

export const HELP = `npm run bench:grade -- [options]

Grades hand-ins on Docker and prints, for each, how long it took and what it took of the processors: of everything that
ran, the engine and the kernel included, less what the computer does when it does nothing. Writes
bench/results/grade.json and the table in the documents.

${tableHelp(TABLE)}
`;

/** Throws {@link ConfigError}. */
export function readOptions(args: readonly string[]): ValuesOf<typeof TABLE> {
  return readFlags(TABLE, args);
}
