import { expect, it, vi } from 'vitest';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from './clock.ts';

it('is the wall clock, with what comes after its milliseconds', async () => {
  // Somebody else may have the processor between two readings: one of many is enough.
  let leastMs = Number.POSITIVE_INFINITY;
  for (let look = 0; look < 200 && leastMs > 1.1; look += 1) {
    const aheadMs = systemClock.nowMs() - Date.now(); // of which the wall clock cuts up to one
    leastMs = Math.min(leastMs, Math.abs(aheadMs));
    await delay(1);
  }
  expect(leastMs).toBeLessThanOrEqual(1.1);
});

it('corrects an origin that the system told wrongly', async () => {
  const { value } = Object.getOwnPropertyDescriptor(performance, 'timeOrigin') ?? {};
  Object.defineProperty(performance, 'timeOrigin', {
    value: performance.timeOrigin + 89,
    configurable: true,
  });
  try {
    vi.resetModules();
    const { systemClock: fresh } = await import('./clock.ts');
    expect(Math.abs(fresh.nowMs() - systemClock.nowMs())).toBeLessThan(80);
  } finally {
    if (value === undefined) Reflect.deleteProperty(performance, 'timeOrigin');
    else Object.defineProperty(performance, 'timeOrigin', { value: value as number, configurable: true });
  }
});
