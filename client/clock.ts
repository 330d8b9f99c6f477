/**
 * Unix time in ms with a fraction: fine enough for microseconds, absolute so that machines can be compared. The time
 * since the process began is monotonic; its beginning is what the wall clock says now, less that time.
 */
export const systemClock = { nowMs: (): number => ORIGIN_MS + performance.now() };

export type Clock = typeof systemClock;

const LOOKS = 4;
/** A wall clock that stands still is not waited for. */
const MOST_WAIT_MS = 20;
const ORIGIN_MS = originMs();

/**
 * Both clocks are read when the wall clock, which tells whole milliseconds, goes on to the next one; of several looks that
 * counts in which least time went by. `performance.timeOrigin` is one look: where another process had the processor
 * between the two readings, it has been seen 89 ms off for the rest of the process.
 */
function originMs(): number {
  let origin = performance.timeOrigin;
  let leastMs = Number.POSITIVE_INFINITY;
  for (let look = 0; look < LOOKS; look += 1) {
    const from = Date.now();
    const begun = performance.now();
    let before = begun;
    let wall = from;
    while (wall === from && before - begun < MOST_WAIT_MS) {
      before = performance.now();
      wall = Date.now();
    }
    const after = performance.now();
    if (after - before >= leastMs) continue;
    leastMs = after - before;
    origin = wall - (before + after) / 2;
  }
  return origin;
}
