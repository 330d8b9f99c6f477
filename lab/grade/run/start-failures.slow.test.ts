/** Programs that do not come up, really run: what is said of them rests on what Python and Node print. */
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolveTarget, type Target } from '../target.ts';
import type { Program } from './program.ts';
import { spawnSync } from 'node:child_process';
import { temporaryFolder } from '../../testing/folder.ts';
import { whyNotListening } from './not-listening.ts';

type Files = Readonly<Record<string, string | Buffer>>;

const HAS_PYTHON = spawnSync('python3', ['--version']).status === 0;

function folderWith(files: Files): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

function targetOf(files: Files, run?: string): Target {
  const [first = '', ...others] = Object.keys(files);
  const folder = folderWith(files);
  return resolveTarget(others.length === 0 ? join(folder, first) : folder, { run });
}

/** What is said once it has ended. */
function saidOf(files: Files, run?: string): string {
  const target = targetOf(files, run);
  if (target.kind !== 'program') throw new Error(`taken for a ${target.kind}`);
  const { command = [], files: { folder } = { folder: '' }, folder: from = '.' } = target.program;
  const [named = '', ...words] = command;
  // Without what this computer's Python reads before the program.
  const args = named === 'python3' ? ['-S', ...words] : words;
  const { status, stdout, stderr } = spawnSync(named === 'node' ? process.execPath : named, args, {
    cwd: join(folder, from),
    env: { PATH: process.env['PATH'], PORT: '45999' },
    input: '',
    timeout: 2_500,
    encoding: 'utf8',
  });
  const program = { output: stdout + stderr, end: { exitCode: status ?? 137 } } as Program;
  return sentence(program, target);
}

/** What is said while it runs and has printed this. */
function saidWhile(output: string, files: Files, run?: string): string {
  return sentence({ output, end: undefined } as Program, targetOf(files, run));
}

function sentence(program: Program, target: Target): string {
  const { en, id } = whyNotListening(program, 45_000, target);
  expect(id).not.toBe(en);
  expect(id).not.toContain('undefined');
  return en;
}

const SERVER = `import socket, threading
def layani(sambungan): pass
def utama(port=0):
    pendengar = socket.socket()
    pendengar.bind(('127.0.0.1', port))
    pendengar.listen(50)
    threading.Thread(target=layani, args=(None,), daemon=True).start()
`;

describe.runIf(HAS_PYTHON)('a file with the name of a module of Python is the cause', () => {
  it.each([
    ['the server itself', { 'socket.py': `${SERVER}utama()\n` }, 'socket.py', 'socket'],
    [
      'a helper',
      { 'server.py': `${SERVER}import random\nrandom.randint(1, 2)\n`, 'random.py': '' },
      'random.py',
      'random',
    ],
    ['a helper that the library reads', { 'server.py': SERVER, 'select.py': '' }, 'select.py', 'select'],
    ['one that fails as it is read', { 'server.py': SERVER, 'select.py': '1 / 0\n' }, 'select.py', 'select'],
    [
      'one of which a name is wanted',
      { 'server.py': `${SERVER}from datetime import datetime\n`, 'datetime.py': '' },
      'datetime.py',
      'datetime',
    ],
    [
      'one that is no package',
      { 'server.py': `${SERVER}import http.server\n`, 'http.py': '' },
      'http.py',
      'http',
    ],
    [
      'a package',
      { 'server.py': `${SERVER}import queue\nqueue.Queue()\n`, 'queue/__init__.py': '' },
      'queue/__init__.py',
      'queue',
    ],
    [
      'one in a folder',
      { 'src/server.py': `${SERVER}import json\njson.loads('1')\n`, 'src/json.py': '' },
      'src/json.py',
      'json',
    ],
  ])('%s', (_, files, file, module) => {
    expect(saidOf(files)).toBe(
      `${file} has the name of Python's own module ${module}, so that \`import ${module}\` reads this file instead: rename it.`,
    );
  });

  it('only where the output shows it', () => {
    const files = { 'server.py': `${SERVER}import jam\njam.kini()\n`, 'jam.py': '', 'queue.py': '' };
    expect(saidOf(files)).toMatch(
      /exited with code 1: AttributeError: module 'jam' has no attribute 'kini'$/,
    );
    expect(saidOf({ 'token.py': `${SERVER}1 / 0\n` })).toMatch(/exited with code 1: ZeroDivisionError/);
    expect(saidOf({ 'server.py': `${SERVER}import time\ntime.clock()\n`, 'time.py': '' })).toMatch(
      /exited with code 1: AttributeError: module 'time' has no attribute 'clock'/,
    );
  });
});

