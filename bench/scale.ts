/**
 * `npm run bench:scale`: what a hand-in and a session cost, and what follows for thousands and for a million of them.
 *
 *     classes, bursts, made-up grades and sessions → bench/results/scale.json → docs/scale.md, in both languages
 */
import { HELP, readOptions } from './scale/options.ts';
import { inWords, thisMachine } from './machine.ts';
import { type Limits, readLimits } from './scale/limits.ts';
import { measureBursts } from './scale/bursts.ts';
import { measureClasses } from './scale/classes.ts';
import { measureMerges, measureRuns, measureTables } from './scale/synthetic.ts';
import { mkdtempDisposableSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram, stopSignal } from './program.ts';
import type { ScaleBench } from './scale/lab.ts';
import type { ScaleResults } from './scale/results.ts';
import { tmpdir } from 'node:os';
import { writeScale } from './scale/pages.ts';

/** What is not measured by then is missing; ending and tidying up take half a minute more. */
const TIME_S = 690;
/** Where nothing was graded. */
const SOME_CAPTURE_BYTES = 100_000;

const stop = stopSignal();
await runProgram({ name: 'bench:scale', help: HELP, read: readOptions, main, stop });

async function main({ short: isShort, json }: ReturnType<typeof readOptions>): Promise<number> {
  const startMs = performance.now();
  const say = (text: string): void => void (json ? process.stderr : process.stdout).write(`${text}\n`);
  const machine = thisMachine();
  say(inWords(machine));
  using temporary = mkdtempDisposableSync(join(tmpdir(), 'mesin-scale-'));
  const missing: ScaleResults['missing'] = [];
  const signal = AbortSignal.any([stop, AbortSignal.timeout(TIME_S * 1_000)]);
  const bench: ScaleBench = {
    isShort,
    folder: temporary.path,
    signal,
    say,
    async step(what, work) {
      const beganMs = performance.now();
      try {
        signal.throwIfAborted();
        await work();
        say(`${what}: ${((performance.now() - beganMs) / 1_000).toFixed(1)} s`);
      } catch (error) {
        stop.throwIfAborted();
        const why = signal.aborted ? 'no time was left' : (error as Error).message;
        say(`${what}: not measured: ${why}`);
        missing.push({ what, why });
      }
    },
  };
  const limits: Limits = readLimits();
  const classes = await measureClasses(bench);
  const bursts = await measureBursts(bench);
  const graded = classes.find(({ kind }) => kind === 'mixed');
  const captureBytes =
    graded === undefined ? SOME_CAPTURE_BYTES : Math.round(graded.captureBytes / graded.handIns);
  const merges = await measureMerges(bench, captureBytes);
  const tables = await measureTables(bench);
  const runs = await measureRuns(bench);
  stop.throwIfAborted();
  const results: ScaleResults = {
    date: new Date().toISOString().slice(0, 10),
    machine,
    tookS: Math.round((performance.now() - startMs) / 1_000),
    isShort,
    missing,
    limits,
    classes,
    bursts,
    merges,
    tables,
    ...runs,
  };
  if (json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  if (!isShort) writeScale(results);
  return missing.length === 0 ? 0 : 1;
}
