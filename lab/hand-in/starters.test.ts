import { describe, expect, it } from 'vitest';
import { compiledProgram } from './compilers.ts';
import { languageOf } from './starters.ts';
import { temporaryFolder } from '../testing/folder.ts';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';

describe('the language of a program', () => {
  it.each([
    [['python3', 'server.py'], 'python'],
    [['node', 'server.ts'], 'node'],
    [['sh', '-c', 'cd src && exec /usr/bin/python3.11 -m app'], 'python'],
    [['sh', '-c', 'gcc -o s server.c && ./s'], 'c'],
    [['sh', '-c', 'PORT=45000 java Server'], 'java'],
    [['sh', '-c', './server'], undefined],
    [undefined, undefined],
  ] as const)('is told by its command: %j', (command, language) => {
    expect(languageOf({ command })).toBe(language);
  });

  it.each([
    ['server.cpp', 'c'],
    ['Program.cs', 'csharp'],
    ['main.go', 'go'],
    ['Server.java', 'java'],
    ['server.php', 'php'],
    ['main.rs', 'rust'],
  ])('is told by what compiles it, whatever starts it then: %s', (name, language) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, name), '');
    const program = compiledProgram({ folder, only: [name] }, name);
    expect(program && languageOf(program)).toBe(language);
  });
});
