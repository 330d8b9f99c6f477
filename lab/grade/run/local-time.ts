/**
 * What the clock shows where a program runs: an afternoon for its first start and the hour after midnight for the next,
 * both in an early minute and its first seconds. Zeros that are not written, hours of half a day and minutes that are the
 * month's number show there at whatever time somebody is graded.
 */
import type { ProgramLanguage } from '../../hand-in/starters.ts';

const DAY_S = 86_400;
const HALF_DAY_S = DAY_S / 2;
const HOUR_S = 3_600;
/** Zones on Earth are so far apart. */
const QUARTER_HOUR_S = 900;
/** A clock that is wrong by less than this is not taken for one of a zone on Earth. */
const NEAR_S = 60;

/** Of the first start and the second, and so on in turn. The minutes differ, or an error could be right by chance in both. */
const SHOWN = [
  { hour: 14, minutes: [3, 5, 7, 9] },
  { hour: 0, minutes: [2, 4, 6, 8] },
] as const;

/** The local time of one start of a program. */
export interface LocalTime {
  /** For people: `UTC+2:41:37`. */
  readonly name: string;
  /** What the program is told it with. */
  readonly variables: Readonly<Record<string, string>>;
  /** How far its clock is ahead of the true one; a fixed zone shows it, too. */
  readonly clockAheadS: number;
  /** How far local time is ahead of UTC on that clock. */
  readonly zoneS: number;
}

/** Where the program finds what its language needs to be told a local time; absent where it does not. */
export interface Told {
  /** Path of probe/moved-date.cjs. */
  readonly preload?: string | undefined;
  /** Path to which the program's start writes a zone file. */
  readonly zoneFile?: string | undefined;
}

/**
 * For a start at `nowMs`; `start` counts them from 0. Where `language` is not known, or the program cannot be told, only
 * the hour is chosen.
 */
export function localTimeAt(
  nowMs: number,
  start: number,
  language: ProgramLanguage | undefined,
  { preload, zoneFile }: Told = {},
): LocalTime {
  const { hour, minutes } = SHOWN[start % 2 === 0 ? 0 : 1];
  const atS = Math.floor(nowMs / 1_000);
  const month = new Date(nowMs).getUTCMonth() + 1;
  const aheads = minutes
    .filter((minute) => minute !== month)
    .map((minute) => between(hour * HOUR_S + minute * 60 - atS));
  const aheadS = aheads.find((ahead) => Math.abs(remainder(ahead, QUARTER_HOUR_S)) >= NEAR_S) ?? 0;
  const name = `UTC${signed(aheadS)}`;
  if (language === 'node' && preload !== undefined) {
    const variables = {
      TZ: 'Etc/UTC',
      NODE_OPTIONS: `--require ${JSON.stringify(preload)}`,
      MESIN_LAB_CLOCK_AHEAD_MS: String(aheadS * 1_000),
    };
    return { name, variables, clockAheadS: aheadS, zoneS: 0 };
  }
  // The C library, and so Python: a zone of its own in the form of POSIX, where east of Greenwich has a minus (tzset(3)).
  if (language === 'python' || language === 'c' || language === 'rust')
    return { name, variables: { TZ: `LAB${signed(-aheadS)}` }, clockAheadS: 0, zoneS: aheadS };
  // Go reads a file of that path (package time, LoadLocation).
  if (language === 'go' && zoneFile !== undefined) {
    const variables = { TZ: zoneFile, MESIN_LAB_ZONE_FILE: inPrintf(zoneFileOf(aheadS)) };
    return { name, variables, clockAheadS: 0, zoneS: aheadS };
  }
  // Java knows zones of whole minutes (java.util.TimeZone).
  if (language === 'java') {
    const zoneS = Math.round(aheadS / 60) * 60;
    const [hours = '', minutes = ''] = signed(zoneS).slice(1).split(':');
    const TZ = `GMT${zoneS < 0 ? '-' : '+'}${hours.padStart(2, '0')}:${minutes}`;
    return { name: `UTC${signed(zoneS)}`, variables: { TZ }, clockAheadS: 0, zoneS };
  }
  const hoursS = Math.round(between(hour * HOUR_S - (atS - (atS % HOUR_S))) / HOUR_S) * HOUR_S;
  return { ...wholeHours(hoursS), clockAheadS: 0, zoneS: hoursS };
}

/** A zone that is always so far ahead of UTC (RFC 8536, version 1). */
function zoneFileOf(aheadS: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('TZif');
  header.writeInt32BE(1, 36); // one kind of local time
  header.writeInt32BE(4, 40); // with a name of four bytes
  const kind = Buffer.alloc(6);
  kind.writeInt32BE(aheadS);
  return Buffer.concat([header, kind, Buffer.from('LAB\0')]);
}

/** As printf(1) takes bytes. */
function inPrintf(bytes: Buffer): string {
  return Array.from(bytes, (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

/** What it is there at `atMs`, since midnight. */
export function localSecondsOfDay({ clockAheadS, zoneS }: LocalTime, atMs: number): number {
  return modulo(Math.floor(atMs / 1_000) + clockAheadS + zoneS, DAY_S);
}

/** The remainder nearest to zero. */
export function remainder(value: number, of: number): number {
  return value - Math.round(value / of) * of;
}

/** A zone of the TZ database, whose names have the signs the other way round (file etcetera). */
function wholeHours(zoneS: number): Pick<LocalTime, 'name' | 'variables'> {
  const hours = zoneS / HOUR_S;
  const TZ = hours === 0 ? 'Etc/GMT' : `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
  return { name: `UTC${signed(zoneS)}`, variables: { TZ } };
}

/** As an offset from −12 h to +12 h. */
function between(seconds: number): number {
  return modulo(seconds + HALF_DAY_S, DAY_S) - HALF_DAY_S;
}

function modulo(value: number, of: number): number {
  return ((value % of) + of) % of;
}

/** `+2:41:37` */
function signed(seconds: number): string {
  const [hours, minutes, rest] = [seconds / HOUR_S, seconds / 60, seconds].map((all) =>
    Math.floor(Math.abs(all)),
  ) as [number, number, number];
  const two = (value: number): string => String(value % 60).padStart(2, '0');
  return `${seconds < 0 ? '-' : '+'}${hours}:${two(minutes)}:${two(rest)}`;
}
