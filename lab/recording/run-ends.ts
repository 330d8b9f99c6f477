/** What ended while a run was under way, and why, as far as anybody noted it. */
import type { Machine } from '../engine/machine.ts';
import type { RunEnd } from './run-record.ts';

/** `threads` are those of the server that its log told of: where one has ended, the machine's end is only what follows. */
export async function runEnds(
  machines: readonly Machine[],
  threads: readonly RunEnd[] = [],
): Promise<RunEnd[]> {
  const ends = await Promise.all(
    machines.map(async (machine) => {
      const end = await machine.ended();
      if (end === undefined || threads.some((thread) => thread.machine === machine.name)) return [];
      const { atMs = null, exitCode = null, outOfMemory, why } = end;
      const told = { atMs, exitCode, outOfMemory, ...(why === undefined ? {} : { why }) };
      return [{ machine: machine.name, what: 'machine' as const, ...told }];
    }),
  );
  return [...threads, ...ends.flat()].toSorted((one, other) => (one.atMs ?? 0) - (other.atMs ?? 0));
}
