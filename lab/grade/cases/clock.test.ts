/** Clocks that are wrong in one way each, and right ones of every zone, at every time of day. */
import { clockText, connectionTold, seenOn } from '../testing/seen.ts';
import { describe, expect, it } from 'vitest';
import { type LocalTime, localTimeAt } from '../run/local-time.ts';
import { clock } from './clock.ts';

const DAY = Array.from(
  { length: 25 },
  (_, index) => Date.UTC(2026, 10, 21, 0, 29, 59, 370) + index * 3_461_000,
);
/** When somebody asks, since the start; in seconds. */
const ASKED = [0.31, 0.52, 0.97, 1.42, 2.61];

/** Local time in seconds, from the true time and that of the start. */
type Clock = (trueS: number, localTime: LocalTime, startS: number) => number;

/** As asked in two starts, by one client each time. */
function verdictOn(nowMs: number, clockOf: Clock, language: 'python' | 'node' = 'python') {
  const told = [0, 1].flatMap((start) => {
    const startMs = nowMs + start * 4_000;
    const localTime = localTimeAt(startMs, start, language, { preload: '/moved-date.cjs' });
    return ASKED.map((askedS) => {
      const atMs = startMs + askedS * 1_000;
      const text = `JAM ${clockText(clockOf(atMs / 1_000, localTime, startMs / 1_000))}\r\n`;
      return connectionTold([{ text, atMs }], localTime);
    });
  });
  return clock.review(seenOn(told));
}

const local = ({ clockAheadS, zoneS }: LocalTime): number => clockAheadS + zoneS;

describe('1d-clock', () => {
  it.each<[string, Clock]>([
    ['local time', (trueS, zone) => trueS + local(zone)],
    ['a second that is rounded', (trueS, zone) => Math.round(trueS) + local(zone)],
    ['a second begun', (trueS, zone) => Math.ceil(trueS) + local(zone)],
    ['UTC', (trueS, { clockAheadS }) => trueS + clockAheadS],
    ['Jakarta', (trueS, { clockAheadS }) => trueS + clockAheadS + 7 * 3_600],
    ['Kathmandu', (trueS, { clockAheadS }) => trueS + clockAheadS + 5.75 * 3_600],
    ['twelve hours', (trueS, zone) => trueS + local(zone) + 43_200],
    ['a clock that cannot be moved', (trueS) => trueS + 7 * 3_600],
  ])('passes %s', (_, clockOf) => {
    for (const nowMs of DAY)
      for (const language of ['python', 'node'] as const)
        expect(verdictOn(nowMs, clockOf, language).outcome, new Date(nowMs).toISOString()).toBe('passed');
  });

  it.each<[string, Clock, RegExp]>([
    ['one that stands since the start', (_, zone, startS) => startS + local(zone), /does not advance/],
    [
      'one that goes by 1.5 s per second',
      (trueS, zone, startS) => startS + 2.2 * (trueS - startS) + local(zone),
      /speed of time|ahead/,
    ],
    ['seven minutes ahead', (trueS, zone) => trueS + 420 + local(zone), /420 s ahead/],
    ['three seconds behind', (trueS, zone) => trueS - 3 + local(zone), /3 s behind/],
    ['an error that would be a zone by chance', (trueS, zone) => trueS + 463 + local(zone), /463 s ahead/],
  ])('fails %s', (_, clockOf, sentence) => {
    for (const nowMs of DAY) {
      const { outcome, hint } = verdictOn(nowMs, clockOf);
      expect(outcome, new Date(nowMs).toISOString()).toBe('failed');
      expect(hint?.en).toMatch(sentence);
    }
  });

  it('finds the time of the connection in a later reply on it', () => {
    const [nowMs = 0] = DAY;
    const localTime = localTimeAt(nowMs, 0, 'python');
    const at = (askedMs: number, shownMs = askedMs) => ({
      text: `JAM ${clockText((nowMs + shownMs) / 1_000 + localTime.zoneS)}\r\n`,
      atMs: nowMs + askedMs,
    });
    const told = [
      connectionTold([at(300), at(2_600, 300)], localTime),
      connectionTold([at(2_700)], localTime),
    ];
    expect(clock.review(seenOn(told))).toMatchObject({
      outcome: 'failed',
      hint: { en: expect.stringContaining('at which the client connected') },
    });
  });

  it('judges nothing by a server that did not run long enough', () => {
    const [nowMs = 0] = DAY;
    const localTime = localTimeAt(nowMs, 0, 'python');
    const text = `JAM ${clockText(nowMs / 1_000 + localTime.zoneS)}\r\n`;
    expect(clock.review(seenOn([connectionTold([{ text, atMs: nowMs }], localTime)])).outcome).toBe(
      'skipped',
    );
  });
});
