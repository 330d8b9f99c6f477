/** The two requests as the assignment has them (point 1c). */
export const TIME_REQUEST = 'TIME\r\n';
export const QUIT_REQUEST = 'QUIT\r\n';

export const TIME_REQUEST_BYTES = TIME_REQUEST.length;

/** `JAM hh:mm:ss` CR LF: four, eight and two bytes. */
export const TIME_REPLY_BYTES = 14;

/** `hh:mm:ss` of a second of the day (0–86,399). */
export function clockText(secondOfDay: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(secondOfDay / 3_600))}:${two(Math.floor(secondOfDay / 60) % 60)}:${two(secondOfDay % 60)}`;
}

/** The assignment's point 1d: UTF-8, `JAM`, one space, the time, characters 13 and 10. */
export function timeReply(secondOfDay: number): string {
  return `JAM ${clockText(secondOfDay)}\r\n`;
}
