import { describe, expect, it } from 'vitest';
import { lackOfImage, whyNotListening } from './not-listening.ts';
import type { Program } from './program.ts';
import type { Target } from '../target.ts';

const PORT = 45_000;
const IMAGE: Target = {
  kind: 'program',
  name: 'server',
  program: { image: 'server', files: undefined, command: undefined },
};

/** It printed something and ended, or runs still. */
function program(output: string, exitCode?: number): Program {
  return { output, end: exitCode === undefined ? undefined : { exitCode } } as Program;
}

describe('why a program does not listen', () => {
  it.each([
    [
      'it waits at a prompt',
      program('1. mulai\n2. keluar\nPilihan: '),
      /^The program asks for input and waits: 'Pilihan:'\./,
    ],
    [
      'it reads what nobody types',
      program('Port: Traceback (most recent call last):\nEOFError: EOF when reading a line\n', 1),
      /^The program asks for input and waits: 'EOFError: EOF when reading a line'\./,
    ],
    [
      'it runs in silence',
      program(''),
      /^The program runs but does not listen on any TCP port; expected port 45000\. .* Does the program wait for input\?$/,
    ],
    ['it runs and talks', program('siap\nsiap lagi\n'), / The last line it printed: siap lagi$/],
    [
      'it binds an address of another machine',
      program('OSError: [Errno 99] Cannot assign requested address\n', 1),
      /^The program exited: the address it binds to does not belong to this machine\. Bind to '0\.0\.0\.0'\./,
    ],
    [
      'so does Node',
      program('Error: listen EADDRNOTAVAIL: address not available 192.168.1.7:45000\n', 1),
      /^The program exited: the address it binds to/,
    ],
    [
      'a Python module is missing',
      program("ModuleNotFoundError: No module named 'pytz'\n", 1),
      /the module 'pytz' was not found/,
    ],
    [
      'a Node package is missing',
      program("Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'express' imported from /x.mjs\n", 1),
      /the module 'express' was not found/,
    ],
    [
      'a Node file is missing',
      program("Error: Cannot find module './jam'\nRequire stack:\n- /program/server.js\n", 1),
      /the module '\.\/jam' was not found/,
    ],
    [
      'it was ended',
      program('', 137),
      /^The system killed the program, .* more memory than allowed \(512 MB/,
    ],
    ['it talks too much', { ...program('x', 137), isFlooding: true }, /it printed without end\.$/],
    [
      'it had nothing to do',
      program('', 0),
      /^The program exited with code 0 without listening on any port\. Does main\(\) wait for its threads/,
    ],
    [
      'it caught its error',
      program('gagal: port dipakai\n', 0),
      /^The program exited with code 0 without listening on any port; it printed: gagal: port dipakai\. Does main/,
    ],
    [
      'it crashed',
      program('Traceback…\nZeroDivisionError: division by zero\n', 1),
      /^The program crashed at the start and exited with code 1: ZeroDivisionError: division by zero$/,
    ],
    [
      'it ended without a word',
      program('\n\n', 3),
      /^The program crashed at the start and exited with code 3$/,
    ],
  ])('is told in both languages: %s', (_, run, sentence) => {
    const text = whyNotListening(run, PORT, IMAGE);
    expect(text.en).toMatch(sentence);
    expect(text.id).not.toBe(text.en);
    expect(text.id).toMatch(/[Pp]rogram/);
  });

  it('is harmless to look at', () => {
    const text = whyNotListening(program('\u001b[2J\u202egnp.exe\n', 1), PORT, IMAGE);
    expect(text.en).not.toContain('\u001b');
    expect(text.en).not.toContain('\u202e');
    expect(whyNotListening(program(`${'x'.repeat(100_000)}\n`, 1), PORT, IMAGE).en.length).toBeLessThan(400);
  });
});

describe('what the image lacks', () => {
  it.each([
    ['sh: 1: java: not found', "The image has no 'java': name one that has it with --image."],
    ['bash: line 1: go: command not found', "The image has no 'go': name one that has it with --image."],
    ['', "The image has no 'such command': name one that has it with --image."],
  ])('is no fault of the student: %j', (output, sentence) => {
    expect(lackOfImage(program(output, 127))).toBe(sentence);
  });

  it('may be a newer Python', () => {
    const output = `  File "/scratch/server.py", line 3\n    f'{"a" + 'b'}'\n              ^\nSyntaxError: f-string: expecting '}'\n`;
    expect(lackOfImage(program(output, 1))).toMatch(/^The program may need a newer Python .* --image/);
    expect(lackOfImage(program("SyntaxError: '(' was never closed\n", 1))).toBeUndefined();
  });

  it.each([
    [
      '    type Clients = list\n         ^^^^^^^\nSyntaxError: invalid syntax\n',
      /^The program needs a newer Python/,
    ],
    ['    def first[T](all: list[T]) -> T:\n             ^\nSyntaxError: invalid syntax\n', /newer Python/],
    [
      'SyntaxError [ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX]: TypeScript enum is not supported\n',
      /TypeScript compiler/,
    ],
    [
      "file:///scratch/server.ts:1\nimport { AddressInfo } from 'node:net';\n         ^^^^^^^^^^^\nSyntaxError: The requested module 'node:net' does not provide an export named 'AddressInfo'\n",
      /TypeScript compiler/,
    ],
  ])('is known by what the image cannot read: %j', (output, sentence) => {
    expect(lackOfImage(program(output, 1))).toMatch(sentence);
  });

  it.each([
    '    type(client)\n    print "x"\nSyntaxError: invalid syntax\n',
    "file:///scratch/server.mjs:1\nimport { Jam } from './jam.mjs';\nSyntaxError: The requested module './jam.mjs' does not provide an export named 'Jam'\n",
  ])('is not the image for a mistake of the program: %j', (output) => {
    expect(lackOfImage(program(output, 1))).toBeUndefined();
  });

  it('is not meant by other ends', () => {
    expect(lackOfImage(program('page: not found\n', 1))).toBeUndefined();
    expect(lackOfImage(program('page: not found\n'))).toBeUndefined();
  });
});
