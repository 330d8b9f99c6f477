import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mkdirSync, writeFileSync } from 'node:fs';
import { neededPackages } from './packages.ts';
import { temporaryFolder } from '../testing/folder.ts';
import { textBeginning } from './files.ts';

const INSTALLED = {
  'node_modules/ws/package.json': '{"dependencies": {"zona": "1"}, "devDependencies": {"big": "1"}}',
  'node_modules/ws/node_modules/zona/package.json': '{"peerDependencies": {"@jam/kini": "1"}}',
  'node_modules/zona/package.json': 'not JSON',
  'node_modules/@jam/kini/index.js': '',
  'node_modules/@jam/lain/index.js': '',
  'node_modules/tsx/package.json': '{}',
  'node_modules/big/index.js': '',
  'node_modules/net.js': '',
};

function packagesFor(name: string, text: string): string[] {
  const folder = temporaryFolder();
  for (const [path, content] of Object.entries({ ...INSTALLED, [name]: text })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const packages = neededPackages(folder, [name], textBeginning);
  return [...packages].filter((path) => !path.endsWith('node_modules')).toSorted();
}

const OF_WS = [
  'node_modules/@jam',
  'node_modules/@jam/kini',
  'node_modules/ws',
  'node_modules/ws/node_modules/zona',
];

describe('of what npm installed, a program needs', () => {
  it.each([
    ['nothing that it does not name', 'server.js', `require('node:net'); // not big`, []],
    ['what it imports, with what that needs', 'server.mjs', `import { Server } from 'ws';`, OF_WS],
    ['what it imports from above its folder', 'src/a/server.ts', `await import("ws/lib/server.js")`, OF_WS],
    ['one of a scope', 'server.js', 'require(`@jam/lain`)', ['node_modules/@jam', 'node_modules/@jam/lain']],
    ['a single file', 'server.js', `require('net')`, ['node_modules/net.js']],
    [
      'what it is started with',
      'package.json',
      '{"scripts": {"start": "tsx server.ts"}}',
      ['node_modules/tsx'],
    ],
    ['no more than is named of what is listed', 'package.json', '{"dependencies": {"big": "1"}}', []],
    ['nothing for Python', 'server.py', `import ws\nopen('big')`, []],
  ])('%s', (_, name, text, packages) => {
    expect(packagesFor(name, text)).toEqual(packages);
  });

  it.each(["require('../", "'@", "''", `'${'a'.repeat(300)}'`])('nothing, whatever is in it: %j', (text) => {
    expect(packagesFor('server.js', text.repeat(20_000).slice(0, 250_000))).toEqual([]);
    expect(packagesFor('package.json', text)).toEqual([]);
  });
});
