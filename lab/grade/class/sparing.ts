/** Writes what is ever more as a class goes on, and that after each hand-in: not so often that it takes more time than grading. */

/** After each time it rests so many times as long as that time took. */
export const RESTS = 10;

/**
 * `write` whenever it is due: `changed` waits for it only when it has rested long enough, and `settle` always does where
 * something has changed since the last time.
 */
export function sparingly(write: () => Promise<void>, nowMs = (): number => performance.now()) {
  let isStale = false;
  let restsUntilMs = Number.NEGATIVE_INFINITY;
  let writing = Promise.resolve();
  const settle = async (): Promise<void> => {
    const before = writing;
    writing = before
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
  return {
    async changed(): Promise<void> {
      isStale = true;
      if (nowMs() >= restsUntilMs) await settle();
    },
    settle,
  };
}
