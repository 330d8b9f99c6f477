/**
 * `npm run bench:grade`: how long grading takes, and what it takes of the processors.
 *
 *     hand-ins → lab:grade as a process of its own, round by round → rows → bench/results/grade.json, the documents
 */
import { GRADE_ROWS } from './grade/rows.ts';
import { HAND_INS, writeClass, writeHandIn } from './grade/hand-ins.ts';
import { HELP, readOptions, WHOLE_CLASS } from './grade/options.ts';
import { inWords, missingTools, thisMachine } from './machine.ts';
import { type Measured, type Row, rowOf } from './row.ts';
import { mkdtempDisposableSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { readProcessorTime } from './grade/processor.ts';
import { rowText, tableText } from './table.ts';
import { runProgram } from './program.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { writeGradeResults } from './grade/results.ts';

const CLI = `${import.meta.dirname}/../lab/cli.ts`;
/** A lab of its own, so that the one a person has up is left alone. */
const LAB = { LAB_NAME: 'mesin-lab-bench-grade' };
/** How long the computer is watched doing nothing, before each hand-in. */
const IDLE_MS = 2_000;
/** lab:grade's own: all passed, something failed. */
const JUDGED = new Set<number | null>([0, 1]);

await runProgram({ name: 'bench:grade', help: HELP, read: readOptions, main });

async function main({ only, rounds, students, json }: ReturnType<typeof readOptions>): Promise<number> {
  const say = (text: string): void => void (json ? process.stderr : process.stdout).write(`${text}\n`);
  const machine = thisMachine();
  say(inWords(machine));
  const wanted = GRADE_ROWS.filter(({ name }) => only.length === 0 || only.includes(name));
  using folder = mkdtempDisposableSync(join(tmpdir(), 'mesin-grade-'));
  const rows: Row[] = [];
  for (const [of, titles] of Map.groupBy(wanted, (title) => title.of)) {
    const isMissing = missingTools().some(({ tool }) => tool === 'docker');
    const found = isMissing
      ? 'no Docker engine answers'
      : await measure(of, folder.path, { rounds, students });
    for (const { of: _, measure: kind, ...title } of titles) {
      rows.push(rowOf(title, typeof found === 'string' ? found : found[kind]));
      say(rowText(rows.at(-1)!));
    }
  }
  say(`\n${tableText(rows)}`);
  const results = { date: new Date().toISOString().slice(0, 10), machine, rounds, rows };
  if (json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  if (only.length === 0 && students === WHOLE_CLASS) writeGradeResults(results);
  return 0;
}

async function measure(
  of: (typeof GRADE_ROWS)[number]['of'],
  folder: string,
  { rounds, students }: { readonly rounds: number; readonly students: number },
): Promise<Record<'wall' | 'processor', Measured>> {
  const out = join(folder, 'out');
  const given =
    of === 'class'
      ? ['--class', writeClass(students, join(folder, of)), '--again']
      : [writeHandIn(HAND_INS[of], join(folder, of))];
  const words = ['grade', ...given, '--engine', 'docker', '--json', '--out', out];
  // The first builds what is not there, and does not count; a class of its own would take too long for that.
  if (of !== 'class') await timed(words, 0);
  const idle = await idleShare();
  const readings: Awaited<ReturnType<typeof timed>>[] = [];
  for (let round = 0; round < (of === 'class' ? 1 : rounds); round += 1)
    readings.push(await timed(words, idle));
  const handIns = of === 'class' ? students : 1;
  const processor = readings.map((one) => one.machine / handIns);
  const figures = (['grader', 'containers', 'engine'] as const).map(
    (who) => [who, 's of processor', readings.map((one) => one[who] / handIns)] as const,
  );
  return {
    wall: {
      values: readings.map(({ wall }) => wall),
      figures: [['all', 's of processor for each', processor], ...figures],
    },
    processor: { values: processor },
  };
}

/** How much of a second the processors are busy in a second without grading. */
async function idleShare(): Promise<number> {
  const before = readProcessorTime();
  await delay(IDLE_MS);
  return (readProcessorTime().machine - before.machine) / IDLE_MS;
}

/** One run of the command, all in seconds; `idle` is what the computer does anyway in each. */
async function timed(words: readonly string[], idle: number) {
  const before = readProcessorTime();
  const startMs = performance.now();
  const child = spawn(process.execPath, [CLI, ...words], {
    env: { ...process.env, ...LAB },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2_000)));
  const [code] = (await once(child, 'close')) as [number | null];
  const wall = (performance.now() - startMs) / 1_000;
  if (!JUDGED.has(code)) throw new Error(`lab:grade exited with ${code}: ${said}`);
  const after = readProcessorTime();
  const spent = (who: keyof typeof before): number => (after[who] - before[who]) / 1_000;
  const all = spent('machine') - idle * wall;
  const [grader, containers] = [spent('children'), spent('containers')];
  return { wall, machine: all, grader, containers, engine: all - grader - containers };
}
