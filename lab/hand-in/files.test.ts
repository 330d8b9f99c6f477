import { chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dirname, join } from 'node:path';
import { ownFiles, programFiles, textBeginning } from './files.ts';
import { temporaryFolder } from '../testing/folder.ts';

const NOBODY = 65_534;

function folderWith(...names: readonly string[]): string {
  const folder = temporaryFolder();
  for (const under of new Set(names.map(dirname))) mkdirSync(join(folder, under), { recursive: true });
  for (const name of names) writeFileSync(join(folder, name), '');
  return folder;
}

function numbered(count: number, under = ''): string[] {
  return Array.from({ length: count }, (_, index) => `${under}${index}.py`);
}

function namesIn(folder: string): string[] {
  return programFiles({ folder, only: undefined }).map(({ name }) => name);
}

/** Root may read everything, so that the test lays it down meanwhile. */
function withoutRights<Result>(act: () => Result): Result {
  if (process.geteuid?.() !== 0) return act();
  process.seteuid?.(NOBODY);
  try {
    return act();
  } finally {
    process.seteuid?.(0);
  }
}

describe('the files of a program', () => {
  it.each([
    ['hidden ones', '.env'],
    ['ones in hidden folders', '.config/jam.json'],
    ['tests', 'tests/server.py'],
  ])('are also %s: %s', (_, name) => {
    expect(namesIn(folderWith('server.js', name))).toContain(name);
  });

  it.each([
    '.git/config',
    'lib/.git',
    '__pycache__/server.pyc',
    'venv/bin/python',
    '.venv/bin/python',
    '.idea/workspace.xml',
    '.vscode/settings.json',
    '.DS_Store',
    '__MACOSX/._server.py',
    'artifacts/grades/ani/capture.pcap',
    'node_modules/jam/index.js',
    'node_modules/.bin/jam',
  ])('are without what no server needs: %s', (name) => {
    expect(namesIn(folderWith('server.py', name))).toEqual(['server.py']);
  });

  it.each(['env', 'my env', 'a/b', '.'])('are without a virtual environment, also one called %s', (name) => {
    const parts = [
      'pyvenv.cfg',
      'Lib/site-packages/pip/a.py',
      'bin/python',
      'Scripts/activate.bat',
      'include/a.h',
    ];
    const folder = folderWith('jam/lib/jam.py', 'server.py', ...parts.map((part) => join(name, part)));
    expect(namesIn(folder)).toEqual(['server.py', 'jam/lib/jam.py']);
    expect(Array.from(ownFiles(folder))).toEqual(['server.py', 'jam/lib/jam.py']);
  });

  it('are with what lies in the folder of a virtual environment without belonging to it', () => {
    const folder = folderWith('env/pyvenv.cfg', 'env/lib/a.py', 'env/server.py');
    expect(namesIn(folder)).toEqual(['env/server.py']);
  });

  it('are with the packages that the program needs, and without the others', () => {
    const folder = folderWith(
      ...[
        'ws/lib/ws.js',
        'ws/artifacts/ws.node',
        '@jam/kini/index.js',
        '@jam/lain/index.js',
        'big/index.js',
      ].map((name) => `node_modules/${name}`),
    );
    writeFileSync(join(folder, 'server.js'), `const ws = require('ws'); import("@jam/kini/index.js")`);
    expect(namesIn(folder)).toEqual([
      'server.js',
      'node_modules/@jam/kini/index.js',
      'node_modules/ws/artifacts/ws.node',
      'node_modules/ws/lib/ws.js',
    ]);
  });

  it('are read whether they are in UTF-8 or UTF-16', () => {
    const folder = temporaryFolder();
    const text = 'print("JAM")\n';
    const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
    writeFileSync(join(folder, '8.py'), text);
    writeFileSync(join(folder, 'le.py'), bytes);
    writeFileSync(join(folder, 'be.py'), Buffer.from(bytes).swap16());
    for (const name of ['8.py', 'le.py', 'be.py']) expect(textBeginning(folder, name)).toContain(text);
  });

  it('are without what a link leads to, in the folder or out of it', () => {
    const folder = folderWith('server.py');
    for (const [to, name] of [
      ['/etc/passwd', 'passwd'],
      ['/etc', 'etc'],
      ['.', 'here'],
      ['nowhere', 'broken'],
    ] as const)
      symlinkSync(to, join(folder, name));
    expect(namesIn(folder)).toEqual(['server.py']);
  });

  it('come in one order, the least deep first', () => {
    const names = ['b.py', 'lib/a.py', 'lib/deep/a.py', 'a.py', 'Z.py'];
    expect(namesIn(folderWith(...names))).toEqual(['Z.py', 'a.py', 'b.py', 'lib/a.py', 'lib/deep/a.py']);
    expect(namesIn(folderWith(...names.toReversed()))).toEqual(namesIn(folderWith(...names)));
  });

  it('are only those that were named, when some were', () => {
    const folder = folderWith('ani.py', 'budi.py');
    expect(programFiles({ folder, only: ['budi.py'] })).toEqual([
      { name: 'budi.py', path: join(folder, 'budi.py'), sizeBytes: 0 },
    ]);
  });

  it('may be as many as there is room for, with their folders', () => {
    const folder = folderWith('server.js', ...numbered(4_997, 'node_modules/jam/'));
    writeFileSync(join(folder, 'server.js'), `require('jam')`);
    expect(namesIn(folder)).toHaveLength(4_998);
    writeFileSync(join(folder, 'node_modules/jam/one-more.js'), '');
    const sentence = `${folder} holds more than 64 MiB or 5000 files and folders: name the server's own file, or a folder with it alone.`;
    expect(() => namesIn(folder)).toThrow(expect.objectContaining({ code: 'USAGE', message: sentence }));
    expect(Array.from(ownFiles(folder))).toEqual(['server.js']); // although too much was installed with it
  }, 120_000); // 5,000 files on a busy disk

  it('are refused when they are too large together', () => {
    const folder = folderWith('server.py', 'a.bin', 'b.bin');
    for (const name of ['a.bin', 'b.bin']) truncateSync(join(folder, name), 32 * 1024 ** 2);
    expect(namesIn(folder)).toHaveLength(3);
    writeFileSync(join(folder, 'server.py'), ' ');
    expect(() => namesIn(folder)).toThrow(/holds more than 64 MiB/);
  });

  it.runIf(process.platform !== 'win32').each(['server.py', 'lib'])(
    'are refused when one cannot be read: %s',
    (name) => {
      const folder = folderWith('server.py', 'lib/clock.py');
      chmodSync(folder, 0o755);
      chmodSync(join(folder, name), 0o000);
      expect(() => withoutRights(() => namesIn(folder))).toThrow(
        expect.objectContaining({
          code: 'USAGE',
          message: expect.stringMatching(
            /\/lib cannot be read: EACCES: |cannot be read: EACCES: .*\/server\.py'\.$/,
          ),
        }),
      );
      chmodSync(join(folder, name), 0o755); // or nobody could remove it
    },
  );

  it('are refused when their folder has gone', () => {
    const folder = folderWith('server.py');
    rmSync(folder, { recursive: true });
    expect(() => namesIn(folder)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: expect.stringContaining(`${folder} cannot be read`),
      }),
    );
  });
});

describe('the files that a student wrote', () => {
  it('are the program without what was installed or is hidden', () => {
    const folder = folderWith(
      'server.js',
      'lib/clock.js',
      '..js',
      '.env',
      '.x/a.js',
      'node_modules/a.js',
      'a/venv/a.py',
    );
    expect(Array.from(ownFiles(folder))).toEqual(['..js', 'server.js', 'lib/clock.js']);
  });
});
