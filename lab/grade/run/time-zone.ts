/**
 * In which time zone a program is run: one where it is afternoon, so that a 12-hour clock gives itself away; and where
 * the program takes any zone, one where the hour has just begun, so that minutes without their leading zero do.
 */

const DAY_S = 86_400;
const FIRST_TRY_HOUR = 14;
const SECOND_TRY_HOUR = 17;
const OTHER_SECOND_TRY_HOUR = 20;
const HOME_ZONE = 'Asia/Jakarta';
const HOME_HOURS = 7;
/** The first of them, and the one for months that have such a number: minutes are told from months by it. */
const EARLY_MINUTE = 2;
const OTHER_EARLY_MINUTE = 6;
const OWN_ZONE = /^LAB(-?)(\d+):(\d\d)$/;

/**
 * `attempt` counts from 0. A server whose zone is fixed in its code can be twelve hours off by chance the first time,
 * not the second: the zone is another one then.
 */
export function afternoonZone(nowMs: number, attempt: number): string {
  const homeHour = Math.floor(localSecondsOfDay(HOME_ZONE, nowMs) / 3_600);
  if (attempt === 0 && homeHour >= 13 && homeHour < 22) return HOME_ZONE;
  const secondHour = homeHour === SECOND_TRY_HOUR ? OTHER_SECOND_TRY_HOUR : SECOND_TRY_HOUR;
  const wanted = attempt === 0 ? FIRST_TRY_HOUR : secondHour;
  const offset = ((wanted - new Date(nowMs).getUTCHours() + 35) % 24) - 11; // -11 to +12
  // The signs of these names are the other way round (TZ database, file etcetera).
  return offset === 0 ? 'Etc/GMT' : `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`;
}

/**
 * The same hour or the next, in its first minutes. No place on Earth has such a zone: the C library, and so Python, takes it in the
 * form of POSIX (tzset(3)), others do not.
 */
export function inEarlyMinute(timeZone: string, nowMs: number): string {
  const utcMinutes = Math.floor(nowMs / 60_000);
  const hours = Math.floor(localSecondsOfDay(timeZone, nowMs) / 3_600) - (Math.floor(nowMs / 3_600_000) % 24);
  // Not that of home: a server that adds minutes to it by mistake could be right here by chance.
  const offset = 60 * ((hours - HOME_HOURS) % 12 === 0 ? hours + 1 : hours);
  const local = utcMinutes + offset;
  const month = new Date(nowMs).getUTCMonth() + 1;
  const minute = month >= EARLY_MINUTE && month <= 4 ? OTHER_EARLY_MINUTE : EARLY_MINUTE;
  const wanted = offset + ((minute - (local % 60) + 60) % 60);
  const east = ((wanted + 2_160) % 1_440) - 720; // -12 h to +12 h
  const [wholeHours, minutes] = [Math.floor(Math.abs(east) / 60), Math.abs(east) % 60];
  // East of Greenwich has a minus there.
  return `LAB${east > 0 ? '-' : ''}${wholeHours}:${String(minutes).padStart(2, '0')}`;
}

/** For people: `UTC+2:41`, where the zone is one of {@link inEarlyMinute}'s, which say it the other way round. */
export function zoneName(timeZone: string): string {
  return timeZone.replace(
    OWN_ZONE,
    (_, minus: string, hours: string, minutes: string) => `UTC${minus === '' ? '−' : '+'}${hours}:${minutes}`,
  );
}

/** In a zone of the TZ database, or one of {@link inEarlyMinute}'s. */
export function localSecondsOfDay(timeZone: string, atMs: number): number {
  const [, sign, hours, minutes] = OWN_ZONE.exec(timeZone) ?? [];
  if (hours !== undefined) {
    const west = (Number(hours) * 60 + Number(minutes)) * 60 * (sign === '-' ? -1 : 1);
    return (((Math.floor(atMs / 1_000) - west) % DAY_S) + DAY_S) % DAY_S;
  }
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium', hourCycle: 'h23' });
  const [hour = 0, minute = 0, second = 0] = parts.format(atMs).split(':').map(Number);
  return (hour * 60 + minute) * 60 + second;
}
