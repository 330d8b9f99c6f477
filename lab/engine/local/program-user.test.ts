import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileHere } from './compile.ts';
import { compiledProgram } from '../../hand-in/compilers.ts';
import { join } from 'node:path';
import { localSandbox } from './sandbox.ts';
import { lend, programUserOf } from './program-user.ts';
import { spawnSync } from 'node:child_process';
import { temporaryFolder } from '../../testing/folder.ts';

const ADDRESSES = { 'mesin-1': '127.16.78.101', 'mesin-2': '127.16.78.102', 'mesin-3': '127.16.78.103' };
const ENVIRONMENT = { PATH: process.env['PATH'] ?? '', HOME: '/root', TOKEN: 'not for students' };
const UID = 45_999;
const IS_ROOT = process.getuid?.() === 0;
const HAS_GCC = spawnSync('gcc', ['--version']).status === 0;

function folderWith(name: string, text: string): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src', name), text);
  chmodSync(folder, 0o700);
  return folder;
}

async function printedBy(script: string): Promise<{ printed: string; folder: string; cwd: string }> {
  const folder = folderWith('server.sh', script);
  const program = {
    image: undefined,
    files: { folder, only: undefined },
    folder: 'src',
    command: ['sh', 'server.sh'],
    port: 45_000,
  };
  const lent = await lend(program.files, { uid: UID, gid: UID });
  await using sandbox = localSandbox(ADDRESSES, ENVIRONMENT, program, lent);
  const { output } = await sandbox.start({});
  const pieces: Buffer[] = [];
  for await (const piece of output) pieces.push(piece as Buffer);
  const printed = Buffer.concat(pieces).toString();
  return { printed, folder, cwd: printed.split('\n')[0] ?? '' };
}

describe.runIf(IS_ROOT)('a program of another user (skipped: not root)', () => {
  it("runs in a copy that is its own, in no group of root's, and leaves nothing", async () => {
    const { printed, folder, cwd } = await printedBy(
      'pwd; id -u; id -G; echo x >x; ls; touch "$HOME/y"; echo $?; env',
    );
    expect(printed).toMatch(new RegExp(`^/.*/program/src\n${UID}\n${UID}\nserver.sh\nx\n0\n`));
    expect(printed).not.toContain('TOKEN');
    expect(existsSync(join(folder, 'src/x'))).toBe(false);
    expect(existsSync(cwd)).toBe(false);
  });

  it("cannot change root's files, or end or look into root's processes", async () => {
    const results = join(temporaryFolder(), 'results.json');
    writeFileSync(results, 'root');
    const { pid } = process;
    const { printed } = await printedBy(
      `pwd; echo mine >${results}; echo $?; kill ${pid}; echo $?; cat /proc/${pid}/environ; echo $?; echo x >>${import.meta.filename}; echo $?`,
    );
    expect(printed.match(/^[0-9]+$/gm)).toEqual([
      expect.not.stringMatching(/^0$/),
      '1',
      '1',
      expect.not.stringMatching(/^0$/),
    ]);
    expect(readFileSync(results, 'utf8')).toBe('root');
  });

  it.runIf(HAS_GCC)('is compiled by that user, who knows nothing of the environment', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'server.c'), '#include "/etc/shadow"\nint main(void) { return 7; }');
    const files = { folder, only: undefined };
    const compile = compiledProgram(files, 'server.c')?.compile;
    if (compile === undefined) throw new TypeError('it is of C');
    const told = {
      ...compile,
      command: ['sh', '-c', 'id -u; env; exec "$@"', 'sh', ...compile.command] as const,
    };
    await using made = await compileHere({ image: undefined, files, compile: told }, ENVIRONMENT, {
      user: programUserOf(UID),
    });
    expect(made.output).toMatch(new RegExp(`^${UID}\n`));
    expect(made.output).toMatch(/shadow: Permission denied/);
    expect(made.output).not.toContain('TOKEN');
  });
});

describe('the user of a program', () => {
  it('is that of the lab, unless it is told otherwise', () => {
    expect(programUserOf(0)).toBeUndefined();
  });

  it.skipIf(IS_ROOT)('can be another one for root alone', () => {
    expect(() => programUserOf(UID)).toThrow(/^LAB_PROGRAM_UID is 45999: only root can run a program as/);
  });
});
