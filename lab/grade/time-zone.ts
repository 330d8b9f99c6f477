/** In which time zone a program is run: one where it is afternoon, so that a 12-hour clock gives itself away. */

const FIRST_TRY_HOUR = 14;
const SECOND_TRY_HOUR = 17;
const OTHER_SECOND_TRY_HOUR = 20;
const HOME_ZONE = 'Asia/Jakarta';

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

export function localSecondsOfDay(timeZone: string, atMs: number): number {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium', hourCycle: 'h23' });
  const [hour = 0, minute = 0, second = 0] = parts.format(atMs).split(':').map(Number);
  return (hour * 60 + minute) * 60 + second;
}