it.each(['File "/lib/python', ' File "a.py", line 1, in <module>\n    a\n', "module 'a", 'usage: ', 'Port '])(
  'takes no time to be told, whatever it prints: %j',
  (piece) => {
    const files = {
      'server.py': `HOST = ${' '.repeat(50_000)}${'HOST '.repeat(20_000)}\ns.bind((HOST, 1))\n`,
    };
    expect(saidWhile(piece.repeat(100_000), files)).toContain('program');
    const program = { output: piece.repeat(100_000), end: { exitCode: 1 } } as Program;
    expect(sentence(program, targetOf(files))).toContain('program');
  },
);

describe.runIf(HAS_PYTHON)('a program in Python that needs an argument', () => {
  const PORT = `${SERVER}import sys\nutama(int(sys.argv[1]))\n`;

  it.each([
    [
      'reads one that is not there',
      { 'server.py': PORT },
      'python3 server.py 45000',
      /: IndexError: list index out of range\./,
    ],
    [
      'reads it in its folder',
      { 'src/server.py': PORT, 'README.md': '' },
      'cd src && python3 server.py 45000',
      /IndexError/,
    ],
    [
      'reads two',
      { 'server.py': `import sys\nHOST = sys.argv[1]\nPORT = int(sys.argv[2])\n${SERVER}` },
      'python3 server.py 0.0.0.0 45000',
      /IndexError/,
    ],
    [
      'says how it is used',
      {
        'server.py': `import sys\nif len(sys.argv) < 2:\n  print('Cara pakai: server.py <port>')\n  sys.exit(0)\n${SERVER}`,
      },
      'python3 server.py 45000',
      /: Cara pakai: server\.py <port>\./,
    ],
    [
      'takes them apart',
      {
        'server.py': `${SERVER}import argparse\np = argparse.ArgumentParser()\np.add_argument('host')\np.add_argument('--port', required=True)\np.parse_args()\n`,
      },
      'python3 server.py 0.0.0.0 --port 45000',
      /: server\.py: error: the following arguments are required: host, --port\./,
    ],
  ])('is told with the command for a teacher: it %s', (_, files, command, printed) => {
    const said = saidOf(files);
    expect(said).toMatch(/^The program needs an argument and was started without one: /);
    expect(said).toMatch(printed);
    expect(said.endsWith(`To grade it as it is: --run "${command}".`), said).toBe(true);
  });

  it('is told with what was run, where somebody said so', () => {
    expect(saidOf({ 'server.py': PORT }, 'python3 -B server.py')).toContain(
      '--run "python3 -B server.py 45000".',
    );
  });

  it('is not meant by another index out of range', () => {
    expect(saidOf({ 'server.py': `import sys\nprint(sys.argv)\n[][1]\n${SERVER}` })).toMatch(
      /^The program crashed at the start and exited with code 1: IndexError/,
    );
  });
});

