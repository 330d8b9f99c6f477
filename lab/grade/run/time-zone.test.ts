import { afternoonZone, inEarlyMinute, localSecondsOfDay, zoneName } from './time-zone.ts';
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const HOUR_MS = 3_600_000;
const MIDNIGHT = Date.UTC(2026, 10, 21);
/** Every quarter of an hour of two days, and the last second of each. */
const MOMENTS = Array.from({ length: 2 * 24 * 4 }, (_, index) => MIDNIGHT + (index * HOUR_MS) / 4).flatMap(
  (atMs) => [atMs, atMs + HOUR_MS / 4 - 1_000],
);

function hourIn(zone: string, atMs: number): number {
  return Math.floor(localSecondsOfDay(zone, atMs) / 3_600);
}

describe('the time zone a program is run in', () => {
  it.each([0, 1, 2, 7])('has afternoon, whatever the hour is here: sandbox %i', (number) => {
    for (const atMs of MOMENTS) {
      const zone = afternoonZone(atMs, number);
      expect(hourIn(zone, atMs), zone).toBeGreaterThanOrEqual(13);
      // Grading takes a minute or two.
      expect(hourIn(zone, atMs + 120_000), zone).toBeGreaterThanOrEqual(13);
    }
  });

  it('is another one the second time', () => {
    for (const atMs of MOMENTS) {
      const [first, second] = [afternoonZone(atMs, 0), afternoonZone(atMs, 1)];
      expect(localSecondsOfDay(first, atMs)).not.toBe(localSecondsOfDay(second, atMs));
    }
  });

  it('is home where it is afternoon there', () => {
    expect(afternoonZone(Date.UTC(2026, 10, 21, 7, 30), 0)).toBe('Asia/Jakarta');
    expect(afternoonZone(Date.UTC(2026, 10, 21, 3, 30), 0)).not.toBe('Asia/Jakarta');
  });

  it('may be one where the hour has just begun, which shows minutes without their zero', () => {
    for (const atMs of MOMENTS) {
      const zone = inEarlyMinute(afternoonZone(atMs, 0), atMs);
      const seconds = localSecondsOfDay(zone, atMs);
      expect(Math.floor(seconds / 60) % 60, zone).toBe(2);
      expect(Math.floor(seconds / 3_600), zone).toBeGreaterThanOrEqual(13);
      expect(Math.floor(seconds / 3_600), zone).toBeLessThan(24);
      const offset = localSecondsOfDay(zone, atMs) - localSecondsOfDay('UTC', atMs);
      expect(((Math.floor(offset / 3_600) % 12) + 12) % 12, zone).not.toBe(7);
    }
  });

  it.each(Array.from({ length: 12 }, (_, month) => month))(
    'has no minutes that look like month %i',
    (month) => {
      const atMs = Date.UTC(2026, month, 21, 7, 30);
      const minute = Math.floor(localSecondsOfDay(inEarlyMinute('Asia/Jakarta', atMs), atMs) / 60) % 60;
      expect(minute).toBeLessThan(8);
      for (const later of [0, 1, 2]) expect(minute + later).not.toBe(month + 1);
    },
  );

  it('means to the C library what it means here', () => {
    for (const atMs of MOMENTS.filter((_, index) => index % 24 === 0)) {
      const zone = inEarlyMinute(afternoonZone(atMs, 0), atMs);
      const { stdout } = spawnSync('date', [`--date=@${atMs / 1_000}`, '+%H:%M:%S'], {
        env: { ...process.env, TZ: zone },
        encoding: 'utf8',
      });
      const [hour = 0, minute = 0, second = 0] = stdout.trim().split(':').map(Number);
      expect((hour * 60 + minute) * 60 + second, zone).toBe(localSecondsOfDay(zone, atMs));
    }
  });

  it('counts seconds from its midnight', () => {
    expect(localSecondsOfDay('UTC', MIDNIGHT)).toBe(0);
    expect(localSecondsOfDay('Asia/Jakarta', MIDNIGHT + 1_500)).toBe(7 * 3_600 + 1);
    expect(localSecondsOfDay('Asia/Kathmandu', MIDNIGHT)).toBe(5 * 3_600 + 45 * 60);
  });
});

it.each([
  ['LAB2:41', 'UTC−2:41'],
  ['LAB-3:05', 'UTC+3:05'],
  ['Asia/Jakarta', 'Asia/Jakarta'],
])('%s is told as %s', (zone, told) => {
  expect(zoneName(zone)).toBe(told);
});
