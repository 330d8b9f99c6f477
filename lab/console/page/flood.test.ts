import { expect, it } from 'vitest';
import { watchForFlood } from './flood.ts';

it('is a flood while more packets came within a second than anybody could follow', () => {
  const flood = watchForFlood();
  flood.add(1_000, 0);
  expect(flood.isOn(0)).toBe(false);
  flood.add(1_000, 900);
  expect(flood.isOn(900)).toBe(true);
  expect(flood.isOn(999)).toBe(true);
  expect(flood.isOn(1_000)).toBe(false);
  expect(flood.isOn(900 + flood.lastsMs)).toBe(false);
});
