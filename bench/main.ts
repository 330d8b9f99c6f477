/**
 * `npm run bench`: our server and client beside what a user would take instead and what the machine allows.
 *
 *     options → rows → ratios → one table, bench/results/, the table in the documents
 */
import { HELP, type Options, readOptions } from './options.ts';
import { readResults, type Results } from './results.ts';
import { type Experiment, isSlower, type Row, slowerText } from './row.ts';
import { type Bench, prepareBench } from './bench.ts';
import { ROWS, runExperiment } from './rows.ts';
import { inWords, thisMachine } from './machine.ts';
import { measureGrowth } from './growth.ts';
import { runProgram, stopSignal } from './program.ts';
import { rowText, tableText } from './table.ts';
import { PAGES, writeResults } from './write.ts';

const ROUNDS = 5;
const SHORT_ROUNDS = 3;
const TRIES_MORE = 2;

const stop = stopSignal();
await runProgram({ name: 'bench', help: HELP, read: readOptions, main, stop });

async function main({ short, json, only, ...options }: Options): Promise<number> {
  const startMs = performance.now();
  const rounds = options.rounds ?? (short ? SHORT_ROUNDS : ROUNDS);
  const say = (text: string): void => void (json ? process.stderr : process.stdout).write(`${text}\n`);
  using bench = prepareBench({ rounds, short, signal: stop, say });
  const { missing, cores: pinned = null } = bench;
  const machine = thisMachine();
  say(inWords(machine));
  for (const { tool, consequence } of missing) say(`without ${tool}: ${consequence}`);

  // For CI, which runs the short form.
  const recorded = new Map(short ? readResults()?.rows.map((row) => [row.name, row]) : []);
  const isBehind = (row: Row): boolean => isSlower(row, recorded.get(row.name));
  const wanted = ROWS.filter(({ titles, isShort = false }) => {
    if (short && !isShort) return false;
    return only.length === 0 || titles.some(({ name }) => only.includes(name));
  });
  const rows: Row[] = [];
  for (const experiment of wanted) rows.push(...(await measureRows(bench, experiment, isBehind)));
  const isWhole = !short && only.length === 0;
  const growth = isWhole ? await measureGrowth(bench) : [];
  const tookS = Math.round((performance.now() - startMs) / 1_000);
  const date = new Date().toISOString().slice(0, 10);
  const results: Results = { date, machine, pinned, rounds, tookS, missing, rows, growth };
  const slower = rows.filter(isBehind);

  say(`\n${tableText(rows)}`);
  for (const row of slower) say(slowerText(row, recorded.get(row.name)));
  const document = short ? { ok: slower.length === 0, rows } : results;
  if (json) process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  if (isWhole && rounds >= ROUNDS) {
    writeResults(results);
    say(`\n${tookS} s; written: bench/results/ and ${PAGES.map(({ file }) => file).join(', ')}`);
  }
  return slower.length === 0 ? 0 : 1;
}

/** The rows of one experiment, each told when it is there. Where one is behind, it is measured again before it counts. */
async function measureRows(
  bench: Bench,
  experiment: Experiment,
  isBehind: (row: Row) => boolean,
): Promise<Row[]> {
  let rows = await runExperiment(bench, experiment);
  for (let again = 0; again < TRIES_MORE && rows.some(isBehind); again += 1) {
    bench.say(`${rows[0]?.name ?? ''}: slower than on record, once more`);
    rows = await runExperiment(bench, experiment);
  }
  for (const row of rows) bench.say(rowText(row));
  return rows;
}
