import { billOf, type Contents } from './bill-of-materials.ts';
import { expect, it } from 'vitest';

const CONTENTS: Contents = {
  image: 'mesin-lab/server:x',
  id: 'sha256:0123',
  lab: '1.0.0',
  node: '26.10.0',
  packages: {
    'node_modules/@a/b': { version: '2.0.0', integrity: 'sha512-AAEC', license: 'MIT' },
    'node_modules/@a/b/node_modules/c': { version: '3.0.0-rc.1+x' },
  },
  release: 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian\n',
  debian: `Package: libstdc++6
Status: install ok installed
Architecture: amd64
Source: gcc-12 (12.2.0-14+deb12u1)
Version: 1:12.2.0-14
Description: a library
 Package: of no meaning

Package: tzdata
Status: install ok installed
Architecture: all
Version: 2025b-0+deb12u2

Package: apt
Status: deinstall ok config-files
Architecture: amd64
Version: 2.6.1
`,
};

it('has the lab, Node, npm packages, and the Debian packages that are installed', () => {
  const { components } = billOf(CONTENTS);
  expect(components.map(({ name, version, purl }) => [name, version, purl])).toEqual([
    ['mesin-lab', '1.0.0', 'pkg:npm/mesin-lab@1.0.0'],
    ['node', '26.10.0', 'pkg:generic/node@26.10.0'],
    ['@a/b', '2.0.0', 'pkg:npm/%40a/b@2.0.0'],
    ['c', '3.0.0-rc.1+x', 'pkg:npm/c@3.0.0-rc.1%2Bx'],
    [
      'libstdc++6',
      '1:12.2.0-14',
      'pkg:deb/debian/libstdc%2B%2B6@1%3A12.2.0-14?arch=amd64&distro=debian-12&upstream=gcc-12%4012.2.0-14%2Bdeb12u1',
    ],
    [
      'tzdata',
      '2025b-0+deb12u2',
      'pkg:deb/debian/tzdata@2025b-0%2Bdeb12u2?arch=all&distro=debian-12&upstream=tzdata',
    ],
  ]);
});

it('has what is known of an npm package, and nothing that is not', () => {
  const [, , whole, bare] = billOf(CONTENTS).components;
  expect(whole).toMatchObject({
    licenses: [{ expression: 'MIT' }],
    hashes: [{ alg: 'SHA-512', content: '000102' }],
  });
  expect(Object.keys(bare ?? {})).toEqual(['type', 'name', 'version', 'purl']);
});
