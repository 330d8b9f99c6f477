/** Which machines ended while a run was under way, and why, as far as anybody noted it. */
import type { Machine } from '../engine/machine.ts';
import type { RunEnd } from './run-record.ts';

/** In the order in which they ended. */
export async function machineEnds(machines: readonly Machine[]): Promise<RunEnd[]> {
  const ends = await Promise.all(
    machines.map(async (machine) => {
      const end = await machine.ended();
      if (end === undefined) return [];
      const { atMs = null, exitCode = null, outOfMemory } = end;
      return [{ machine: machine.name, what: 'machine' as const, atMs, exitCode, outOfMemory }];
    }),
  );
  return ends.flat().toSorted((one, other) => (one.atMs ?? 0) - (other.atMs ?? 0));
}
