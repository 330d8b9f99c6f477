import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { readSettings } from './settings.ts';
import { temporaryFolder } from './testing/folder.ts';
import { writeFileSync } from 'node:fs';

const NO_FILE = '/no/such/file';

describe('settings', () => {
  it('have a default for everything', () => {
    expect(readSettings({}, NO_FILE)).toEqual({
      name: 'mesin-lab',
      subnet: '172.16.16.0/24',
      addresses: { 'mesin-1': '172.16.16.101', 'mesin-2': '172.16.16.102', 'mesin-3': '172.16.16.103' },
      port: 45_000,
      language: 'en',
      environment: {},
    });
  });

  it('come from .env, and the shell has the last word', () => {
    const file = join(temporaryFolder(), '.env');
    writeFileSync(file, '# a class\nLAB_NAME=kelas-b\nLAB_PORT="45001"\nTZ=Asia/Makassar\n');
    expect(readSettings({ LAB_PORT: '45002' }, file)).toMatchObject({
      name: 'kelas-b',
      port: 45_002,
      environment: { LAB_NAME: 'kelas-b', LAB_PORT: '45002', TZ: 'Asia/Makassar' },
    });
  });

  it('take the default for a variable that is empty', () => {
    expect(readSettings({ LAB_PORT: '', LAB_LANG: '' }, NO_FILE)).toMatchObject({
      port: 45_000,
      language: 'en',
    });
  });

  it.each([
    ['LAB_NAME', 'Kelas B', 'lower case letters, digits and hyphens'],
    ['LAB_SUBNET', '172.16.16.0', 'an IPv4 subnet such as 172.16.17.0/24'],
    ['LAB_SUBNET', '172.16.16.0/33', 'an IPv4 subnet such as 172.16.17.0/24'],
    ['LAB_SUBNET', '172.16.256.0/24', 'an IPv4 subnet such as 172.16.17.0/24'],
    ['LAB_MESIN_1', 'mesin-1', 'an IPv4 address'],
    ['LAB_MESIN_2', '172.16.16', 'an IPv4 address'],
    ['LAB_MESIN_3', '::1', 'an IPv4 address'],
    ['LAB_PORT', '0', 'a whole number from 1 to 65535'],
    ['LAB_PORT', '65536', 'a whole number from 1 to 65535'],
    ['LAB_PORT', '45000 ', 'a whole number from 1 to 65535'],
    ['LAB_LANG', 'EN', 'en or id'],
  ])('refuse %s=%s by name, with what was expected', (name, value, expected) => {
    expect(() => readSettings({ [name]: value }, NO_FILE)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: `${name} is '${value}': expected ${expected}` }),
    );
  });
});
