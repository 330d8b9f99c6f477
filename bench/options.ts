/** The flags of `npm run bench`. */
import { BenchError } from './errors.ts';
import { ROW_NAMES } from './rows.ts';
import { parseArgs } from 'node:util';

export interface Options {
  readonly help: boolean;
  readonly short: boolean;
  readonly json: boolean;
  readonly rounds: number | undefined;
  /** Empty for all. */
  readonly only: readonly string[];
}

const MOST_ROUNDS = 99;

export const HELP = `npm run bench -- [options]

Measures our server and client side by side with what a user would take instead and with what this machine allows,
prints one table of ratios, and writes bench/results/ and the README's table.

  --short          a few quick rows, compared with those recorded: exit code 1 when one falls below 0.7 of its ratio
  --only <rows>    only these, with commas between them; nothing is written
  --rounds <n>     rounds of each comparison (5; fewer are not written)
  --json           one JSON document on standard output, everything for people on standard error
  --help

rows: ${ROW_NAMES.join(', ')}
`;

export function readOptions(args: readonly string[]): Options {
  const { help, short, json, rounds, only } = parse(args);
  return {
    help: help === true,
    short: short === true,
    json: json === true,
    rounds: rounds === undefined ? undefined : readRounds(rounds),
    only: only === undefined ? [] : readNames(only),
  };
}

function parse(args: readonly string[]): Record<string, string | boolean | undefined> {
  try {
    const options = {
      help: { type: 'boolean', short: 'h' },
      short: { type: 'boolean' },
      json: { type: 'boolean' },
      rounds: { type: 'string' },
      only: { type: 'string' },
    } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (cause) {
    const [sentence = ''] = (cause as Error).message.split('. ');
    throw new BenchError('USAGE', `${sentence}: see npm run bench -- --help.`, { cause });
  }
}

function readRounds(given: string | boolean): number {
  const rounds = Number(given);
  if (Number.isInteger(rounds) && rounds >= 1 && rounds <= MOST_ROUNDS) return rounds;
  throw new BenchError('USAGE', `--rounds is '${given}': expected a whole number from 1 to ${MOST_ROUNDS}.`);
}

function readNames(given: string | boolean): string[] {
  const names = String(given).split(',');
  const unknown = names.find((name) => !ROW_NAMES.includes(name));
  if (unknown === undefined) return names;
  throw new BenchError('USAGE', `--only has '${unknown}': expected some of ${ROW_NAMES.join(', ')}.`);
}
