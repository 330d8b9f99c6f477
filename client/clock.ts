/**
 * Unix time in ms with a fraction: fine enough for microseconds, absolute so that machines can be compared. The time
 * since the process began is monotonic; its beginning is what the wall clock said then.
 */
export const systemClock = { nowMs: (): number => performance.timeOrigin + performance.now() };

export type Clock = typeof systemClock;