describe('a program in JavaScript', () => {
  it.each([
    [
      'that needs an argument',
      { 'server.mjs': `import net from 'node:net';\nnet.createServer().listen(Number(process.argv[2]));\n` },
      /^The program needs an argument .* --run "node server\.mjs 45000"\.$/,
    ],
    [
      'that is the client',
      { 'klien.mjs': `import net from 'node:net';\nnet.connect(45999, '127.0.0.1');\n` },
      /^This looks like the client: it connects to 127\.0\.0\.1:45999 instead of listening\. Hand in the server\.$/,
    ],
    [
      'that binds to another machine',
      { 'server.js': `require('net').createServer().listen(45999, '192.0.2.7');\n` },
      /^The program exited: the address it binds to, 192\.0\.2\.7, does not belong to this machine\. Bind to '0\.0\.0\.0'\./,
    ],
    [
      'in UTF-16',
      { 'server.js': Buffer.from(`\ufeffrequire('net');\n`, 'utf16le') },
      /^server\.js is saved as UTF-16: save it as UTF-8\.$/,
    ],
    [
      'without its package',
      { 'server.js': `require('express')().listen(45999);\n` },
      /^The program crashed at the start: the module 'express' was not found\./,
    ],
    [
      'with a module in other case',
      {
        'server.mjs': `import { jam } from './Jam.mjs';\nimport { createServer } from 'node:net'; createServer().listen(1);`,
        'jam.mjs': 'export const jam = 1;',
      },
      /Jam\.mjs' was not found, but jam\.mjs is there\. Upper and lower case differ on Linux/,
    ],
    [
      'without a file',
      { 'server.js': `require('fs').readFileSync('konfig.json'); require('net').createServer().listen(1);` },
      /^The program crashed at the start: it needs 'konfig\.json', and no such file or folder was handed in with it\.$/,
    ],
  ])('%s is told so', (_, files, said) => {
    expect(saidOf(files)).toMatch(said);
  });
});

describe.runIf(HAS_PYTHON)('a program in Python', () => {
  it.each([
    [
      'that is the client',
      {
        'tugas.py': `import socket\nHOST = '127.0.0.1'\nPORT = 45999\ns = socket.socket()\ns.connect((HOST, PORT))\n`,
      },
      /^This looks like the client: it connects to 127\.0\.0\.1:45999 instead/,
    ],
    [
      'that is the client and says nothing',
      {
        'tugas.py': `import socket\nserver_address = ('172.16.16.101', 45000)\ntry:\n  socket.socket().connect(server_address)\nexcept Exception: pass\n`,
      },
      /^This looks like the client: it connects to 172\.16\.16\.101:45000 instead/,
    ],
    [
      'that is the client and crashes first',
      { 'tugas.py': `import socket, sys\nhost = sys.argv[1]\nsocket.create_connection((host, 45000))\n` },
      /^This looks like the client: it connects to a server instead/,
    ],
    [
      'that binds to another machine',
      {
        'server.py': `import socket\nalamat = ('192.0.2.7', 45000)\ns = socket.socket()\ns.bind(alamat)\ns.listen()\n`,
      },
      /^The program exited: the address it binds to, 192\.0\.2\.7, does not belong/,
    ],
    [
      'that binds to one through asyncio',
      { 'server.py': `import asyncio\nasyncio.run(asyncio.start_server(None, '192.0.2.7', 45000))\n` },
      /^The program exited: the address it binds to, 192\.0\.2\.7, does not belong/,
    ],
    [
      'in UTF-16',
      { 'server.py': Buffer.from(`\ufeff${SERVER}`, 'utf16le') },
      /^server\.py is saved as UTF-16: save it as UTF-8\.$/,
    ],
    [
      'in UTF-16 without a mark',
      { 'server.py': Buffer.from(SERVER, 'utf16le') },
      /^server\.py is saved as UTF-16: save it as UTF-8\.$/,
    ],
    [
      'in another encoding',
      { 'server.py': Buffer.from(`# caf\xe9\n${SERVER}`, 'latin1') },
      /^server\.py is saved in an encoding other than UTF-8: save it as UTF-8\.$/,
    ],
    [
      'of Python 2',
      { 'server.py': `import socket\nprint "siap"\n` },
      /^The program is written for Python 2, and Python 3 cannot run it: SyntaxError: Missing parentheses/,
    ],
    [
      'that imports from what is not there',
      { 'server.py': `from colorama.ansi import Fore\n${SERVER}` },
      /: the module 'colorama' was not found\./,
    ],
    [
      'that imports a part that is not there',
      { 'server.py': `import jam.kini\n${SERVER}`, 'jam/__init__.py': '' },
      /: the module 'jam\.kini' was not found\./,
    ],
    [
      'for Windows',
      { 'server.py': `import msvcrt\n${SERVER}` },
      /: the module 'msvcrt' exists on Windows only\. Do without it\.$/,
    ],
    [
      'with a module in other case',
      { 'server.py': `from Protokol import x\n${SERVER}`, 'protokol.py': 'x = 1' },
      /'Protokol' was not found, but protokol\.py is there\./,
    ],
    [
      'without a folder that it writes to',
      { 'server.py': `open('catatan/log.txt', 'w')\n${SERVER}` },
      /: it needs 'catatan\/log\.txt', and no such file or folder was handed in with it\.$/,
    ],
    [
      'with a path of Windows',
      { 'server.py': `open('data\\\\nama.txt')\n${SERVER}`, 'data/nama.txt': '' },
      /: it opens 'data\\nama\.txt', which does not lead to data\/nama\.txt from where the program is started\./,
    ],
    [
      'that asks for a port',
      { 'server.py': `${SERVER}utama(int(input('Port: ')))\n` },
      /^The program asks for input and waits.* --run "echo 45000 \| python3 server\.py"\.$/,
    ],
    [
      'whose thread failed',
      { 'server.py': `${SERVER}threading.Thread(target=lambda: 1 / 0).start()\n` },
      /^The program exited with code 0 without listening on any port, because of an error: ZeroDivisionError: division by zero$/,
    ],
  ])('%s is told so', (_, files, said) => {
    expect(saidOf(files)).toMatch(said);
  });
});

