import { covers, listeningIn } from './sockets.ts';
import { expect, it } from 'vitest';

const REST = '00000000:00000000 00:00000000 00000000  1000        0 4711 1 0000000000000000 100 0 0 10 0';
const HEADER =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';

it.each([
  ['00000000', '0.0.0.0'],
  ['651010AC', '172.16.16.101'],
  ['00000000000000000000000000000000', '::'],
  ['00000000000000000000000001000000', '::1'],
  ['000080FE000000000000000001000000', 'fe80::1'],
  ['B80D0120000000000100000002000000', '2001:db8::1:0:2'],
  ['0000000000000000FFFF0000651010AC', '172.16.16.101'],
])('reads the address %s as %s', (hex, address) => {
  const line = `7: ${hex}:AFC8 ${hex.replaceAll(/./g, '0')}:0000 0A ${REST}`;
  expect(listeningIn(`${HEADER}\n   ${line}\n`)).toEqual([
    { address, port: 45_000, uid: 1_000, inode: '4711', line },
  ]);
});

it('passes over what does not listen, and what is no entry', () => {
  const table = `${HEADER}\n   0: 0100007F:AFC8 0100007F:C350 01 ${REST}\n   1: 0100007F:AFC8 0100007F:C350 06 ${REST}\n\n`;
  expect(listeningIn(table)).toEqual([]);
  expect(listeningIn('')).toEqual([]);
});

it.each([
  ['172.16.16.101', true],
  ['0.0.0.0', true],
  ['::', true],
  ['172.16.16.10', false],
  ['::1', false],
])('a socket on %s takes connections to 172.16.16.101: %s', (listening, expected) => {
  expect(covers(listening, '172.16.16.101')).toBe(expected);
});
