/** Mutants of the Python servers, made by Python, which has its own syntax trees. */
import { type Base, isPython } from './bases.ts';
import { type Mutant, MutantSchema, type Operator, OperatorSchema } from './operator.ts';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import * as v from 'valibot';

const PROGRAM = join(import.meta.dirname, 'python');

export interface Wanted {
  /** Names; all when absent. */
  readonly operators?: readonly string[] | undefined;
  readonly seed: string;
  /** Of each operator at most so many, on different servers. */
  readonly each: number;
}

export function pythonOperators(): readonly Operator[] {
  return ask([], { seed: '', each: 0 }).map((line) => v.parse(OperatorSchema, line));
}

export function pythonMutants(bases: readonly Base[], wanted: Wanted): readonly Mutant[] {
  return ask(bases.filter(isPython), wanted).map((line) => v.parse(MutantSchema, line));
}

function ask(bases: readonly Base[], { operators, seed, each }: Wanted): unknown[] {
  const input = JSON.stringify({ bases, operators: operators ?? null, seed, each });
  const made = spawnSync('python3', ['-B', PROGRAM], { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (made.status !== 0) throw new Error(`python3 made no mutants: ${made.stderr || String(made.error)}`);
  return made.stdout
    .split('\n')
    .filter(Boolean)
    .map((line): unknown => JSON.parse(line));
}
