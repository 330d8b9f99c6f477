import { expect, it } from 'vitest';
import { rangeBeside } from './overlay-network.ts';

it.each([
  ['172.16.16.0/24', ['172.16.16.101', '172.16.16.102', '172.16.16.103'], 3, '172.16.16.128/26'],
  ['172.16.16.0/24', ['172.16.16.200', '172.16.16.201', '172.16.16.10'], 3, '172.16.16.128/26'],
  ['10.1.2.8/29', ['10.1.2.10', '10.1.2.11', '10.1.2.14'], 2, '10.1.2.12/31'],
  ['10.1.2.8/29', ['10.1.2.10', '10.1.2.11', '10.1.2.14'], 3, undefined],
  ['10.0.0.0/8', ['10.0.0.2', '10.0.0.3', '10.255.255.254'], 4, '10.128.0.0/10'],
])('what Swarm takes of %s beside %j, %i addresses at least: %s', (subnet, addresses, needed, range) => {
  expect(rangeBeside(subnet, addresses, needed)).toBe(range);
});
