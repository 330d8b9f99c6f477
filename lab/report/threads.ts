/** What the server's log says of its threads. */
import type { LogLine, ThreadFacts } from './model.ts';
import type { LoggedSession } from './read/session-log.ts';

export function threadsOf(sessions: readonly LoggedSession[]): ThreadFacts[] {
  const byThread = new Map<number, LoggedSession[]>();
  for (const session of sessions) {
    const known = byThread.get(session.thread) ?? [];
    byThread.set(session.thread, known);
    known.push(session);
  }
  return [...byThread]
    .toSorted(([one], [other]) => one - other)
    .map(([thread, own]) => ({
      thread,
      sessions: own.length,
      replies: own.reduce(
        (sum, { lines }) => sum + lines.filter(([, , event]) => event === 'reply').length,
        0,
      ),
      peak: peakOf(own),
    }));
}

/** Of all threads together: the most connections that the log has between `opened` and `closed`. */
export function peakOf(sessions: readonly LoggedSession[]): number {
  const changes = sessions.flatMap(({ lines }) =>
    lines.flatMap(([timeMs, , event]) => {
      const by = CHANGE[event];
      return by === undefined ? [] : [{ timeMs, by }];
    }),
  );
  // Of the same millisecond, those that close go first: the log does not say more.
  changes.sort((one, other) => one.timeMs - other.timeMs || one.by - other.by);
  let [open, peak] = [0, 0];
  for (const { by } of changes) {
    open += by;
    peak = Math.max(peak, open);
  }
  return peak;
}

const CHANGE: Readonly<Partial<Record<LogLine[2], number>>> = { opened: 1, closed: -1 };
