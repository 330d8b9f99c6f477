/** Who runs where: all servers on the same cores, whatever makes the load on the last one, never on both. */
import { availableParallelism } from 'node:os';

export interface Cores {
  /** As taskset writes a list of cores. */
  readonly servers: string;
  readonly load: string;
}

export function shareCores(count = availableParallelism()): Cores {
  const last = count - 1;
  return { servers: last <= 1 ? '0' : `0-${last - 1}`, load: String(last) };
}
