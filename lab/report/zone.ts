/** The time zones of a run, in minutes ahead of UTC. */
import { clockIn } from '../recording/log-clock.ts';
import type { RecordedRun } from '../recording/run-record.ts';

/** Zones are whole quarters of an hour ahead of UTC, or behind it. */
const QUARTER_MINUTES = 15;
const MINUTE_MS = 60_000;
const MINUTE_NS = MINUTE_MS * 1_000_000;

/** What the machines' clocks showed at `atMs`; undefined in a run of 0.1.0, which did not tell. */
export function zoneOfMachines(
  { timeZone }: Pick<RecordedRun, 'timeZone'>,
  atMs: number,
): number | undefined {
  if (timeZone === undefined) return undefined;
  const instant = Temporal.Instant.fromEpochMilliseconds(Math.floor(atMs));
  return instant.toZonedDateTimeISO(timeZone).offsetNanoseconds / MINUTE_NS;
}

/**
 * The zone of the times in the server's log, whose first line was written at about `atMs`; undefined when it tells no
 * local time. Our server's is the machine's. A student's server writes what it likes: there, and in a run of 0.1.0, the
 * line itself has to tell.
 */
export function zoneOfLog(
  run: Pick<RecordedRun, 'timeZone' | 'parts'>,
  line: string | undefined,
  atMs: number | undefined,
): number | undefined {
  if (line === undefined || atMs === undefined) return undefined;
  const { served, variables } = run.parts[0].server;
  if (run.timeZone !== undefined && served === null)
    return variables['LOG_FORMAT'] === 'json' ? undefined : zoneOfMachines(run, atMs);
  const minutes = ((clockIn(line) ?? Number.NaN) - atMs) / MINUTE_MS;
  const zone = Math.round(minutes / QUARTER_MINUTES) * QUARTER_MINUTES;
  return Math.abs(minutes - zone) < 1 ? zone : undefined;
}
