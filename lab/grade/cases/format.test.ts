/** What shows at some times of day only must be found out at every hour, and nobody else taken for it. */
import { clockText, connectionTold, rightReply, seenOn } from '../testing/seen.ts';
import { describe, expect, it } from 'vitest';
import { type LocalTime, localSecondsOfDay, localTimeAt } from '../run/local-time.ts';
import { format } from './format.ts';

const HALF_HOUR_MS = 1_800_000;
const DAY = Array.from(
  { length: 48 },
  (_, index) => Date.UTC(2026, 10, 21, 0, 29, 59) + index * HALF_HOUR_MS,
);
const PRELOAD = '/lab/moved-date.cjs';

/** A server that is started twice, and says each time what `write` makes of the time. */
function verdictOn(
  nowMs: number,
  language: 'python' | 'node' | undefined,
  write: (localTime: LocalTime, atMs: number) => string,
) {
  const told = [0, 1].map((start) => {
    const localTime = localTimeAt(nowMs, start, language, { preload: PRELOAD });
    const atMs = nowMs + 1_000 + start * 3_000;
    return connectionTold([{ text: `JAM ${write(localTime, atMs)}\r\n`, atMs }], localTime);
  });
  return format.review(seenOn(told));
}

/** Hours, minutes and seconds, as numbers. */
function partsAt(localTime: LocalTime, atMs: number): readonly [number, number, number] {
  const [hour = 0, minute = 0, second = 0] = clockText(localSecondsOfDay(localTime, atMs))
    .split(':')
    .map(Number);
  return [hour, minute, second];
}

const two = (value: number): string => String(value).padStart(2, '0');

describe('1d-format', () => {
  it.each([
    ['hours without their zero', ([h, m, s]: readonly number[]) => `${h}:${two(m ?? 0)}:${two(s ?? 0)}`],
    ['minutes without theirs', ([h, m, s]: readonly number[]) => `${two(h ?? 0)}:${m}:${two(s ?? 0)}`],
    ['seconds without theirs', ([h, m, s]: readonly number[]) => `${two(h ?? 0)}:${two(m ?? 0)}:${s}`],
    [
      'hours of half a day',
      ([h = 0, m, s]: readonly number[]) => `${two(h % 12 || 12)}:${two(m ?? 0)}:${two(s ?? 0)}`,
    ],
    [
      'hours modulo twelve',
      ([h = 0, m, s]: readonly number[]) => `${two(h % 12)}:${two(m ?? 0)}:${two(s ?? 0)}`,
    ],
    ['an hour 24', ([h, m, s]: readonly number[]) => `${two(h || 24)}:${two(m ?? 0)}:${two(s ?? 0)}`],
  ] as const)('finds %s at any time of day, in Python and in Node', (_, write) => {
    for (const nowMs of DAY)
      for (const language of ['python', 'node'] as const) {
        const verdict = verdictOn(nowMs, language, (localTime, atMs) => write(partsAt(localTime, atMs)));
        expect(verdict.outcome, `${language} at ${new Date(nowMs).toISOString()}`).toBe('failed');
      }
  });

  it('takes the local time for right, and has seen all that could be wrong with it', () => {
    for (const nowMs of DAY)
      for (const language of ['python', 'node'] as const) {
        const verdict = verdictOn(nowMs, language, (localTime, atMs) =>
          clockText(localSecondsOfDay(localTime, atMs)),
        );
        expect(verdict.outcome).toBe('passed');
        expect(verdict.note).toBeUndefined();
      }
  });

  it.each([-10, -5, 0, 5.5, 7, 9, 14])(
    'passes a clock of a zone of its own, and says what it could not show: UTC%d',
    (hours) => {
      for (const nowMs of DAY)
        for (const language of ['python', 'node', undefined] as const) {
          const own = ({ clockAheadS }: LocalTime, atMs: number) =>
            clockText(Math.floor(atMs / 1_000) + clockAheadS + hours * 3_600);
          expect(verdictOn(nowMs, language, own).outcome).toBe('passed');
        }
      const noon = Date.UTC(2026, 10, 21, 12, 34, 40);
      const { note } = verdictOn(noon, 'python', (_, atMs) => clockText(Math.floor(atMs / 1_000)));
      expect(note?.en).toContain(
        'an hour below 10, a minute below 10, a second below 10 and an afternoon'.slice(0, 40),
      );
    },
  );

  it('says nothing of 12 hours where nobody knows the zone', () => {
    const told = connectionTold([{ text: 'JAM 05:44:43\r\n', atMs: Date.now() }]);
    expect(format.review(seenOn([told])).outcome).toBe('passed');
  });

  it('judges every reply of a connection', () => {
    const nowMs = Date.UTC(2026, 10, 21, 12, 34, 40);
    const localTime = localTimeAt(nowMs, 0, 'python');
    const right = { text: rightReply(localTime, nowMs), atMs: nowMs };
    const told = connectionTold([right, right, { text: 'JAM 14:5:03\r\n', atMs: nowMs }], localTime);
    const { outcome, hint, received, reproduce } = format.review(seenOn([told]));
    expect({ outcome, received }).toEqual({ outcome: 'failed', received: 'JAM 14:5:03\r\n' });
    expect(hint?.en).toMatch(/^In reply 3 on one connection: /);
    expect(reproduce?.match(/TIME/g)).toHaveLength(3);
  });
});
