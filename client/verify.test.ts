import { ReplyVerifier, isTimely, secondOfDayAt } from './verify.ts';
import { describe, expect, it } from 'vitest';
import { Buffer } from 'node:buffer';
import { timeReply } from '../server/protocol/encode.ts';

/** Local time, whatever zone the test runs in. */
const MIDNIGHT_MS = new Date(2025, 5, 10).getTime();
const MORNING_MS = new Date(2025, 5, 9, 6, 14, 20, 356).getTime();

describe('a timely clock', () => {
  it.each([
    { told: '06:14:20', beforeS: 0, timely: true },
    { told: '06:14:18', beforeS: 0, timely: true },
    { told: '06:14:22', beforeS: 0, timely: true },
    { told: '06:14:17', beforeS: 0, timely: false },
    { told: '06:14:23', beforeS: 0, timely: false },
    { told: '18:14:20', beforeS: 0, timely: false },
    { told: '06:14:10', beforeS: 8, timely: true },
    { told: '06:14:09', beforeS: 8, timely: false },
  ])('$told at 06:14:20, asked $beforeS s before: $timely', ({ told, beforeS, timely }) => {
    expect(isTimely(secondOf(told), MORNING_MS - beforeS * 1_000, MORNING_MS)).toBe(timely);
  });

  it.each([
    { told: '23:59:59', atMs: MIDNIGHT_MS, timely: true },
    { told: '23:59:57', atMs: MIDNIGHT_MS, timely: false },
    { told: '00:00:01', atMs: MIDNIGHT_MS - 1, timely: true },
    { told: '00:00:02', atMs: MIDNIGHT_MS - 1, timely: false },
  ])('$told around midnight: $timely', ({ told, atMs, timely }) => {
    expect(isTimely(secondOf(told), atMs, atMs)).toBe(timely);
  });
});

describe('the fast path', () => {
  it.each([
    ['this second', MORNING_MS, timeReply(secondOf('06:14:20')), secondOf('06:14:20')],
    ['the second before', MORNING_MS, timeReply(secondOf('06:14:19')), secondOf('06:14:19')],
    ['the last second of the day', MIDNIGHT_MS, timeReply(86_399), 86_399],
    ['another second', MORNING_MS, timeReply(secondOf('06:14:21')), -1],
    ['another line end', MORNING_MS, 'JAM 06:14:20\n\n', -1],
    ['another word', MORNING_MS, 'JAN 06:14:20\r\n', -1],
  ])('knows %s', (_what, atMs, reply, clock) => {
    const verifier = new ReplyVerifier();
    verifier.tick(atMs);
    expect(verifier.match(Buffer.from(`12345${reply}`), 5)).toBe(clock);
  });

  it('follows the clock', () => {
    const verifier = new ReplyVerifier();
    verifier.tick(MORNING_MS);
    verifier.tick(MORNING_MS + 2_000);
    expect(verifier.match(Buffer.from(timeReply(secondOf('06:14:20'))), 0)).toBe(-1);
    expect(verifier.match(Buffer.from(timeReply(secondOf('06:14:22'))), 0)).toBe(secondOf('06:14:22'));
  });
});

it('the second of the day is local', () => {
  expect(secondOfDayAt(MORNING_MS)).toBe(secondOf('06:14:20'));
});

function secondOf(clock: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number);
  return hours * 3_600 + minutes * 60 + seconds;
}
