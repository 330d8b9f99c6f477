/** The small Python clients beside the scenarios: how one is started, and what their threads are expected to write. */
import type { Act } from './act.ts';
import type { MachineName } from '../settings/settings.ts';
import type { Person } from './person.ts';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { shellText } from '../recording/command-lines.ts';

/** Runs `script` at a terminal; the machine needs no copy of it. */
export function pythonClient(
  act: Act,
  machine: MachineName,
  script: string,
  ...args: readonly string[]
): Promise<Person> {
  const code = readFileSync(resolve(import.meta.dirname, script), 'utf8');
  const own = act.machine(machine).bindAddress ?? '';
  const given = [act.server.address, String(act.port), own, ...args];
  const words = ['python3', '-u', '-c', code, ...given];
  const shown = `python3 -u -c "$(cat lab/scenarios/${script})" ${shellText(given)}`;
  return act.person(machine, 'python', words, shown);
}

/** The same text so many times. */
export function times(count: number, text: string): string {
  return Array.from({ length: count }, () => text).join('\n');
}

/** What threads write in any order, each one's own lines in order; `number` finds whose line it is. */
export function byNumber(lines: readonly string[], number: RegExp): string {
  const numberOf = (line: string): number => Number(number.exec(line)?.[1] ?? -1);
  return lines.toSorted((one, other) => numberOf(one) - numberOf(other)).join('\n');
}
