/** Which sessions are shown packet by packet, and why. */
import type { SessionDetails, ShownSession } from './rows.ts';
import type { Reason, Texts } from './words/texts.ts';
import type { Ladder } from '../drawing/ladder.ts';

/** More packets than this make no picture one would read. */
const LADDER_SEGMENTS = 40;
const MOST_CHOSEN = 6;

export type ChosenSession = ReturnType<typeof chooseSessions>[number];

/** Of all sessions a few, for each machine one at least; none that no capture shows. */
export function chooseSessions(all: readonly ShownSession[], texts: Texts) {
  const waited = ({ row }: ShownSession): number => row.latencyMs ?? -1;
  const seen = all.filter(({ details }) => details.captures.length > 0);
  const byWait = seen.toSorted((one, other) => waited(one) - waited(other));
  const longestMs = byWait.at(-1)?.row.latencyMs ?? undefined;
  const reasons = new Map<ShownSession, Reason[]>();
  const choose = (reason: Reason, isIt: (session: ShownSession) => boolean): void => {
    const one = seen.find((session) => isIt(session));
    if (one === undefined || (!reasons.has(one) && reasons.size >= MOST_CHOSEN)) return;
    reasons.set(one, [...(reasons.get(one) ?? []), reason]);
  };
  choose('first', () => true);
  choose('flawed', ({ row }) => !row.whole);
  choose('trouble', ({ row }) => row.unusual.length > 0);
  choose('slowest', ({ row }) => row.latencyMs === longestMs);
  for (const machine of [...new Set(seen.map(({ row }) => row.machine))].sort()) {
    if (reasons.keys().some(({ row }) => row.machine === machine)) continue;
    const own = byWait.filter(({ row }) => row.machine === machine);
    const typical = own[Math.floor(own.length / 2)];
    choose('machine', (session) => session === typical);
  }
  return Array.from(reasons, ([one, why]) => {
    const { row, details } = one;
    const [first] = details.captures;
    const packets = first === undefined ? 0 : first.segments.length + first.omitted;
    return {
      /** Its index among all. */
      session: all.indexOf(one),
      title: texts.chosenTitle(row.name),
      text: texts.chosen(row, why, packets),
      ladders: laddersOf(details),
    };
  });
}

/** As each machine's capture shows the session; `most` segments of each. */
export function laddersOf(details: SessionDetails, most = LADDER_SEGMENTS): Ladder[] {
  const { client, server, captures } = details;
  return captures.map(({ machine, segments, omitted, ending }) => ({
    client,
    server,
    machine,
    segments: segments.slice(0, most),
    omitted: omitted + Math.max(0, segments.length - most),
    ending,
  }));
}
