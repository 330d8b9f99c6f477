/** Shows runs as they happen, one after the other. */
import { RunLogs } from './run-logs.ts';
import type { MachineLine } from './run-logs.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { newestRun } from './newest-run.ts';

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
  const logs = new RunLogs(folder);
  while (!stop.aborted && !logs.isOver && !(await isOver())) {
    for (const line of logs.take(Date.now())) onLine(line);
    await pause(stop);
  }
  for (const line of logs.rest()) onLine(line);
}

async function pause(stop: AbortSignal): Promise<void> {
  await delay(LOOK_EVERY_MS, undefined, { signal: stop }).catch(() => {});
}
