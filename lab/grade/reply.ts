/**
 * What a reply says, part by part, so that one fault in it costs one requirement:
 *
 *     J A M ␠ │ 1 3 : 0 5 : 0 9 │ ␍ ␊
 *     prefix  │ clock text      │ line end
 *
 * Text is one character per byte.
 */

export interface ReplyParts {
  /** What stands before the time: exactly `JAM␠` when right. */
  readonly prefix: string;
  /** What stands where the time belongs, up to the line end. */
  readonly clockText: string;
  /** The rest, exactly CR LF when right. */
  readonly lineEnd: string;
}

export interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** Hours and minutes with a colon, or all three with dots; an address such as 172.16.16.101 is no time, `JAM:` is a prefix. */
const TIME_OF_DAY = /(?<!\d|[\d:][.:])\d{1,2}(?:(?:\s*:\s*\d{1,2}){1,2}|(?:\s*\.\s*\d{1,2}){2})(?!\.?\d)/;

/** Whether there is a time of day in it, right or wrong: whoever says one has answered `TIME`. */
export function holdsTime(text: string): boolean {
  return TIME_OF_DAY.test(text) || /^\s*JAM\b.*\d/is.test(text);
}

/** How many times of day are in it, however they are written. */
export function countTimes(text: string): number {
  const count = (pattern: RegExp): number => Array.from(text.matchAll(pattern)).length;
  return Math.max(count(new RegExp(TIME_OF_DAY.source, 'g')), count(/\bJAM\b\W*\d/gi));
}

/** `JAM` and whatever separates it from the time: words, too, unless there is more than the time behind them. */
const PREFIX = /^JAM(?:[^\d\r\n]*(?=\d{1,2}\s*[:.]\s*\d{1,2}\s*[:.]\s*\d)|[:\s]*)/i;

export function readReply(reply: string): ReplyParts {
  const text = reply.replace(/^[\r\n\0]+/, '');
  const leading = reply.slice(0, reply.length - text.length);
  // A clock text begins after `JAM` and what separates it, or, where that is missing, with the first digit.
  const prefix = PREFIX.exec(text)?.[0] ?? /^\D*/.exec(text)?.[0] ?? '';
  const rest = text.slice(prefix.length);
  const clockText = lineOf(rest);
  return { prefix: leading + prefix, clockText, lineEnd: rest.slice(clockText.length) };
}

/** Up to the first line end, also one that was written out: a backslash and a letter, or the numbers 13 and 10. */
function lineOf(rest: string): string {
  const line = /^[^\r\n\0\\]*/.exec(rest)?.[0] ?? '';
  const numbers = /^(\d{1,2}:\d{2}:\d{2})\s*13\s*,?\s*10$/.exec(line);
  return numbers?.[1] ?? line;
}

/** As the assignment has it. */
export function isClockText(text: string): boolean {
  return /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(text);
}

// A date may stand before it, 21.11.2026, and a fraction or half of the day behind.
const COLONS = /(?<!\d)(\d{1,2})\s*:\s*(\d{1,2})\s*:\s*(\d{1,2})(?!\d)(?:\.\d+)?\s*(AM|PM)?/i;
const DOTS = /(?<![\d.])(\d{1,2})\s*\.\s*(\d{1,2})\s*\.\s*(\d{1,2})(?!\.?\d)\s*(AM|PM)?/i;

/** The time of day a text means, however it is written; `undefined` when it cannot be read to the second. */
export function timeOfDay(text: string): TimeOfDay | undefined {
  const found = COLONS.exec(text) ?? DOTS.exec(text);
  if (found === null) return undefined;
  const [, hour = '', minute = '', second = '', half = ''] = found;
  const read = { hour: Number(hour), minute: Number(minute), second: Number(second) };
  if (half !== '') read.hour = (read.hour % 12) + (half.toUpperCase() === 'PM' ? 12 : 0);
  return read.hour < 24 && read.minute < 60 && read.second < 60 ? read : undefined;
}

export function secondsOfDay({ hour, minute, second }: TimeOfDay): number {
  return (hour * 60 + minute) * 60 + second;
}
