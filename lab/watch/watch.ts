/** Shows runs as they happen, one after the other. Run folders are named after the time they began. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { followRunLogs, type MachineLine } from './run-logs.ts';
import { isRunning, type ProcessId } from '../engine/process-id.ts';
import { ProcessSchema } from '../recording/run-record.ts';
import { RUN_NAME } from '../recording/run-folder.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { resolve } from 'node:path';
import * as v from 'valibot';

const LOOK_EVERY_MS = 50;
/** Whether a process still runs takes more to find out than what a file says. */
const ASK_EVERY_MS = 1_000;

export interface Watcher {
  /** A run begins to be shown; `folder` is its path. */
  begins(folder: string): void;
  line(line: MachineLine): void;
  /** It is over, or another one began. */
  ends(folder: string): void;
}

/** Follows whatever run is the newest in `parent`, until `stop`. */
export async function watchRuns(parent: string, watcher: Watcher, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const folder = await newestRun(parent);
    if (folder === undefined) {
      await pause(stop);
      continue;
    }
    watcher.begins(folder);
    let askedMs = Date.now();
    const isOver = async (): Promise<boolean> => {
      if (Date.now() - askedMs < ASK_EVERY_MS) return false;
      askedMs = Date.now();
      return (await newestRun(parent)) !== folder;
    };
    await watchRun(folder, (line) => watcher.line(line), stop, isOver);
    watcher.ends(folder);
  }
}

/** Follows one run until it is over by its own account, `isOver` says so, or `stop`. */
export async function watchRun(
  folder: string,
  onLine: (line: MachineLine) => void,
  stop: AbortSignal,
  isOver: () => Promise<boolean> = async () => false,
): Promise<void> {
  const linesAt = followRunLogs(folder);
  while (!stop.aborted && stateOf(folder) !== 'over' && !(await isOver())) {
    for (const line of linesAt(Date.now())) onLine(line);
    await pause(stop);
  }
  for (const line of linesAt(Infinity)) onLine(line);
}

/**
 * The folder of the newest run in `parent`, unless it is over. One that was killed has not told its end, but the process
 * that did it is gone.
 */
export async function newestRun(parent: string): Promise<string | undefined> {
  const names = existsSync(parent) ? readdirSync(parent).filter((name) => RUN_NAME.test(name)) : [];
  const newest = names.toSorted().at(-1);
  if (newest === undefined) return undefined;
  const folder = resolve(parent, newest);
  const state = stateOf(folder);
  return typeof state === 'object' && (await isRunning(state)) ? folder : undefined;
}

/** `over`, or the process that run.json names until it tells the end; `undefined` before it has said anything. */
function stateOf(folder: string): ProcessId | 'over' | undefined {
  try {
    const run: unknown = JSON.parse(readFileSync(resolve(folder, 'run.json'), 'utf8'));
    return v.is(v.looseObject({ running: ProcessSchema }), run) ? run.running : 'over';
  } catch {
    return undefined;
  }
}

async function pause(stop: AbortSignal): Promise<void> {
  await delay(LOOK_EVERY_MS, undefined, { signal: stop }).catch(() => {});
}
