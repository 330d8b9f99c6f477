/**
 * `npm run bench`: our server and client beside what a user would take instead and what the machine allows.
 *
 *     options → rows → ratios → one table, bench/results/, the README
 */
import { HELP, readOptions } from './options.ts';
import type { Options } from './options.ts';
import type { Results } from './results.ts';
import type { Row } from './row.ts';
import { runPlan, runRows } from './run.ts';
import { Bench } from './bench.ts';
import { BenchError } from './errors.ts';
import { ROWS } from './rows.ts';
import type { RowPlan } from './rows/plan.ts';
import { fallText, hasFallen } from './regression.ts';
import { inWords, thisMachine } from './machine.ts';
import { measureGrowth } from './growth.ts';
import { missingTools } from './tools.ts';
import { readResults } from './results.ts';
import { rowText, tableText } from './table.ts';
import { writeResults } from './write.ts';

const ROUNDS = 5;
const SHORT_ROUNDS = 3;
const TRIES_MORE = 2;
const INTERRUPTED = 130;

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

try {
  process.exitCode = await main(readOptions(process.argv.slice(2)));
} catch (error) {
  process.exitCode = stop.signal.aborted ? INTERRUPTED : 2;
  if (!stop.signal.aborted) process.stderr.write(`${explain(error)}\n`);
}

async function main(options: Options): Promise<number> {
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const rounds = options.rounds ?? (options.short ? SHORT_ROUNDS : ROUNDS);
  const output = options.json ? process.stderr : process.stdout;
  const say = (text: string): void => void output.write(`${text}\n`);
  await using bench = new Bench({ rounds, short: options.short, signal: stop.signal, say });
  say(inWords(thisMachine()));
  for (const { tool, consequence } of missingTools(bench.tools)) say(`without ${tool}: ${consequence}`);
  return options.short ? await short(bench, options) : await whole(bench, options);
}

async function whole(bench: Bench, options: Options): Promise<number> {
  const startMs = performance.now();
  const isWhole = options.only.length === 0;
  const rows = await runRows(
    bench,
    ROWS.filter((plan) => isWanted(plan, options)),
  );
  const growth = isWhole ? await measureGrowth(bench) : [];
  const results: Results = {
    date: new Date().toISOString().slice(0, 10),
    machine: thisMachine(),
    pinned: bench.cores ?? null,
    rounds: bench.rounds,
    tookS: Math.round((performance.now() - startMs) / 1_000),
    missing: missingTools(bench.tools),
    rows,
    growth,
  };
  bench.say(`\n${tableText(rows)}`);
  if (options.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  if (isWhole && bench.rounds >= ROUNDS) {
    writeResults(results);
    bench.say(`\n${results.tookS} s; written: bench/results/ and the tables of the READMEs`);
  }
  return 0;
}

/** For CI: a row that has fallen is measured again before it counts. */
async function short(bench: Bench, options: Options): Promise<number> {
  const recorded = new Map(readResults()?.rows.map((row) => [row.name, row]));
  const isBehind = (row: Row): boolean => hasFallen(row, recorded.get(row.name));
  const rows: Row[] = [];
  for (const plan of ROWS.filter((plan) => plan.isShort && isWanted(plan, options))) {
    let measured = await runPlan(bench, plan);
    for (let again = 0; again < TRIES_MORE && measured.some(isBehind); again += 1) {
      bench.say(`${plan.titles[0]?.name ?? ''}: below 0.7 of the recorded ratio, once more`);
      measured = await runPlan(bench, plan);
    }
    for (const row of measured) bench.say(rowText(row));
    rows.push(...measured);
  }
  bench.say(`\n${tableText(rows)}`);
  const fallen = rows.filter(isBehind);
  for (const row of fallen) bench.say(fallText(row, recorded.get(row.name)));
  if (options.json) process.stdout.write(`${JSON.stringify({ ok: fallen.length === 0, rows }, null, 2)}\n`);
  return fallen.length === 0 ? 0 : 1;
}

function isWanted({ titles }: RowPlan, { only }: Options): boolean {
  return only.length === 0 || titles.some(({ name }) => only.includes(name));
}

function explain(error: unknown): string {
  if (error instanceof BenchError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
