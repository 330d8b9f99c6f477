/** Which sessions are shown packet by packet, and why. */
import type { ChosenSession, Ladder, SessionDetails, SessionRow } from './model.ts';
import type { Reason, Texts } from './words/texts.ts';

/** More packets than this make no picture one would read. */
const LADDER_SEGMENTS = 40;
const MOST_CHOSEN = 6;

export function chooseSessions(
  rows: readonly SessionRow[],
  details: readonly SessionDetails[],
  texts: Texts,
): ChosenSession[] {
  const reasons = new Map<number, Reason[]>();
  const choose = (index: number, reason: Reason): void => {
    if (index < 0 || (!reasons.has(index) && reasons.size >= MOST_CHOSEN)) return;
    reasons.set(index, [...(reasons.get(index) ?? []), reason]);
  };
  const isSeen = (index: number): boolean => (details[index]?.captures.length ?? 0) > 0;
  const indexes = rows.keys().filter(isSeen).toArray();
  choose(indexes[0] ?? -1, 'first');
  choose(indexes.find((index) => rows[index]?.whole === false) ?? -1, 'flawed');
  choose(indexes.find((index) => (rows[index]?.unusual.length ?? 0) > 0) ?? -1, 'trouble');
  const waited = (index: number): number => rows[index]?.latencyMs ?? -1;
  const slowest = indexes.reduce(
    (most, index) => (waited(index) > waited(most) ? index : most),
    indexes[0] ?? -1,
  );
  if (waited(slowest) >= 0) choose(slowest, 'slowest');
  for (const machine of [...new Set(rows.map((row) => row.machine))].sort()) {
    if ([...reasons.keys()].some((index) => rows[index]?.machine === machine)) continue;
    const own = indexes.filter((index) => rows[index]?.machine === machine);
    const byWait = own.toSorted((one, other) => waited(one) - waited(other));
    choose(byWait[Math.floor(byWait.length / 2)] ?? -1, 'machine');
  }
  return [...reasons].flatMap(([index, why]) => {
    const [row, detail] = [rows[index], details[index]];
    return row === undefined || detail === undefined ? [] : [chosen(index, row, detail, why, texts)];
  });
}

function chosen(
  index: number,
  row: SessionRow,
  details: SessionDetails,
  reasons: readonly Reason[],
  texts: Texts,
): ChosenSession {
  const [first] = details.captures;
  const packets = first === undefined ? 0 : first.segments.length + first.omitted;
  const facts = { ...row, reasons, packets };
  return {
    session: index,
    title: texts.chosenTitle(facts),
    text: texts.chosen(facts),
    ladders: laddersOf(details),
  };
}

/** As each machine's capture shows the session; `most` segments of each. */
export function laddersOf(details: SessionDetails, most = LADDER_SEGMENTS): Ladder[] {
  const { client, server, captures } = details;
  return captures.map(({ machine, startMs, segments, omitted, ending }) => ({
    client,
    server,
    machine,
    startMs,
    segments: segments.slice(0, most),
    omitted: omitted + Math.max(0, segments.length - most),
    ending,
  }));
}
