/** The small Python clients beside the scenarios, as a command for a terminal; the machine needs no copy of them. */
import type { Act, Started } from './act.ts';
import type { MachineName } from '../settings.ts';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { shellText } from '../burst/command-lines.ts';

export function pythonClient(
  act: Act,
  machine: MachineName,
  script: string,
  ...args: readonly string[]
): Started {
  const code = readFileSync(resolve(import.meta.dirname, script), 'utf8');
  const own = act.machine(machine).bindAddress ?? '';
  const given = [act.server.address, String(act.port), own, ...args];
  return {
    words: ['python3', '-u', '-c', code, ...given],
    shown: `python3 -u -c "$(cat lab/scenarios/${script})" ${shellText(given)}`,
  };
}
