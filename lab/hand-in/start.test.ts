import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mkdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { startOf } from './start.ts';
import { temporaryFolder } from '../testing/folder.ts';

type Files = Readonly<Record<string, string>>;

function folderWith(files: Files): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** As `src: python3 server.py`. */
function startedAs(entry: string, files: Files): string | undefined {
  const start = startOf(folderWith(files), entry);
  return start && `${start.folder ?? '.'}: ${start.command.join(' ')}`;
}

const JAM = `def kini(): return 'JAM'\n`;
const SAY = `print(kini())\n`;
const PACKAGE = { 'app/__init__.py': '', 'app/jam.py': JAM };

describe('a program in Python is started as a module', () => {
  it.each([
    [
      'that imports from its package by name',
      'app/server.py',
      'from app.jam import kini\n',
      '.: python3 -m app.server',
    ],
    [
      'that imports beside it with a dot',
      'app/server.py',
      'from .jam import kini\n',
      '.: python3 -m app.server',
    ],
    [
      'that imports a module with a dot',
      'app/server.py',
      'from . import jam\nkini = jam.kini\n',
      '.: python3 -m app.server',
    ],
    [
      'of a package in a package',
      'app/net/server.py',
      'from ..jam import kini\n',
      '.: python3 -m app.net.server',
    ],
    [
      'which is what the package is started by',
      'app/__main__.py',
      'from .jam import kini\n',
      '.: python3 -m app',
    ],
    [
      'in a folder that is no package',
      'bin/server.py',
      'from app.jam import kini\n',
      '.: python3 -m bin.server',
    ],
  ])('%s', (_, entry, text, command) => {
    const files = { ...PACKAGE, [entry]: text + SAY };
    expect(startedAs(entry, files)).toBe(command);
    expectToRun(entry, files);
  });

  it('from the folder above its package, however deep', () => {
    const files = { 'tugas 2/app/jam.py': JAM, 'tugas 2/app/server.py': `from app.jam import kini\n${SAY}` };
    expect(startedAs('tugas 2/app/server.py', files)).toBe('tugas 2: python3 -m app.server');
    expectToRun('tugas 2/app/server.py', files);
  });

  it('because of a module of its own that does', () => {
    const files = {
      ...PACKAGE,
      'app/net.py': 'from app.jam import kini\n',
      'app/server.py': `from net import kini\n${SAY}`,
    };
    expect(startedAs('app/server.py', files)).toBe('.: python3 -m app.server');
  });

  it.each([
    ['with a dot', 'from .jam import kini\n'],
    ['by its name', 'from app.jam import kini\n'],
  ])('also when it is the inside of a package that was handed in: %s', (_, text) => {
    const files = { 'server.py': text + SAY, 'jam.py': JAM };
    expect(startedAs('server.py', files)).toMatch(/^\.: python3 -c /);
    expectToRun('server.py', files);
  });
});

describe('a program in Python is started as a file', () => {
  it.each([
    ['at the top', 'server.py', 'from app.jam import kini\n', '.: python3 server.py'],
    ['that imports beside it', 'app/server.py', 'from jam import kini\n', 'app: python3 server.py'],
    [
      'that tells Python where to look',
      'app/server.py',
      `import os, sys\nsys.path.append(os.path.dirname(os.path.dirname(__file__)))\nfrom app.jam import kini\n`,
      'app: python3 server.py',
    ],
    [
      'that imports nothing of its own',
      'app/server.py',
      `import socket, http.server\ndef kini(): return 'JAM'\n`,
      'app: python3 server.py',
    ],
  ])('%s', (_, entry, text, command) => {
    const files = { ...PACKAGE, 'http/server.py': '', [entry]: text + SAY };
    expect(startedAs(entry, files)).toBe(command);
    expectToRun(entry, files);
  });

  it('that imports what is not there', () => {
    expect(startedAs('app/server.py', { 'app/server.py': 'import pytz\nfrom app.pytz import x\n' })).toBe(
      'app: python3 server.py',
    );
  });
});

const HAS_PYTHON = spawnSync('python3', ['--version']).status === 0;

/** It prints what its module says. */
function expectToRun(entry: string, files: Files): void {
  if (!HAS_PYTHON) return;
  const folder = folderWith(files);
  const { folder: from = '.', command = [] } = startOf(folder, entry) ?? {};
  const [program = '', ...args] = command;
  const { stdout, stderr } = spawnSync(program, args, { cwd: join(folder, from), encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: 'JAM\n', stderr: '' });
}

describe('a program is started in the folder', () => {
  it.each([
    ['of its file', 'src/server.py', `open('konfig.json')`, 'src: python3 server.py'],
    ['from which it finds its files', 'src/server.py', `open('data/nama.txt')`, '.: python3 src/server.py'],
    ['that it names from the top', 'src/server.py', `open('src/konfig.json')`, '.: python3 src/server.py'],
    [
      'of its file, where that has what is at the top, too',
      'src/server.py',
      `open('README.md')`,
      'src: python3 server.py',
    ],
    [
      'of its file, where it finds some above',
      'src/server.py',
      `open('../data/nama.txt')`,
      'src: python3 server.py',
    ],
    ['in between', 'tugas/src/server.py', `open('data.csv')`, 'tugas: python3 src/server.py'],
    ['that a module of its own needs', 'src/server.py', `import jam`, '.: python3 src/server.py'],
    [
      'of its file, however it finds that',
      'src/server.py',
      `open(Path(__file__).parent.parent / 'data/nama.txt')`,
      'src: python3 server.py',
    ],
    [
      'in JavaScript',
      'src/server.mjs',
      `import './jam.mjs'; readFileSync('data/nama.txt')`,
      '.: node src/server.mjs',
    ],
    ['in TypeScript', 'src/server.ts', `readFileSync('konfig.json')`, 'src: node server.ts'],
    [
      'at the top, where it is compiled first',
      'src/server.go',
      `os.Open("konfig.json")`,
      '.: go run src/server.go',
    ],
    [
      'of its file, with nothing out of the hand-in',
      'src/server.py',
      `open('../..'); open('/etc/passwd')`,
      'src: python3 server.py',
    ],
  ])('%s', (_, entry, text, command) => {
    const files = {
      'README.md': '',
      'src/README.md': '',
      'src/konfig.json': '',
      'src/jam.py': `open('src/konfig.json'); open('data/nama.txt')`,
      'src/jam.mjs': '',
      'data/nama.txt': '',
      'tugas/data.csv': '',
      [entry]: text,
    };
    expect(startedAs(entry, files)).toBe(command);
  });

  it('unless nobody knows how to start it', () => {
    expect(startedAs('README.md', { 'README.md': '' })).toBeUndefined();
  });

  it('of its file in no time, whatever it names', () => {
    const text =
      `open('x/y');`.repeat(20_000) + Array.from({ length: 20_000 }, (_, at) => `'a${at}'`).join('');
    expect(startedAs('a/b/c/server.py', { 'a/b/c/server.py': text })).toBe('a/b/c: python3 server.py');
  });
});
