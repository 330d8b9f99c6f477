import { describe, expect, it, onTestFinished } from 'vitest';
import { localSandbox } from './sandbox.ts';
import { PROJECT_FOLDER } from '../../settings/settings.ts';
import type { RunningProgram, Sandbox } from '../sandbox.ts';
import { join } from 'node:path';
import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { temporaryFolder } from '../../testing/folder.ts';

const ADDRESSES = { 'mesin-1': '127.16.79.101', 'mesin-2': '127.16.79.102', 'mesin-3': '127.16.79.103' };
const ENVIRONMENT = { PATH: process.env['PATH'] ?? '', HOME: '/home/guru', TOKEN: 'not for students' };

function sandboxOf(...command: readonly string[]): Sandbox {
  return sandboxIn(temporaryFolder(), ...command);
}

function sandboxIn(folder: string, ...command: readonly string[]): Sandbox {
  const files = { folder, only: undefined };
  const program = { image: undefined, files, command, port: 45_000 };
  const sandbox = localSandbox(ADDRESSES, ENVIRONMENT, program);
  onTestFinished(() => sandbox[Symbol.asyncDispose]());
  return sandbox;
}

/** All it printed, at its end. */
async function outputOf(program: RunningProgram): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of program.output) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

type Processes = Extract<RunningProgram['processes'], { readonly group: number }>;

function processesOf({ processes }: RunningProgram): Processes {
  if (!('group' in processes)) throw new Error('here it is a group');
  return processes;
}

/** Of a process group, and those with the mark, who have not ended. */
async function living({ group, mark = 'unmarked' }: Processes): Promise<number[]> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const read = (pid: string, name: string): Promise<string> =>
    readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
  const all = await Promise.all(
    pids.map(async (pid) => {
      const line = await read(pid, 'stat');
      const [state, , of] = line.slice(line.lastIndexOf(')') + 2).split(' ');
      const isOfIt = Number(of) === group || (await read(pid, 'limits')).includes(mark);
      return isOfIt && line !== '' && state !== 'Z' ? [Number(pid)] : [];
    }),
  );
  return all.flat();
}

/** With one that leaves the group, as a daemon does. */
const FAMILY = ['sh', '-c', 'sleep 300 & (sleep 300 & exec setsid sleep 300) & echo ready; wait'];

async function ready(program: RunningProgram): Promise<void> {
  for await (const piece of program.output) if (String(piece).includes('ready')) return;
}

