/** The small Python clients beside the scenarios, as a command for a terminal; the machine needs no copy of them. */
import type { Act } from './act.ts';
import type { MachineName } from '../settings.ts';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export function pythonClient(
  act: Act,
  machine: MachineName,
  script: string,
  ...args: readonly string[]
): string[] {
  const code = readFileSync(resolve(import.meta.dirname, script), 'utf8');
  const own = act.machine(machine).bindAddress ?? '';
  return ['python3', '-u', '-c', code, act.server.address, String(act.port), own, ...args];
}
