import { describe, expect, it } from 'vitest';
import { overlap, parseSubnet } from './subnet.ts';

describe('a subnet', () => {
  it.each([
    ['0.0.0.0/0', 0, 2 ** 32 - 1],
    ['10.0.0.0/8', 0x0a000000, 0x0affffff],
    ['172.16.16.0/24', 0xac101000, 0xac1010ff],
    ['172.16.16.101/24', 0xac101000, 0xac1010ff],
    ['172.16.16.101/32', 0xac101065, 0xac101065],
    ['255.255.255.255/31', 0xfffffffe, 0xffffffff],
  ])('%s has its first and last address', (text, first, last) => {
    expect(parseSubnet(text)).toEqual({ first, last });
  });

  it.each([
    '',
    '172.16.16.0',
    '172.16.16.0/33',
    '172.16.256.0/24',
    '172.16.16/24',
    'fe80::/10',
    'x172.16.16.0/24',
  ])('%j is none', (text) => expect(parseSubnet(text)).toBeUndefined());
});

describe('two subnets', () => {
  it.each([
    ['172.16.16.0/24', '172.16.16.0/24', true],
    ['172.16.16.0/24', '172.16.0.0/16', true],
    ['172.16.16.0/24', '172.16.16.255/32', true],
    ['172.16.16.0/24', '172.16.17.0/24', false],
    ['172.16.16.0/24', '172.16.15.255/32', false],
    ['172.16.16.0/24', '0.0.0.0/0', true],
  ])('%s and %s share addresses: %s', (one, other, shared) => {
    const [a, b] = [parseSubnet(one), parseSubnet(other)];
    if (a === undefined || b === undefined) throw new Error('no subnet');
    expect([overlap(a, b), overlap(b, a)]).toEqual([shared, shared]);
  });
});
