import { expect, it } from 'vitest';
import { judgeTogether } from './together.ts';

/** As `docker info` of Docker 26 on Debian has it. */
const DEBIAN = {
  ID: '7f0d7a2c-3a4b-4d6b-9f1e-0d6d3a1b2c3d',
  Name: 'lab-1',
  Architecture: 'x86_64',
  OperatingSystem: 'Debian GNU/Linux 12 (bookworm)',
  OSType: 'linux',
  ServerVersion: '26.1.5+dfsg1',
};

it.each([
  ['fit', { Name: 'lab-2' }, 'fine', 'a has 26.1.5+dfsg1, b has 26.1.5+dfsg1'],
  [
    'of minor versions fit',
    { Name: 'lab-2', ServerVersion: '26.0.0' },
    'fine',
    'a has 26.1.5+dfsg1, b has 26.0.0',
  ],
  [
    'of major versions are said',
    { Name: 'lab-2', ServerVersion: '28.3.2' },
    'limited',
    'a has 26.1.5+dfsg1, b has 28.3.2',
  ],
  [
    'of two architectures do not',
    { Name: 'lab-2', Architecture: 'aarch64' },
    'missing',
    'a has x86_64, b has aarch64',
  ],
  ['that are one do not', {}, 'missing', 'a and b lead to one engine'],
  [
    'in a virtual machine are said',
    { Name: 'docker-desktop', OperatingSystem: 'Docker Desktop' },
    'limited',
    'b is Docker Desktop, whose engine other hosts do not reach in its virtual machine',
  ],
])('engines that %s', (_title, other, state, detail) => {
  const infos = new Map([
    ['a', DEBIAN],
    ['b', { ...DEBIAN, ...other }],
  ]);
  const result = judgeTogether(infos);
  expect(result).toMatchObject({ state, detail });
  expect(result.remedy === undefined).toBe(state === 'fine');
});
