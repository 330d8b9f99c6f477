/** Which run is under way: run folders are named after the time they began. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

const RUN_NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z-/;
/** A run that was killed has no end; it is taken for one when nothing was written for so long. */
const ALIVE_MS = 15_000;

/** The folder of the newest run in `parent`, unless it is over. */
export function newestRun(parent: string, nowMs: number): string | undefined {
  const names = existsSync(parent) ? readdirSync(parent).filter((name) => RUN_NAME.test(name)) : [];
  const newest = names.toSorted().at(-1);
  if (newest === undefined) return undefined;
  const folder = resolve(parent, newest);
  const isAlive = !existsSync(resolve(folder, 'run.json')) && nowMs - lastWriteMs(folder) < ALIVE_MS;
  return isAlive ? folder : undefined;
}

function lastWriteMs(folder: string): number {
  const logs = resolve(folder, 'logs');
  const files = existsSync(logs) ? readdirSync(logs).map((name) => resolve(logs, name)) : [];
  return Math.max(...[folder, ...files].map((path) => statSync(path).mtimeMs));
}
