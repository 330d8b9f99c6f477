/**
 * What a reply says, part by part, so that one fault in it costs one requirement:
 *
 *     J A M ␠ │ 1 3 : 0 5 : 0 9 │ ␍ ␊
 *     prefix  │ clock text      │ line end
 *
 * Text is one character per byte.
 */

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

/**
 * `JAM` and whatever separates it from the time: words, too, unless there is more than the time behind them. What opens a
 * quotation or a bracket around the time belongs to the time.
 */
const PREFIX = /^JAM(?:(?![ \t]+b?['"([])[^\d\r\n'"([]*(?=\d{1,2}\s*[:.]\s*\d{1,2}\s*[:.]\s*\d)|[:\s]*)/i;

/** The text without a second reply behind the first, as from a server that answers one client on another's connection. */
export function firstReply(text: string): string {
  const [first, second] = text.matchAll(new RegExp(TIME_OF_DAY.source, 'g'));
  if (first === undefined || second === undefined) return text;
  const behind = first.index + first[0].length;
  const between = text.slice(behind, second.index);
  const start = between.search(/JAM/i);
  if (start !== -1) return text.slice(0, behind + start);
  const lineEnd = Math.max(between.lastIndexOf('\n'), between.lastIndexOf('\r'));
  return lineEnd === -1 ? text : text.slice(0, behind + lineEnd + 1);
}

/** Any text can be read so: what is missing is empty, and joined the parts are the reply. */
export function readReply(reply: string) {
  const text = reply.replace(/^[\r\n\0]+/, '');
  const leading = reply.slice(0, reply.length - text.length);
  // A clock text begins after `JAM` and what separates it, or, where that is missing, with the first digit.
  const prefix = PREFIX.exec(text)?.[0] ?? /^\D*/.exec(text)?.[0] ?? '';
  const rest = text.slice(prefix.length);
  const clockText = lineOf(rest);
  return {
    /** What stands before the time: exactly `JAM␠` when right. */
    prefix: leading + prefix,
    /** What stands where the time belongs, up to the line end. */
    clockText,
    /** The rest, exactly CR LF when right. */
    lineEnd: rest.slice(clockText.length),
  };
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

/** Since midnight, for the time of day a text means, however it is written; `undefined` when it cannot be read to the second. */
export function secondsOfDay(text: string): number | undefined {
  const [, hours, minutes, seconds, half = ''] = COLONS.exec(text) ?? DOTS.exec(text) ?? [];
  const [minute, second] = [Number(minutes), Number(seconds)];
  const afternoon = half.toUpperCase() === 'PM' ? 12 : 0;
  const hour = half === '' ? Number(hours) : (Number(hours) % 12) + afternoon;
  return hour < 24 && minute < 60 && second < 60 ? (hour * 60 + minute) * 60 + second : undefined;
}
