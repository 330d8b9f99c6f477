/** What a hand-in after the deadline costs. Points are taken off a grade that exists; nothing of this is part of grading. */
import type { Grade } from './result.ts';
import { plural } from '../drawing/phrase.ts';

/** A teacher's table: so many points off for up to so many days, and those of the last row for whatever is later. */
export interface LateRules {
  /** ISO 8601 with its zone, as the teacher wrote it. */
  readonly deadline: string;
  /** In ascending order of days. */
  readonly rows: readonly { readonly days: number; readonly points: number }[];
}

export const LATE_EXAMPLE = '{"deadline": "2026-11-20T23:59:00+07:00", "points": {"1": 10, "2": 25}}';
export const TIME_EXAMPLE = '2026-11-20T23:59:00+07:00';

const SECOND_MS = 1_000;
const DAY_MS = 24 * 60 * 60 * SECOND_MS;
const MOST_POINTS = 100;

/** The rules, or what is wrong with what was given, to be put behind the name of the file. */
export function lateRulesIn(given: unknown): LateRules | string {
  if (!isRecord(given)) return 'has a "late" that is no object';
  const { deadline, points, ...others } = given;
  const [stranger] = Object.keys(others);
  if (stranger !== undefined) return `names '${stranger}' in late`;
  if (typeof deadline !== 'string') return 'has no deadline in late';
  if (instantOf(deadline) === undefined)
    return `has the deadline '${deadline}', which is no date and time with its zone`;
  if (!isRecord(points) || Object.keys(points).length === 0) return 'has no points in late';
  const rows = [];
  // Names that are whole numbers come in ascending order, whatever it is in the file (ECMA-262, OrdinaryOwnPropertyKeys).
  for (const [days, cost] of Object.entries(points)) {
    if (!/^[1-9]\d{0,3}$/.test(days)) return `has '${days}' in place of a number of days in late`;
    if (typeof cost !== 'number' || !(cost >= 0 && cost <= MOST_POINTS))
      return `takes ${JSON.stringify(cost)} for ${plural(Number(days), 'day')} late`;
    const before = rows.at(-1);
    if (before !== undefined && cost < before.points)
      return `takes fewer points for ${days} days late (${cost}) than for ${before.days} (${before.points})`;
    rows.push({ days: Number(days), points: cost });
  }
  return { deadline, rows };
}

function isRecord(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}

/** Not with a name in brackets, which Temporal takes as well. */
const ENDS_WITH_ZONE = /(?:z|[+-]\d\d(?::?\d\d)?)$/i;

/** Milliseconds since 1970; `undefined` for what is no time of ISO 8601, or lacks its zone. */
export function instantOf(text: string): number | undefined {
  try {
    return ENDS_WITH_ZONE.test(text) ? Temporal.Instant.from(text).epochMilliseconds : undefined;
  } catch {
    return undefined;
  }
}

/** Minutes that the clocks of a time are ahead of UTC: 420 of `2026-11-20T23:59:00+07:00`. */
export function zoneMinutesOf(text: string): number {
  const [, sign, hours = '0', minutes = '0'] = /([+-])(\d\d):?(\d\d)?$/.exec(text) ?? [];
  const size = Number(hours) * 60 + Number(minutes);
  return sign === '-' ? -size : size;
}

/**
 * The grade with what lateness takes off it, never below 0; `ok` stays what the requirements say. Where the time is not
 * known, nothing is taken. `deadline` is that of the student. Without rules it is the grade itself.
 */
export function withLate(grade: Grade, rules: LateRules | undefined, deadline = rules?.deadline): Grade {
  if (rules === undefined || deadline === undefined) return grade;
  const days = grade.handedIn === null ? null : daysBetween(deadline, grade.handedIn.at);
  const points = days === null ? 0 : pointsFor(days, rules.rows);
  return { ...grade, points: Math.max(0, grade.points - points), late: { deadline, days, points } };
}

/** Each day that has begun counts. Files know their time to the second or worse, so parts of one do not count. */
function daysBetween(deadline: string, handedIn: string): number {
  const [due = 0, at = 0] = [deadline, handedIn].map(instantOf).map((ms = 0) => Math.floor(ms / SECOND_MS));
  return Math.max(0, Math.ceil(((at - due) * SECOND_MS) / DAY_MS));
}

function pointsFor(days: number, rows: LateRules['rows']): number {
  if (days === 0) return 0;
  return (rows.find((row) => days <= row.days) ?? rows.at(-1))?.points ?? 0;
}

/** Packing a class, or copying it, takes no longer, also where each hand-in has a report with pictures. */
const PACKING_MS = 15 * 60 * SECOND_MS;
const PACKING_ONE_MS = 2 * SECOND_MS;

/**
 * Whether files tell when somebody packed or copied them, as downloads of some learning platforms do, and not when they
 * were handed in: more than half of a class are from the same few minutes after the deadline.
 */
export function areOfPacking(times: readonly string[], deadline: string): boolean {
  const due = instantOf(deadline) ?? Infinity;
  const late = times
    .map((time) => instantOf(time) ?? 0)
    .filter((ms) => ms > due)
    .toSorted((one, other) => one - other);
  const needed = Math.max(2, Math.floor(times.length / 2) + 1);
  const longestMs = Math.max(PACKING_MS, times.length * PACKING_ONE_MS);
  return late.some((first, index) => (late[index + needed - 1] ?? Infinity) - first <= longestMs);
}
