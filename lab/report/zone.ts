/** The zone of the server's log: its lines do not name one, but captures and clients say when it was. */

const STAMP = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d),(\d{3})\b/;

/** Zones are whole quarters of an hour ahead of UTC, or behind it. */
const QUARTER_MINUTES = 15;
const MINUTE_MS = 60_000;

/** Minutes ahead of UTC, from a line written at about `atMs`; undefined when it says no time, or quite another. */
export function zoneOf(line: string, atMs: number): number | undefined {
  const [, date, time, ms] = STAMP.exec(line) ?? [];
  const minutes = (Date.parse(`${date}T${time}.${ms}Z`) - atMs) / MINUTE_MS;
  const zone = Math.round(minutes / QUARTER_MINUTES) * QUARTER_MINUTES;
  return Math.abs(minutes - zone) < 1 ? zone : undefined;
}
