/** Every hour of a year: the local time shows what it must, in the form that each language takes. */
import { describe, expect, it } from 'vitest';
import { localSecondsOfDay, localTimeAt, remainder } from './local-time.ts';
import { clockText } from '../testing/seen.ts';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { temporaryFolder } from '../../testing/folder.ts';

const HOURS = Array.from(
  { length: 366 * 4 },
  (_, index) => Date.UTC(2027, 0, 1, 0, 17, 43) + index * 6.01 * 3_600_000,
);

const TOLD = { preload: '/x.cjs', zoneFile: '/tmp/zone' };

describe('the local time of a program', () => {
  it.each(['python', 'node', 'c', 'rust', 'go'] as const)(
    'is an early minute of an afternoon, then of midnight: %s',
    (language) => {
      for (const nowMs of HOURS) {
        const [first, second] = [0, 1].map((start) => localTimeAt(nowMs, start, language, TOLD)) as [
          ReturnType<typeof localTimeAt>,
          ReturnType<typeof localTimeAt>,
        ];
        const [firstS, secondS] = [first, second].map((one) => localSecondsOfDay(one, nowMs)) as [
          number,
          number,
        ];
        expect(Math.floor(firstS / 3_600)).toBe(14);
        expect(Math.floor(secondS / 3_600)).toBe(0);
        for (const seconds of [firstS, secondS]) {
          expect(seconds % 60).toBe(0);
          const minute = Math.floor(seconds / 60) % 60;
          expect(minute).toBeLessThan(10);
          expect(minute).not.toBe(new Date(nowMs).getUTCMonth() + 1);
        }
        // An error that is a zone on Earth by chance is one in one of them.
        const offsets = [first, second].map(({ clockAheadS, zoneS }) => clockAheadS + zoneS) as [
          number,
          number,
        ];
        for (const offset of offsets) expect(Math.abs(remainder(offset, 900))).toBeGreaterThanOrEqual(60);
        expect(Math.abs(remainder(offsets[0] - offsets[1], 900))).toBeGreaterThanOrEqual(60);
      }
    },
  );

  it('is to the minute where a language knows no seconds', () => {
    for (const nowMs of HOURS)
      for (const [start, hour] of [14, 0].entries()) {
        const localTime = localTimeAt(nowMs, start, 'java');
        const seconds = localSecondsOfDay(localTime, nowMs);
        expect(Math.floor(seconds / 3_600)).toBe(hour);
        expect(Math.floor(seconds / 60) % 60).toBeLessThan(10);
        const [, sign, hours, minutes] =
          /^GMT([+-])(\d\d):(\d\d)$/.exec(localTime.variables['TZ'] ?? '') ?? [];
        const toldS = (Number(hours) * 60 + Number(minutes)) * 60 * (sign === '-' ? -1 : 1);
        expect(toldS).toBe(localTime.zoneS);
      }
  });

  it.runIf(process.platform === 'linux')('is a file that the C library reads as well', () => {
    const nowMs = Date.now();
    const file = join(temporaryFolder(), 'zone');
    const localTime = localTimeAt(nowMs, 0, 'go', { zoneFile: file });
    const { TZ = '', MESIN_LAB_ZONE_FILE = '' } = localTime.variables;
    expect(TZ).toBe(file);
    execFileSync('sh', ['-c', 'printf "$1" >"$2"', 'sh', MESIN_LAB_ZONE_FILE, file]);
    const env = { ...process.env, TZ: `:${file}` };
    const shown = execFileSync('date', ['-d', `@${Math.floor(nowMs / 1_000)}`, '+%H:%M:%S %Z'], { env });
    expect(String(shown)).toBe(`${clockText(localSecondsOfDay(localTime, nowMs))} LAB\n`);
  });

  it('is one of the TZ database, in the same hours, where nothing is known of the program', () => {
    for (const nowMs of HOURS)
      for (const [start, hour] of [14, 0].entries()) {
        const localTime = localTimeAt(nowMs, start, undefined);
        expect(Math.floor(localSecondsOfDay(localTime, nowMs) / 3_600)).toBe(hour);
        const { TZ = '' } = localTime.variables;
        const timeZone = new Intl.DateTimeFormat('en', { timeZone: TZ, hour: '2-digit', hourCycle: 'h23' });
        expect(Number(timeZone.format(nowMs))).toBe(hour);
      }
  });

  it.runIf(process.platform === 'linux')('is what the C library makes of it', () => {
    const nowMs = Date.now();
    for (const start of [0, 1]) {
      const localTime = localTimeAt(nowMs, start, 'c');
      const at = String(Math.floor(nowMs / 1_000));
      const shown = execFileSync('date', ['-d', `@${at}`, '+%H %M %S'], {
        env: { ...process.env, ...localTime.variables },
      });
      const [hour = 0, minute = 0, second = 0] = String(shown).split(' ').map(Number);
      expect((hour * 60 + minute) * 60 + second).toBe(localSecondsOfDay(localTime, nowMs));
    }
  });
});
