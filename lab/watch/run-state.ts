/** How far a run is by its own account: run.json names the process that does it until it tells the end. */
import type { ProcessId } from '../process-id.ts';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** `undefined` before it has said anything. */
export function stateOf(folder: string): ProcessId | 'over' | undefined {
  try {
    const run = JSON.parse(readFileSync(resolve(folder, 'run.json'), 'utf8')) as { running?: ProcessId };
    return run.running ?? 'over';
  } catch {
    return undefined;
  }
}
