// npm run chaos                  does to the lab what happens to labs, at random moments, and counts what is left of it,
//                                what is lost and what is said: all of it on machines of its own
// npm run chaos -- --short       a few quick faults, for CI
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { $ } from 'zx';
import { CLASS, FAULTS, HAND_INS } from './chaos/faults.ts';
import { ChaosLab, type EngineName, PROJECT } from './chaos/lab.ts';
import { choice, someOf, SWITCH, text, wholeNumber } from '../options/kinds.ts';
import { ConfigError, optional, row, tableHelp, type ValuesOf } from '../options/row.ts';
import { failureText, isRowWell, type Row, summaryText, tableText } from './chaos/table.ts';
import { isWell, measure, type Outcome, runMoment, type Where } from './chaos/moment.ts';
import { runRecipe, succeeds, Unsuited } from './recipe.ts';
import type { Fault, Usual } from './chaos/fault.ts';
import { join } from 'node:path';
import { readFlags } from '../options/read.ts';
import { seeded } from './chaos/random.ts';
import { tmpdir } from 'node:os';

const IDS = FAULTS.map(({ id }) => id);
const table = {
  engine: row('--engine', choice('docker', 'local', 'auto'), 'auto', 'what runs the machines'),
  moments: optional('--moments', wholeNumber(1, 1_000), 'moments of each fault', '50; 2 with --short'),
  short: row('--short', SWITCH, false, 'only a few quick faults'),
  only: row('--only', someOf(IDS), [], 'only these faults', 'all'),
  seed: optional('--seed', wholeNumber(0, 999_999_999), 'moments as in the run that printed it', 'random'),
  within: optional(
    '--within',
    wholeNumber(1, 600),
    'seconds after which nothing may be left of a command',
    '5; 30 with --short',
  ),
  engineRestart: row(
    '--engine-restart',
    SWITCH,
    false,
    'also kill the engine of this computer that lab:engine started, with all that others run on it',
  ),
  list: row('--list', SWITCH, false, 'list all faults'),
  json: row('--json', SWITCH, false, 'one JSON document on standard output, all else on standard error'),
  out: optional(
    '--out',
    text('a folder'),
    'where the results and the failed moments go',
    'artifacts/<time>-chaos',
  ),
};
const MOMENTS = 50;
const SHORT_MOMENTS = 2;
const WITHIN_S = 5;
/** Short is for CI, where a busy runner says nothing about the lab. */
const SHORT_WITHIN_S = 30;
/** A command that hangs each time takes its whole limit each time. */
const MOST_HANGS = 2;

await runRecipe(async () => {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) return explain();
  const options = readTable(args);
  if (options.list) return list();
  if (process.platform !== 'linux')
    throw new Unsuited('npm run chaos finds processes in /proc: run it on Linux.');
  process.exitCode = await disturb(options);
});

function readTable(args: readonly string[]): ValuesOf<typeof table> {
  try {
    return readFlags(table, args);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new Unsuited(`${error.message}; npm run chaos -- --help tells more.`);
  }
}

function explain(): void {
  console.log('npm run chaos: disturbs commands of the lab at random moments, and counts what comes of it\n');
  console.log(tableHelp(table));
}

function list(): void {
  const width = Math.max(...IDS.map((id) => id.length));
  for (const { id, title, isShort } of FAULTS)
    console.log(`  ${id.padEnd(width)}  ${title}${isShort === true ? ' (--short)' : ''}`);
}

