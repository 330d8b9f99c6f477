/** A 12-hour clock looks right all morning: it must be found out at every hour, and nobody else taken for one. */
import { describe, expect, it } from 'vitest';
import { afternoonZone, localSecondsOfDay } from '../run/time-zone.ts';
import { format } from './format.ts';
import { NOTHING_KNOWN, type RunningServer, Visit } from '../run/visit.ts';

const HOUR_MS = 3_600_000;
const DAY = Array.from(
  { length: 48 },
  (_, index) => Date.UTC(2026, 10, 21, 0, 29, 59) + (index * HOUR_MS) / 2,
);
const SERVER_ZONES = [
  'UTC',
  'Asia/Jakarta',
  'Asia/Jayapura',
  'Asia/Kolkata',
  'America/New_York',
  'Etc/GMT-14',
];

/** One whose server answers so. */
function visitHearing(text: string, atMs: number, localZone: string | undefined): Visit {
  const connection = { send() {}, close() {}, reply: async () => text, receivedAtMs: atMs };
  const visit = new Visit({ at: { host: '', port: 0 }, localZone } as RunningServer, NOTHING_KNOWN);
  return Object.assign(visit, { connect: async () => connection });
}

function reply(secondsOfDay: number, hourOf: (hour: number) => number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hour, minute, second] = [Math.floor(secondsOfDay / 3_600), secondsOfDay / 60, secondsOfDay];
  return `JAM ${two(hourOf(hour))}:${two(Math.floor(minute) % 60)}:${two(second % 60)}\r\n`;
}

async function outcomeOf(text: string, atMs: number, zone: string | undefined): Promise<string> {
  return (await format.probe(visitHearing(text, atMs, zone))).outcome;
}

describe('1d-format', () => {
  it.each([0, 1])('finds a 12-hour clock out at any time of day, sandbox %i', async (number) => {
    for (const atMs of DAY) {
      const zone = afternoonZone(atMs, number);
      const text = reply(localSecondsOfDay(zone, atMs), (hour) => hour % 12 || 12);
      expect(await outcomeOf(text, atMs, zone), `${zone} ${text}`).toBe('failed');
    }
  });

  it('takes the local time of the machine for right', async () => {
    for (const atMs of DAY) {
      const zone = afternoonZone(atMs, 0);
      const text = reply(localSecondsOfDay(zone, atMs), (hour) => hour);
      expect(await outcomeOf(text, atMs, zone), `${zone} ${text}`).toBe('passed');
    }
  });

  it.each(SERVER_ZONES)(
    'lets a clock of a zone of its own pass at least the second time: %s',
    async (own) => {
      for (const atMs of DAY) {
        const text = reply(localSecondsOfDay(own, atMs), (hour) => hour);
        const outcomes = await Promise.all(
          [0, 1].map((number) => outcomeOf(text, atMs, afternoonZone(atMs, number))),
        );
        expect(outcomes, text).toContain('passed');
      }
    },
  );

  it('says nothing of 12 hours where nobody knows the zone', async () => {
    expect(await outcomeOf('JAM 05:44:43\r\n', Date.now(), undefined)).toBe('passed');
  });
});
