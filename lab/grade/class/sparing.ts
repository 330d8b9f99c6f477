/** Writes what is ever more as a class goes on, and that after each hand-in: not so often that it takes more time than grading. */

/** After each time it rests so many times as long as that time took. */
export const RESTS = 10;

/**
 * `write`, after a change: at once, or when it has rested long enough. `settle` writes what has not been written yet, and
 * throws what the last attempt failed of.
 */
export function sparingly(write: () => Promise<void>, nowMs = (): number => performance.now()) {
  let isStale = false;
  let restsUntilMs = Number.NEGATIVE_INFINITY;
  let later: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  const settle = async (): Promise<void> => {
    clearTimeout(later);
    later = undefined;
    writing = writing
      .catch(() => {}) // told to whoever asked for it
      .then(async () => {
        if (!isStale) return;
        isStale = false;
        const startMs = nowMs();
        await write();
        restsUntilMs = nowMs() + RESTS * (nowMs() - startMs);
      });
    return writing;
  };
  /** Nobody waits for it: whoever settles in the end tries again, and hears of it. */
  const settleUnheard = (): void => {
    settle().catch(() => (isStale = true));
  };
  return {
    async changed(): Promise<void> {
      isStale = true;
      const restMs = restsUntilMs - nowMs();
      if (restMs <= 0) await settle();
      else later ??= setTimeout(settleUnheard, restMs);
    },
    settle,
  };
}
