/** The time at the beginning of a log's line, as our programs and Python's `logging` write it. */

const STAMP = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d),(\d{3})\b/;

/** What the machine's clock showed, in Unix ms as if its zone were UTC; undefined where the line tells no time. */
export function clockIn(line: string): number | undefined {
  const [, date, time, ms] = STAMP.exec(line) ?? [];
  const clockMs = Date.parse(`${date}T${time}.${ms}Z`);
  return Number.isNaN(clockMs) ? undefined : clockMs;
}
