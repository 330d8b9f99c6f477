/** How long a program is waited for, on a computer that may be too busy to let it run. */
import type { Resources } from '../probe/processes.ts';

/** However long a program is busy. */
const LONGEST_MS = 60_000;

/**
 * A wait of `withinMs` of the clock. On a busy computer a program may not have had its turn by then, and its silence
 * proves nothing: as long as it has something to do, the wait goes on, until it has had `withinMs` of the processor,
 * too. A program that waits itself, for a client or for nobody, is not waited for any longer once it has rested for
 * `restMs`. Where the system does not tell what it does, the clock alone counts.
 */
export function startPatience(withinMs: number, resources: () => Promise<Resources | undefined>, restMs = 0) {
  const startMs = performance.now();
  let workedMs: number | undefined;
  let restedSinceMs: number | undefined;
  return {
    /** Whether to go on waiting; asks for the program's resources only after the time of the clock is over. */
    async lasts(): Promise<boolean> {
      const nowMs = performance.now();
      if (nowMs < startMs + withinMs - 1) return true; // a timer may be early by less than that
      if (nowMs > startMs + withinMs + LONGEST_MS) return false;
      const now = await resources();
      if (now === undefined) return false;
      if (now.running === 0) {
        restedSinceMs ??= nowMs;
        return nowMs - restedSinceMs < restMs;
      }
      restedSinceMs = undefined;
      workedMs ??= now.processorMs;
      return now.processorMs - workedMs < withinMs;
    },
  };
}
