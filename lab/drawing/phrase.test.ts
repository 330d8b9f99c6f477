import { describe, expect, it } from 'vitest';
import { dateIn, phrasesIn, plural } from './phrase.ts';

describe('phrases', () => {
  it.each([
    [0, 'no replies'],
    [1, '1 reply'],
    [1_831, '1,831 replies'],
  ])('count %d', (value, counted) => {
    expect(plural(value, 'reply', 'replies')).toBe(counted);
  });

  it.each([
    ['en', '0.104 ms', '1,831 ms', 'a, b and c', 'yes'],
    ['id', '0,104 ms', '1.831 ms', 'a, b, dan c', 'ya'],
  ] as const)('are those of %s', (language, short, long, list, yes) => {
    const { ms, and, say, sayIf } = phrasesIn(language);
    expect([ms(0.1041), ms(1_831.4)]).toEqual([short, long]);
    expect(and(['a', 'b', 'c'])).toBe(list);
    expect([say('yes', 'ya'), ...sayIf(true, 'yes', 'ya'), ...sayIf(false, 'yes', 'ya')]).toEqual([yes, yes]);
  });

  it.each([
    ['en', 420, '21 November 2026 at 13:17:37 UTC+7'],
    ['id', 0, '21 November 2026 pukul 06.17.37 UTC'],
    ['en', -210, '21 November 2026 at 02:47:37 UTC−3:30'],
  ] as const)('have the date in %s, %d minutes ahead of UTC', (language, zone, date) => {
    expect(dateIn(language, Date.UTC(2026, 10, 21, 6, 17, 37), zone)).toBe(date);
  });
});
