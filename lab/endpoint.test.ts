import { expect, it } from 'vitest';
import { endpointText } from './endpoint.ts';

it.each([
  ['mesin-1', 'mesin-1:45000'],
  ['172.16.16.101', '172.16.16.101:45000'],
  ['fd00::101', '[fd00::101]:45000'],
  ['::ffff:172.16.16.101', '[::ffff:172.16.16.101]:45000'],
])('%s and a port are %s', (host, text) => {
  expect(endpointText(host, 45_000)).toBe(text);
});
