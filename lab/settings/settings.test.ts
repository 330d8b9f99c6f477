import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { readSettings } from './settings.ts';
import { temporaryFolder } from '../testing/folder.ts';
import { writeFileSync } from 'node:fs';

const NO_FILE = '/no/such/file';
const IN_SUBNET = 'an address from 172.16.16.2 to 172.16.16.254, as LAB_SUBNET is 172.16.16.0/24';
const PRIVATE = 'a private subnet, inside one of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16';
const HOSTS = 'a Docker context for each machine, such as mesin-1=lab-1 mesin-2=lab-2 mesin-3=lab-2';

describe('settings', () => {
  it('have a default for everything', () => {
    expect(readSettings({}, NO_FILE)).toEqual({
      name: 'mesin-lab',
      subnet: '172.16.16.0/24',
      addresses: { 'mesin-1': '172.16.16.101', 'mesin-2': '172.16.16.102', 'mesin-3': '172.16.16.103' },
      hosts: undefined,
      port: 45_000,
      hostPort: 45_000,
      programUser: 0,
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

  it('have a host for each machine, in any order, and one host may have several', () => {
    const given = { LAB_HOSTS: ' mesin-3=lab-2  mesin-1=default\tmesin-2=lab-2 ' };
    const hosts = { 'mesin-1': 'default', 'mesin-2': 'lab-2', 'mesin-3': 'lab-2' };
    expect(readSettings(given, NO_FILE).hosts).toEqual(hosts);
  });

  it('take the default for a variable that is empty', () => {
    expect(readSettings({ LAB_PORT: '', LAB_LANG: '' }, NO_FILE)).toMatchObject({
      port: 45_000,
      language: 'en',
    });
  });

  it('have the time zone under its own name', () => {
    expect(readSettings({ TZ: 'asia/makassar' }, NO_FILE).environment).toEqual({ TZ: 'Asia/Makassar' });
    expect(readSettings({ TZ: '' }, NO_FILE).environment).toEqual({ TZ: '' });
  });

  it('take what Compose takes', () => {
    const given = {
      LAB_DEMO_CLIENTS: '0',
      LAB_PIDS: '512',
      LAB_CPUS: '1.5',
      LAB_SERVER_MEMORY: '1.5gb',
      LAB_CLIENT_MEMORY: '536870912',
      LAB_HOST_PORT: '45001',
    };
    expect(readSettings(given, NO_FILE)).toMatchObject({ hostPort: 45_001, environment: given });
  });

  it("leave alone what the lab tells the server itself: in the shell it is another program's", () => {
    const given = { HOST: '!', PORT: 'abc', SERVER_THREADS: '', SERVER_DIALECT: 'assignment' };
    expect(readSettings(given, NO_FILE).environment).toEqual(given);
  });

  it('take the addresses at both ends of the subnet', () => {
    const given = {
      LAB_SUBNET: '10.1.2.8/29',
      LAB_MESIN_1: '10.1.2.10',
      LAB_MESIN_2: '10.1.2.11',
      LAB_MESIN_3: '10.1.2.14',
    };
    expect(readSettings(given, NO_FILE).addresses['mesin-3']).toBe('10.1.2.14');
  });

  it('are read from a .env that was saved with a byte order mark', () => {
    const file = join(temporaryFolder(), '.env');
    writeFileSync(file, '\uFEFFLAB_NAME=kelas-b\r\nLAB_PORT=45001\r\n');
    expect(readSettings({}, file)).toMatchObject({ name: 'kelas-b', port: 45_001 });
  });

  it('say so when .env is there and cannot be read', () => {
    const folder = temporaryFolder();
    expect(() => readSettings({}, folder)).toThrow(
      expect.objectContaining({
        code: 'CONFIG',
        message: expect.stringMatching(
          /^\/.* cannot be read: EISDIR.*Make it readable, or remove it\.$/,
        ) as string,
      }),
    );
  });

  it.each([
    ['LAB_NAME', 'Kelas B', 'lowercase letters, digits, hyphens and underscores'],
    ['LAB_SUBNET', '172.16.16.0', 'an IPv4 subnet such as 172.16.17.0/24'],
    ['LAB_SUBNET', '172.16.16.0/33', 'an IPv4 subnet such as 172.16.17.0/24'],
    ['LAB_SUBNET', '172.16.256.0/24', 'an IPv4 subnet such as 172.16.17.0/24'],
    ['LAB_MESIN_1', 'mesin-1', 'an IPv4 address'],
    ['LAB_MESIN_2', '172.16.16', 'an IPv4 address'],
    ['LAB_MESIN_3', '::1', 'an IPv4 address'],
    ['LAB_PORT', '0', 'a whole number from 1 to 65535'],
    ['LAB_PORT', '65536', 'a whole number from 1 to 65535'],
    ['LAB_PORT', '45000 ', 'a whole number from 1 to 65535'],
    ['LAB_LANG', 'EN', 'one of en, id'],
    ['LAB_HOST_PORT', 'abc', 'a whole number from 1 to 65535'],
    ['LAB_SUBNET', '172.16.16.5/24', 'its first address, 172.16.16.0/24'],
    ['LAB_SUBNET', '172.16.16.96/30', 'room for three machines, /29 or larger'],
    ['LAB_SUBNET', '172.16.16.0/31', 'room for three machines, /29 or larger'],
    ['LAB_SUBNET', '172.16.16.1/32', 'room for three machines, /29 or larger'],
    ['LAB_SUBNET', '0.0.0.0/0', PRIVATE],
    ['LAB_SUBNET', '127.0.0.0/8', PRIVATE],
    ['LAB_SUBNET', '224.0.0.0/24', PRIVATE],
    ['LAB_SUBNET', '169.254.0.0/16', PRIVATE],
    ['LAB_SUBNET', '8.8.8.0/24', PRIVATE],
    ['LAB_SUBNET', '172.0.0.0/8', PRIVATE],
    ['LAB_SUBNET', '255.255.255.248/29', PRIVATE],
    ['SERVER_THREADS', 'abc', 'a whole number from 1 to 64'],
    ['LOG_LEVEL', 'loud', 'one of silent, error, warn, info, debug'],
    ['LOG_FORMAT', 'xml', 'one of text, json'],
    ['STRICT_CRLF', 'yes', '0 or 1'],
    ['MAX_LINE_BYTES', '1', 'a whole number from 16 to 1048576'],
    ['MAX_CONNECTIONS', '0', 'a whole number from 1 to 1000000'],
    ['IDLE_TIMEOUT_S', '5m', 'a whole number from 1 to 86400'],
    ['LAB_MESIN_1', '10.0.0.1', IN_SUBNET],
    ['LAB_MESIN_1', '172.16.16.0', IN_SUBNET],
    ['LAB_MESIN_2', '172.16.16.1', IN_SUBNET],
    ['LAB_MESIN_3', '172.16.16.255', IN_SUBNET],
    ['LAB_MESIN_3', '172.16.16.102', 'an address other than that of LAB_MESIN_2'],
    ['LAB_HOSTS', 'lab-1', HOSTS],
    ['LAB_HOSTS', 'mesin-1=lab-1 mesin-2=lab-2', HOSTS],
    ['LAB_HOSTS', 'mesin-1=lab-1 mesin-2=lab-2 mesin-3=', HOSTS],
    ['LAB_HOSTS', 'mesin-1=lab-1 mesin-2=lab-2 mesin-2=lab-1', HOSTS],
    ['LAB_HOSTS', 'mesin-1=lab-1 mesin-2=lab-2 mesin-3=lab-2 mesin-3=lab-1', HOSTS],
    ['LAB_HOSTS', 'mesin-1=lab-1 mesin-2=lab-2 mesin-4=lab-2', HOSTS],
    ['LAB_HOSTS', 'mesin-1=lab-1,mesin-2=lab-2,mesin-3=lab-2', HOSTS],
    ['LAB_DEMO_CLIENTS', 'x', 'a whole number from 0 to 20000'],
    ['LAB_PIDS', 'x', 'a whole number from 0 to 4194304'],
    ['LAB_CPUS', 'x', 'a number of cores such as 1.5, or 0 for all'],
    ['LAB_SERVER_MEMORY', 'zz', 'an amount of memory such as 512m or 1g, at least 6m'],
    ['LAB_CLIENT_MEMORY', '1x', 'an amount of memory such as 512m or 1g, at least 6m'],
    ['LAB_CLIENT_MEMORY', '512', 'an amount of memory such as 512m or 1g, at least 6m'],
    ['TZ', 'Asia/Bandung', 'a time zone such as Asia/Jakarta'],
    ['TZ', '+07:00', 'a time zone such as Asia/Jakarta'],
  ])('refuse %s=%s by name, with what was expected', (name, value, expected) => {
    expect(() => readSettings({ [name]: value }, NO_FILE)).toThrow(
      expect.objectContaining({ code: 'CONFIG', message: `${name} is '${value}': expected ${expected}` }),
    );
  });
});