describe('a program that runs and does not listen', () => {
  it.each([
    [
      'waits behind a prompt',
      'Pilihan: ',
      /^The program asks for input and waits: 'Pilihan:'\. .* --run "echo 1 \| python3 server\.py"\.$/,
      '',
    ],
    [
      'waits behind a menu',
      '1. mulai\n2. keluar\n',
      /^The program asks for input and waits: '2\. keluar'\./,
      `pilihan = input()\n`,
    ],
    ['waits in silence', '', /^The program asks for input and waits\. A server must/, `pilihan = input()\n`],
    [
      'has lost its thread',
      'siap\nException in thread Thread-1 (utama):\nTraceback (most recent call last):\n  File "/scratch/server.py", line 4, in utama\n    1 / 0\nZeroDivisionError: division by zero\n',
      /^The program runs but does not listen on any TCP port, because of an error: ZeroDivisionError: division by zero$/,
      `pilihan = input()\n`,
    ],
    ['does something else', 'siap\n', /Is the socket SOCK_STREAM/, ''],
  ])('is told why: it %s', (_, output, said, text) => {
    expect(saidWhile(output, { 'server.py': SERVER + text })).toMatch(said);
  });

  it('is told that it is the client, whatever it waits for', () => {
    const files = {
      'klien.py': `import socket\npesan = input('Perintah: ')\nsocket.socket().connect(('mesin-1', 45000))\n`,
    };
    expect(saidWhile('Perintah: ', files)).toMatch(
      /^This looks like the client: it connects to mesin-1:45000 instead/,
    );
  });

  it('is no client because it looks for its own address', () => {
    const files = { 'server.py': `${SERVER}socket.socket(2, 2).connect(('8.8.8.8', 80))\n` };
    expect(saidWhile('', files)).toMatch(/Is the socket SOCK_STREAM/);
  });
});
