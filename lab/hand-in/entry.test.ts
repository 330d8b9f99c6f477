import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { findEntry } from './entry.ts';
import { folderWith } from '../testing/folder.ts';

const SERVER = `import socket
server = socket.socket()
server.bind(('0.0.0.0', 45000))
server.listen(5)
while True: server.accept()
`;
const CLIENT = `import socket
client = socket.socket()
client.connect(('172.16.16.101', 45000))
client.send(b'TIME\\r\\n')
`;
const NODE_SERVER = `import { createServer } from 'node:net';
createServer((socket) => socket.end('JAM')).listen(45000);
`;
const STARTS = (name: string): string => `import socket, ${name} as other\nother.Server().start()\n`;
const MODULE = `def now(): return 'JAM'\n`;

describe('the server among the files of a folder', () => {
  it.each([
    ['the only program, whatever is in it', { 'tugas.py': MODULE, 'README.md': SERVER }, 'tugas.py'],
    ['the one that listens', { 'a.py': CLIENT, 'b.py': SERVER, 'c.py': MODULE }, 'b.py'],
    ['the one that is called so', { 'server.py': SERVER, 'percobaan.py': SERVER }, 'server.py'],
    ['no test and no client, even one that listens', { 'client.py': SERVER, 'tugas.py': SERVER }, 'tugas.py'],
    ['the one that is least deep', { 'old/server.py': SERVER, 'server.py': SERVER }, 'server.py'],
    ['one in a folder', { 'src/server.py': SERVER, 'client.py': CLIENT }, 'src/server.py'],
    ['of other languages', { 'index.mjs': NODE_SERVER, 'client.py': CLIENT }, 'index.mjs'],
    ['with capitals in its ending', { 'SERVER.PY': SERVER, 'client.py': CLIENT }, 'SERVER.PY'],
    ['not in what was installed', { 'venv/server.py': SERVER, 'tugas.py': SERVER }, 'tugas.py'],
    ['not what npm installed', { 'node_modules/a/server.mjs': NODE_SERVER, 'tugas.py': SERVER }, 'tugas.py'],
    ['not hidden', { '.old/server.py': SERVER, '.server.py': SERVER, 'tugas.py': SERVER }, 'tugas.py'],
    ['not too deep', { 'a/b/c/d/e/server.py': SERVER, 'a/b/tugas.py': SERVER }, 'a/b/tugas.py'],
    ['not among its tests', { 'tests/server.py': SERVER, 'tugas.py': SERVER }, 'tugas.py'],
    [
      'what starts it, not the module it is in',
      { 'server.py': SERVER, 'main.py': STARTS('server') },
      'main.py',
    ],
    [
      'what starts it through others',
      { 'a.py': SERVER, 'b.py': STARTS('a'), 'run.py': STARTS('b') },
      'run.py',
    ],
    [
      'what starts it from a folder',
      {
        'src/server.py': SERVER,
        'src/jam.py': MODULE,
        'tugas.py': 'from src.server import Server\nServer()\n',
      },
      'tugas.py',
    ],
    [
      'what starts it in JavaScript',
      { 'server.mjs': NODE_SERVER, 'index.mjs': "import { serve } from './server.mjs';\nserve();\n" },
      'index.mjs',
    ],
    [
      'what starts it without an ending',
      { 'server.mjs': NODE_SERVER, 'a.mjs': "require('./server')()" },
      'a.mjs',
    ],
    ['no client that reads it', { 'server.py': SERVER, 'client.py': CLIENT + STARTS('server') }, 'server.py'],
    ['no test that reads it', { 'server.py': SERVER, 'test_server.py': STARTS('server') }, 'server.py'],
    [
      'the better one of two that read each other',
      { 'server.py': SERVER + STARTS('jam'), 'jam.py': STARTS('server') },
      'server.py',
    ],
    ['what has a module of its own', { 'server.py': STARTS('jam') + SERVER, 'jam.py': MODULE }, 'server.py'],
    [
      'the module of a package, not what the package is read with',
      { 'app/__init__.py': 'from .server import utama\n', 'app/server.py': SERVER, 'app/jam.py': MODULE },
      'app/server.py',
    ],
    [
      'what a package is started by',
      {
        'app/__init__.py': '',
        'app/__main__.py': 'from . import server\nserver.utama()\n',
        'app/server.py': SERVER,
      },
      'app/__main__.py',
    ],
    [
      'not in a virtual environment',
      { 'env/pyvenv.cfg': '', 'env/Lib/server.py': SERVER, 'jam.py': MODULE },
      'jam.py',
    ],
    ['with a space in its name', { 'server saya.py': SERVER, 'client.py': CLIENT }, 'server saya.py'],
  ])('is %s', (_, files, entry) => {
    expect(findEntry(folderWith(files), '--entry')).toBe(entry);
  });

  it.each([
    [
      'there is no program',
      { 'README.md': '' },
      /^No file in .* looks like a server: name it with --entry\.$/,
    ],
    ['none listens', { 'a.py': MODULE, 'b.py': CLIENT }, /^No file in .* looks like a server/],
    [
      'two look alike',
      { 'one.py': SERVER, 'two.py': SERVER },
      /^one\.py and two\.py in .* both look like the server: name one with --entry\.$/,
    ],
  ])('is asked for where %s', (_, files, sentence) => {
    expect(() => findEntry(folderWith(files), '--entry')).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(sentence) }),
    );
  });

  it('is found although it is in UTF-16', () => {
    const folder = folderWith({ 'client.py': CLIENT, 'jam.py': MODULE });
    writeFileSync(join(folder, 'tugas.py'), Buffer.from(`\ufeff${SERVER}`, 'utf16le'));
    expect(findEntry(folder, '--entry')).toBe('tugas.py');
  });

  it('is found although another file is endless', () => {
    const folder = folderWith({ 'server.py': SERVER, 'data.py': 'x'.repeat(20_000_000) });
    expect(findEntry(folder, '--entry')).toBe('server.py');
  });
});
