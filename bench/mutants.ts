/**
 * `npm run bench:mutants`: is the grader right about servers whose fault is known, because it was put in?
 *
 *     right servers → operators on their syntax trees → one fault each, or none → grades → verdicts on the grader
 */
import { deviationsOf, deviationText, summaryText, tableText } from './mutants/table.ts';
import { FAULTS_TO_RIGHT, HELP, ON_RECORD, type Options, readOptions } from './mutants/options.ts';
import { gradeMutants, writeMutant } from './mutants/grading.ts';
import { type Graded, rowsOf, totalsOf, verdictOn } from './mutants/verdict.ts';
import { inWords, thisMachine } from './machine.ts';
import { allOperators, chooseMutants, mutantNamed } from './mutants/list.ts';
import { ConfigError } from '../options/row.ts';
import { dismissReaper } from '../lab/engine/reaper.ts';
import { disagreement } from './mutants/witness.ts';
import { INTERRUPTED, runProgram, stopSignal } from './program.ts';
import { join } from 'node:path';
import { Load } from './mutants/load.ts';
import { type Mutant, nameOf } from './mutants/operator.ts';
import { RUBRIC } from '../lab/grade/rubric.ts';
import { writeRun } from './mutants/results.ts';

/** They mostly wait. */
const WITNESSES_AT_ONCE = 8;

const stop = stopSignal();
const say = (text: string): void => void process.stdout.write(`${text}\n`);

await runProgram({ name: 'bench:mutants', help: HELP, read: readOptions, main, stop });
dismissReaper();

async function main(options: Options): Promise<number> {
  if (options.list) return list();
  const mutants = chosen(options);
  if (options.witness) return await witness(mutants);
  return await gradeAll(mutants, options);
}

/** Throws ConfigError for a name that no operator or mutant has. */
function chosen({ name, only, count, seed }: Options): readonly Mutant[] {
  if (name !== undefined) {
    const mutant = mutantNamed(name);
    if (mutant === undefined)
      throw new ConfigError(`--name is '${name}': expected operator@server, as a run names them`);
    return [mutant];
  }
  const mutants = chooseMutants({ seed, faults: count, right: Math.ceil(count / FAULTS_TO_RIGHT), only });
  if (mutants.length === 0)
    throw new ConfigError(`--only is '${only}': expected an operator, as --list names them`);
  return mutants;
}

async function gradeAll(mutants: readonly Mutant[], options: Options): Promise<number> {
  const { name, only, count, seed, jobs, load, out } = options;
  const startMs = performance.now();
  const machine = thisMachine();
  say(inWords(machine));
  using _load = load ? new Load() : undefined;
  let done = 0;
  const onGraded = (mutant: Mutant, graded: Graded): void => {
    done += 1;
    const verdict = verdictOn(mutant, graded);
    const [deviation] = deviationsOf([verdict]);
    const seconds = (graded.durationMs / 1_000).toFixed(1).padStart(5);
    say(
      `${String(done).padStart(4)} ${seconds} s  ${deviation === undefined ? `✓ ${verdict.name}` : `✗ ${deviationText(verdict)}`}`,
    );
  };
  const grades = await gradeMutants({
    mutants,
    folder: out,
    jobs,
    isLoaded: load,
    signal: stop,
    onGraded,
  });
  const byName = new Map(grades.map((graded) => [graded.name, graded]));
  const verdicts = mutants.flatMap((mutant) => {
    const graded = byName.get(nameOf(mutant));
    return graded === undefined ? [] : [verdictOn(mutant, graded)];
  });
  const deviations = deviationsOf(verdicts);
  if (name !== undefined) tellOne(mutants, grades, out);
  const rows = rowsOf(verdicts, Object.keys(RUBRIC));
  say(`\n${tableText(rows)}\n`);
  for (const deviation of deviations) say(deviationText(deviation));
  const totals = totalsOf(verdicts);
  say(summaryText(totals));
  if (stop.aborted) {
    say(`Stopped; the same command goes on with the other ${mutants.length - verdicts.length}.`);
    return INTERRUPTED;
  }
  const isWhole = name === undefined && only === undefined && count >= ON_RECORD;
  if (isWhole) {
    const tookS = Math.round((performance.now() - startMs) / 1_000);
    const date = new Date().toISOString().slice(0, 10);
    writeRun({ date, seed, tookS, totals, rows, deviations }, load, machine);
    say(
      'written: bench/results/mutants.json and the figures in docs/benchmarks.md and docs/benchmarks.id.md',
    );
  }
  return deviations.length === 0 ? 0 : 1;
}

/** Its source stays, for `npm run lab:grade`. */
function tellOne(mutants: readonly Mutant[], grades: readonly Graded[], out: string): void {
  for (const mutant of mutants) {
    const folder = join(out, nameOf(mutant).replaceAll(/[^\w.-]+/g, '-'));
    writeMutant(mutant, folder);
    say(`\n${mutant.sentence}\nsource: ${join(folder, 'source')}`);
  }
  for (const { outcomes } of grades)
    for (const [id, outcome] of Object.entries(outcomes)) say(`${id.padEnd(13)} ${outcome}`);
}

async function witness(mutants: readonly Mutant[]): Promise<number> {
  const waiting = [...mutants];
  let count = 0;
  const work = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant !== undefined && !stop.aborted; mutant = waiting.shift()) {
      const seen = await disagreement(mutant);
      if (seen === undefined) continue;
      count += 1;
      say(`${nameOf(mutant)}: ${seen}\n    ${mutant.sentence}`);
    }
  };
  await Promise.all(Array.from({ length: WITNESSES_AT_ONCE }, work));
  say(`${mutants.length - waiting.length} looked at, ${count} not what their operator says`);
  return count === 0 ? 0 : 1;
}

function list(): number {
  const operators = allOperators();
  const width = Math.max(...operators.map(({ operator }) => operator.length));
  for (const { operator, fault, sentence } of operators)
    say(`${operator.padEnd(width)}  ${fault.join(' or ').padEnd(24)}  ${sentence}`);
  return 0;
}
