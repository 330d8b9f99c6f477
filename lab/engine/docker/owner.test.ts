import { commandLabel, ownerState } from './owner.ts';
import { expect, it } from 'vitest';

async function labelWith(change: object): Promise<Record<string, string>> {
  const entries = Object.entries(await commandLabel());
  return Object.fromEntries(
    entries.map(([name, value]) => [name, JSON.stringify({ ...(JSON.parse(value) as object), ...change })]),
  );
}

it.each([
  ['runs', {}],
  ['gone', { startedAt: 'long ago' }],
  ['gone', { pid: 2 ** 22 + 1 }],
  ['elsewhere', { place: 'another boot' }],
] as const)('tells that the command %s', async (state, change) => {
  expect(await ownerState(await labelWith(change))).toBe(state);
});

it('knows nothing of what has no label of the kind', async () => {
  expect(await ownerState({})).toBe('none');
});
