import { expect, it } from 'vitest';
import { isSame, ownOwner, stateOf } from './owner.ts';

const OWN = await ownOwner();
const [boot = '', table = ''] = OWN.place.split(' ', 2);

it.each([
  ['runs', {}],
  ['gone', { startedAt: 'long ago' }],
  ['gone', { pid: 2 ** 22 + 1 }],
  ['gone', { place: `another-start ${table}` }],
  ['elsewhere', { place: `${boot} pid:[another container]` }],
  ['elsewhere', { place: `another-start ${table}`, host: 'another-computer' }],
] as const)('tells that the command %s', async (state, change) => {
  expect(await stateOf({ ...OWN, ...change })).toBe(state);
});

it('tells two commands apart that had the same id one after the other', () => {
  expect(isSame(OWN, { ...OWN })).toBe(true);
  expect(isSame(OWN, { ...OWN, startedAt: 'later' })).toBe(false);
});
