import { describe, expect, it } from 'vitest';
import { zoneOfLog, zoneOfMachines } from './zone.ts';

const AT = Date.parse('2026-11-21T20:56:03.300Z');
const LOCAL = '2026-11-22 03:56:03,302 - [SERVER] - Connection';

/** A run with a student's server, or with ours and what it was told. */
function runWith(served: string | null, timeZone?: string, variables: Record<string, string> = {}) {
  const part = { name: '', server: { served, variables }, machines: [] };
  return { parts: [part], ...(timeZone === undefined ? {} : { timeZone }) } as const;
}

describe('the zone of the machines', () => {
  it.each([
    ['Asia/Jakarta', 420],
    ['Asia/Kolkata', 330],
    ['America/St_Johns', -210],
    ['UTC', 0],
  ])('is that of %s', (timeZone, minutes) => {
    expect(zoneOfMachines({ timeZone }, AT)).toBe(minutes);
  });

  it('is not known in a run of 0.1.0', () => {
    expect(zoneOfMachines({}, AT)).toBeUndefined();
  });
});

describe("the zone of the server's log", () => {
  it.each([
    ['2026-11-21 20:56:03,302 - [SERVER] - Connection', 0],
    [LOCAL, 420],
    ['2026-11-22 02:26:02,998 - [SERVER] - Connection', 330],
    ['2026-11-21 17:26:03,302', -210],
    ['2026-11-22 03:51:03,302', undefined],
    ['2026-11-22T03:56:03.302Z', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('of a student in %j is %j minutes ahead', (line, minutes) => {
    expect(zoneOfLog(runWith('/home/siti', 'Asia/Tokyo'), line, AT)).toBe(minutes);
    expect(zoneOfLog(runWith(null), line, AT)).toBe(minutes);
  });

  it("is the machines' when the server is ours, unless it writes JSON or nothing", () => {
    expect(zoneOfLog(runWith(null, 'Asia/Jakarta'), 'any line', AT)).toBe(420);
    expect(zoneOfLog(runWith(null, 'Asia/Jakarta', { LOG_FORMAT: 'json' }), LOCAL, AT)).toBeUndefined();
    expect(zoneOfLog(runWith(null, 'Asia/Jakarta'), undefined, AT)).toBeUndefined();
  });

  it('is not known when nothing says when it was', () => {
    expect(zoneOfLog(runWith(null, 'Asia/Jakarta'), LOCAL, undefined)).toBeUndefined();
  });
});
