/** Which run is under way: run folders are named after the time they began. */
import { existsSync, readdirSync } from 'node:fs';
import { isRunning } from '../process-id.ts';
import { resolve } from 'node:path';
import { stateOf } from './run-state.ts';

const RUN_NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z-/;

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
