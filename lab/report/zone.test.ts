import { describe, expect, it } from 'vitest';
import { zoneOf } from './zone.ts';

const AT = Date.parse('2026-11-21T20:56:03.300Z');

describe("the zone of the server's log", () => {
  it.each([
    ['2026-11-21 20:56:03,302 - [SERVER] - Connection', 0],
    ['2026-11-22 03:56:03,302 - [SERVER] - Connection', 420],
    ['2026-11-22 02:26:02,998 - [SERVER] - Connection', 330],
    ['2026-11-21 17:26:03,302', -210],
    ['2026-11-22 03:51:03,302', undefined],
    ['2026-11-22T03:56:03.302Z', undefined],
    ['', undefined],
  ])('in %j is %j minutes ahead', (line, minutes) => {
    expect(zoneOf(line, AT)).toBe(minutes);
  });
});
