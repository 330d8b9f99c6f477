import { describe, expect, it } from 'vitest';
import { existsSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { compiledProgram } from '../../hand-in/compilers.ts';
import { compileHere } from './compile.ts';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { temporaryFolder } from '../../testing/folder.ts';

const HAS_GCC = spawnSync('gcc', ['--version']).status === 0;
const ENVIRONMENT = { PATH: process.env['PATH'] ?? '' };

async function compiled(text: string, environment = ENVIRONMENT) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'server.c'), text);
  const files = { folder, only: undefined };
  const program = compiledProgram(files, 'server.c');
  if (program === undefined) throw new TypeError('it is of C');
  const made = await compileHere({ image: undefined, files, compile: program.compile }, environment);
  return { made, folder };
}

describe.runIf(HAS_GCC)("a hand-in compiled by this computer's own compiler", () => {
  it('is made in a copy, which is removed; its folder stays as it was', async () => {
    const { made, folder } = await compiled('int main(void) { return 7; }');
    const copy = made.files?.folder ?? '';
    expect(readdirSync(copy).toSorted()).toEqual(['mesin-lab-program', 'server.c']);
    expect(spawnSync(join(copy, 'mesin-lab-program')).status).toBe(7);
    expect(readdirSync(folder)).toEqual(['server.c']);
    await made[Symbol.asyncDispose]();
    expect(existsSync(copy)).toBe(false);
  });

  it('may be refused by it', async () => {
    const { made } = await compiled('int main(void) { return 7 }');
    await using _ = made;
    expect(made).toMatchObject({ files: undefined, exitCode: 1, isLate: false });
    expect(made.output).toMatch(/^server\.c:1:\d+: error: expected/m);
  });

  it('may lack one', async () => {
    const folder = temporaryFolder();
    symlinkSync('/bin/sh', join(folder, 'sh'));
    const { made } = await compiled('int main;', { PATH: folder });
    await using _ = made;
    expect(made).toMatchObject({ files: undefined, exitCode: 127 });
  });
});
