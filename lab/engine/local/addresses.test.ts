import { describe, expect, it } from 'vitest';
import { localAddresses, loopbackTwin } from './addresses.ts';

const ADDRESSES = { 'mesin-1': '172.16.62.101', 'mesin-2': '172.16.62.102', 'mesin-3': '172.16.62.103' };

describe('the local addresses', () => {
  it.each([
    ['172.16.16.101', '127.16.16.101'],
    ['10.0.0.5', '127.0.0.5'],
    ['127.1.2.3', '127.1.2.3'],
  ])('%s stands here as %s', (address, twin) => {
    expect(loopbackTwin(address)).toBe(twin);
  });

  it.runIf(process.platform === 'linux')(
    'are three of the loopback network where all of it exists',
    async () => {
      expect(await localAddresses(ADDRESSES)).toEqual({
        'mesin-1': '127.16.62.101',
        'mesin-2': '127.16.62.102',
        'mesin-3': '127.16.62.103',
      });
    },
  );

  it('are 127.0.0.1 for all as soon as one of them does not exist', async () => {
    expect(await localAddresses({ ...ADDRESSES, 'mesin-3': '172.16.62.999' })).toEqual({
      'mesin-1': '127.0.0.1',
      'mesin-2': '127.0.0.1',
      'mesin-3': '127.0.0.1',
    });
  });
});