describe.runIf(process.platform === 'linux')('a program in the local sandbox', () => {
  it('runs in its folder, with what it must know and nothing else', async () => {
    const program = await sandboxOf('sh', '-c', 'pwd; env | sort').start({ TZ: 'Asia/Jakarta' });
    const printed = await outputOf(program);
    expect(await program.ended).toEqual({ exitCode: 0 });
    expect(printed).toMatch(/^\/tmp\//);
    expect(printed).toContain('TZ=Asia/Jakarta\n');
    expect(printed).toContain('PORT=45000\n');
    expect(printed).toContain('PYTHONUNBUFFERED=1\n');
    expect(printed).not.toContain('TOKEN');
  });

  it('runs in a folder of its files where it is to be started there', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'src'));
    const files = { folder, only: undefined };
    const program = {
      image: undefined,
      files,
      folder: 'src',
      command: ['pwd'],
      timeZone: 'UTC',
      port: 45_000,
    };
    const sandbox = localSandbox(ADDRESSES, ENVIRONMENT, program);
    onTestFinished(() => sandbox[Symbol.asyncDispose]());
    expect(await outputOf(await sandbox.start({}))).toBe(`${realpathSync(folder)}/src\n`);
  });

  it.each([
    ['exit 3', 3, ''],
    ['kill -9 $$', 137, 'Killed\n'],
    ['echo gagal >&2; exit 1', 1, 'gagal\n'],
  ])('ends as it ends: %s', async (command, exitCode, printed) => {
    const program = await sandboxOf('sh', '-c', command).start({});
    expect(await program.ended).toEqual({ exitCode });
    expect(printed).toContain(await outputOf(program));
  });

  it('tells that there is no such command', async () => {
    const program = await sandboxOf('no-such-command').start({});
    expect(await program.ended).toEqual({ exitCode: 127 });
    expect(await outputOf(program)).toMatch(/no-such-command: (?:command )?not found/);
  });

  it('has an input where nobody types', async () => {
    const sandbox = sandboxOf('sh', '-c', 'echo ready; read line; echo never');
    const program = await sandbox.start({});
    await ready(program);
    const first = await Promise.race([
      program.ended,
      new Promise((resolve) => setTimeout(resolve, 300, 'waits')),
    ]);
    expect(first).toBe('waits');
  });

  it('is ended with all that it started', async () => {
    const program = await sandboxOf(...FAMILY).start({});
    await ready(program);
    expect((await living(processesOf(program))).length).toBeGreaterThanOrEqual(4);
    await program.kill();
    await expect.poll(() => living(processesOf(program))).toEqual([]);
    await program.kill(); // and once more does no harm
  });

  it.each([
    ['in its group', '', 0],
    ['that left its group', 'setsid', 0],
    ['with an environment of its own', 'exec env -i setsid', 0],
    ['of a parent that failed', 'setsid', 3],
  ])('goes on with one in the background %s, and leaves nothing behind', async (_, prefix, exitCode) => {
    const script = `touch alive; ${prefix} sh -c 'while [ -e alive ]; do sleep 0.05; done' & exit ${exitCode}`;
    const folder = temporaryFolder();
    const sandbox = sandboxIn(folder, 'sh', '-c', script);
    const program = await sandbox.start({});
    let end: unknown;
    void program.ended.then((how) => (end = how));
    await expect.poll(() => existsSync(join(folder, 'alive'))).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(end).toBe(undefined);
    rmSync(join(folder, 'alive'));
    await expect.poll(() => end).toEqual({ exitCode });
    await expect.poll(() => living(processesOf(program))).toEqual([]);
  });

  it('is ended with what it left in the background', async () => {
    await using sandbox = sandboxOf('sh', '-c', 'setsid sleep 300 >/dev/null 2>&1 & echo ready');
    const program = await sandbox.start({});
    await ready(program);
    expect(await living(processesOf(program))).not.toEqual([]);
    await sandbox[Symbol.asyncDispose]();
    expect(await living(processesOf(program))).toEqual([]);
  });

  it('ends with the sandbox', async () => {
    const sandbox = sandboxOf(...FAMILY);
    const program = await sandbox.start({});
    await ready(program);
    await sandbox[Symbol.asyncDispose]();
    await expect.poll(() => living(processesOf(program))).toEqual([]);
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)('ends with the lab that was ended by %s', async (signal) => {
    const folder = temporaryFolder();
    const file = join(folder, 'lab.mjs');
    const sandbox = join(PROJECT_FOLDER, 'lab/engine/local/sandbox.ts');
    writeFileSync(
      file,
      `import { localSandbox } from ${JSON.stringify(sandbox)};
      const program = { files: undefined, image: undefined, command: ${JSON.stringify(FAMILY)}, port: 45000 };
      const environment = { PATH: process.env.PATH };
      const { output, processes } = await localSandbox({}, environment, program).start({});
      for await (const piece of output) if (String(piece).includes('ready')) console.log(JSON.stringify(processes));`,
    );
    const lab = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
    const { promise, resolve } = Promise.withResolvers<Processes>();
    lab.stdout.once('data', (text: Buffer) => resolve(JSON.parse(String(text)) as Processes));
    const processes = await promise;
    expect((await living(processes)).length).toBeGreaterThanOrEqual(4);
    lab.kill(signal);
    await expect.poll(() => living(processes)).toEqual([]);
  });

  it('needs a command: there are no images here', async () => {
    const program = { image: 'alpine', files: undefined, command: undefined, port: 1 };
    await expect(localSandbox(ADDRESSES, ENVIRONMENT, program).start({})).rejects.toMatchObject({
      code: 'USAGE',
    });
  });
});