async function disturb(options: ValuesOf<typeof table>): Promise<number> {
  const { short, only, engineRestart, json } = options;
  const { seed = Math.floor(Math.random() * 1_000_000) } = options;
  const { moments = short ? SHORT_MOMENTS : MOMENTS, within = short ? SHORT_WITHIN_S : WITHIN_S } = options;
  const engine = await engineOf(options.engine);
  const out = options.out ?? `artifacts/${new Date().toISOString().replaceAll(':', '-')}-chaos`;
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  const wanted = FAULTS.filter(({ id, isShort = false, isAskedFor = false }) => {
    if (only.length > 0) return only.includes(id);
    return (!short || isShort) && (!isAskedFor || engineRestart);
  });
  console.error(
    `seed ${seed}, ${engine} engine, ${moments} ${moments === 1 ? 'moment' : 'moments'} of each fault`,
  );
  mkdirSync(out, { recursive: true });
  const scratch = mkdtempSync(join(tmpdir(), 'mesin-lab-chaos-'));
  const rows: Row[] = [];
  try {
    copyClass(join(scratch, CLASS));
    await using lab = await ChaosLab.open(engine, 1_000 * within);
    await lab.bring('up'); // builds the images, so that no command that is measured has to
    const where: Where = { lab, scratch, signal: stop.signal };
    const usual = new Map<string, Usual>();
    for (const fault of wanted) {
      const outcomes: Outcome[] = [];
      const run = { fault, where, usual, seed, moments, out, engineRestart, outcomes };
      try {
        const note = await runFault(run);
        rows.push({ fault, outcomes, ...(note === undefined ? {} : { note }) });
      } catch (error) {
        if (stop.signal.aborted) {
          rows.push({ fault, outcomes, note: 'stopped' });
          break;
        }
        rows.push({ fault, outcomes, problem: (error as Error).message });
        console.error(`${fault.id}: ${(error as Error).message}`);
        await lab.clear();
      }
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  const ok = rows.every(isRowWell) && !stop.signal.aborted;
  const document = { ok, seed, engine, moments, rows };
  writeFileSync(join(out, 'chaos.json'), `${JSON.stringify(document, null, 2)}\n`);
  if (json) console.log(JSON.stringify(document, null, 2));
  else console.log(`\n${tableText(rows)}\n\n${summaryText(rows)}`);
  return stop.signal.aborted ? 130 : ok ? 0 : 1;
}

interface FaultRun {
  readonly fault: Fault;
  readonly where: Where;
  /** By command and by what it finds; filled as they are measured. */
  readonly usual: Map<string, Usual>;
  readonly seed: number;
  readonly moments: number;
  readonly out: string;
  readonly engineRestart: boolean;
  /** Filled moment by moment, so that a stop loses none. */
  readonly outcomes: Outcome[];
}

/** Answers with why it was not done, or not to the end. */
async function runFault(run: FaultRun): Promise<string | undefined> {
  const { fault, where, usual, seed, moments, out, outcomes } = run;
  const { id, engine, isAskedFor = false, work, found } = fault;
  if (engine !== undefined && engine !== where.lab.engine) return `skipped: only on the ${engine} engine`;
  if (isAskedFor && !run.engineRestart) return 'skipped: it needs --engine-restart';
  const key = `${work.args.join(' ')}, ${found}`;
  let measured = usual.get(key);
  if (measured === undefined) {
    measured = await measure(fault, where, join(where.scratch, `usual-${usual.size}`));
    usual.set(key, measured);
    console.error(`lab:${key}: ${(measured.durationMs / 1_000).toFixed(1)} s undisturbed`);
  }
  for (let moment = 1; moment <= moments; moment += 1) {
    where.signal.throwIfAborted();
    const folder = join(where.scratch, `${id}-${moment}`);
    const turn = { moment, random: seeded(seed, id, moment), folder, usual: measured };
    const outcome = await runMoment(fault, turn, where);
    outcomes.push(outcome);
    const { skipped, atMs, exitCode } = outcome;
    if (skipped !== undefined) return undefined; // nor would it be done the next time
    if (isWell(outcome)) console.error(`${id} ${moment}: at ${atMs} ms, ended with ${exitCode}`);
    else {
      const kept = join(out, `${id}-${moment}`);
      await $`cp -a ${folder} ${kept}`.quiet();
      console.error(failureText(outcome, seed, kept));
      await where.lab.clear();
    }
    rmSync(folder, { recursive: true, force: true });
    if (outcomes.filter(({ hung }) => hung).length >= MOST_HANGS && moment < moments)
      return `ended after ${MOST_HANGS} hangs`;
  }
  return undefined;
}

async function engineOf(choice: EngineName | 'auto'): Promise<EngineName> {
  if (choice === 'local') return choice;
  if (await succeeds($`docker version`)) return 'docker';
  if (choice === 'auto') return 'local';
  throw new Unsuited('No Docker engine answers: run npm run lab:engine, or npm run chaos -- --engine local.');
}

function copyClass(folder: string): void {
  for (const name of HAND_INS) {
    const student = join(folder, name.replace(/\.\w+$/, ''));
    mkdirSync(student, { recursive: true });
    copyFileSync(join(PROJECT, 'lab/grade/corpus/right', name), join(student, name));
  }
}
