import { expect, it } from 'vitest';
import { endpointsIn, endpointText } from './endpoint.ts';

it.each([
  ['mesin-1', 'mesin-1:45000'],
  ['172.16.16.101', '172.16.16.101:45000'],
  ['fd00::101', '[fd00::101]:45000'],
  ['::ffff:172.16.16.101', '[::ffff:172.16.16.101]:45000'],
])('%s and a port are %s', (host, text) => {
  expect(endpointText(host, 45_000)).toBe(text);
});

it.each([
  ["Connection from ('172.16.16.102', 40036)", ['172.16.16.102:40036'], ["172.16.16.102', 40036"]],
  ['172.16.16.102:40036 to 172.16.16.101:45000', ['172.16.16.102:40036', '172.16.16.101:45000']],
  ['version 1.2.3.4 of it, port 45000', []],
])('in "%s" stand %j', (line, endpoints, written = endpoints) => {
  const found = endpointsIn(line);
  expect(found.map(({ endpoint }) => endpoint)).toEqual(endpoints);
  expect(found.map(({ start, end }) => line.slice(start, end))).toEqual(written);
});
