import { describe, expect, it } from 'vitest';
import { judgeClock, offsetOf } from './clock.ts';

/** An exchange with a clock that is `offsetMs` ahead, over a way that takes `thereMs` and `backMs`. */
function exchange(offsetMs: number, thereMs: number, backMs: number) {
  const askedMs = 1_796_000_000_000;
  return { askedMs, saidMs: askedMs + thereMs + offsetMs, heardMs: askedMs + thereMs + backMs };
}

describe('the clock of a host', () => {
  it('is measured by the exchange that took least, to half of what that took', () => {
    const exchanges = [exchange(700, 1, 90), exchange(700, 1, 3), exchange(700, 40, 2)];
    expect(offsetOf(exchanges)).toEqual({ offsetMs: 699, boundMs: 2 });
  });

  it.each([
    [0, 0],
    [30, 0],
    [0, 30],
    [7, 11],
  ])('is off by no more than the bound where the way there takes %i ms and back %i ms', (there, back) => {
    const { offsetMs, boundMs } = offsetOf([exchange(-700, there, back)]);
    expect(Math.abs(offsetMs - -700)).toBeLessThanOrEqual(boundMs);
  });

  it.each([
    [0.034, 0.112, 'fine', "+0.03 ms ± 0.11 ms from this computer's"],
    [-1_000, 0.5, 'fine', "−1,000 ms ± 0.5 ms from this computer's"],
    [1_200, 250, 'fine', "+1,200 ms ± 250 ms from this computer's"],
    [1_200, 150, 'limited', "+1,200 ms ± 150 ms from this computer's"],
    [-86_400_000, 2, 'limited', "−86,400,000 ms ± 2 ms from this computer's"],
  ])('that differs by %d ms ± %d ms is %s', (offsetMs, boundMs, state, detail) => {
    const result = judgeClock({ offsetMs, boundMs });
    expect(result).toMatchObject({ state, detail });
    expect(result.remedy?.includes('timedatectl set-ntp true')).toBe(state === 'fine' ? undefined : true);
  });
});
