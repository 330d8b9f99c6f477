/** Unix time in ms with a fraction: fine enough for microseconds, absolute so that machines can be compared. */
export interface Clock {
  nowMs(): number;
}

/** Time since the process began is monotonic and fine; its beginning is what the wall clock said then. */
export const systemClock: Clock = {
  nowMs: () => BEGAN_AT_MS + performance.now(),
};

const BEGAN_AT_MS = performance.timeOrigin;
