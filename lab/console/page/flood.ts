/** Whether so many packets pass that nobody could follow rows and lines: then a page shows counts until it is over. */

const WINDOW_MS = 1_000;
const MOST_PER_WINDOW = 1_500;

export function watchForFlood() {
  /** When some came, and how many. */
  let arrivals: { readonly atMs: number; readonly count: number }[] = [];
  const recent = (nowMs: number): number => {
    arrivals = arrivals.filter(({ atMs }) => nowMs - atMs < WINDOW_MS);
    return arrivals.reduce((sum, { count }) => sum + count, 0);
  };
  return {
    add: (count: number, nowMs: number): void => {
      if (count > 0) arrivals.push({ atMs: nowMs, count });
    },
    isOn: (nowMs: number): boolean => recent(nowMs) > MOST_PER_WINDOW,
    /** By then it is over, unless more come. */
    lastsMs: WINDOW_MS,
  };
}
