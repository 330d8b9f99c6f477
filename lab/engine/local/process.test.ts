import { describe, expect, it, onTestFinished } from 'vitest';
import { endProcess, startInBackground } from './process.ts';
import { isRunning, type ProcessId } from '../process-id.ts';
import { join } from 'node:path';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { spawn } from 'node:child_process';
import { temporaryFolder } from '../../testing/folder.ts';

interface Started {
  readonly id: ProcessId;
  /** Its output so far. */
  readonly output: () => string;
}

async function start(...command: [string, ...string[]]): Promise<Started> {
  const folder = temporaryFolder();
  const logFile = join(folder, 'log');
  const environment = { PATH: process.env['PATH'] ?? '', GREETING: 'selamat pagi' };
  const { id, begin } = await startInBackground({ command, folder, environment, logFile });
  onTestFinished(async () => endProcess(id));
  begin();
  return { id, output: () => readFileSync(logFile, 'utf8') };
}

function exists(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
  } catch {
    return false;
  }
}

describe('a process in the background', () => {
  it('runs with its environment, its output goes to a file, and it is gone when it was ended', async () => {
    const { id, output } = await start('sh', '-c', 'echo "$GREETING"; echo no >&2; exec sleep 60');
    await expect.poll(output).toBe('selamat pagi\nno\n');
    expect(await isRunning(id)).toBe(true);
    await endProcess(id);
    expect(await isRunning(id)).toBe(false);
  });

  it('is not running any more when it has ended by itself', async () => {
    const { id } = await start('true');
    await expect.poll(async () => isRunning(id)).toBe(false);
    await endProcess(id);
  });

  it('that is not installed has ended, and its log says so', async () => {
    const { id, output } = await start('no-such-program');
    await expect.poll(async () => isRunning(id)).toBe(false);
    expect(output()).toContain('no-such-program: not found');
  });

  it('never begins when its command dies before it was noted', async () => {
    const folder = temporaryFolder();
    const log = join(folder, 'log');
    const module = JSON.stringify(new URL('process.ts', import.meta.url).href);
    const options = { command: ['sh', '-c', 'echo begun'], folder, environment: process.env, logFile: log };
    const script = `const { startInBackground } = await import(${module});
      await startInBackground(${JSON.stringify(options)});
      process.kill(process.pid, 'SIGKILL');`;
    const dying = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
    const [, signal] = (await once(dying, 'exit')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
    await delay(200); // for the program to begin in, were it to
    expect(readFileSync(log, 'utf8')).toBe('');
  });

  it('is never mistaken for another one that got its id later', async () => {
    const { id } = await start('sleep', '60');
    const earlier = { ...id, startedAt: `${id.startedAt}0` };
    expect(await isRunning(earlier)).toBe(false);
    await endProcess(earlier);
    expect(await isRunning(id)).toBe(true);
  });

  it('takes those with it that it started', async () => {
    const { id, output } = await start('sh', '-c', 'sleep 60 & echo $!; sleep 60 & echo $!; wait');
    await expect.poll(() => output().split('\n')).toHaveLength(3);
    const children = output().trim().split('\n').map(Number);
    expect(children.map(exists)).toEqual([true, true]);
    await endProcess(id);
    await expect.poll(() => children.map(exists)).toEqual([false, false]);
  });

  it('takes those with it that it started and that do not want to go', async () => {
    const child = `trap '' TERM; echo $$; while :; do sleep 1; done`;
    const { id, output } = await start('sh', '-c', `sh -c "$0" & exec sleep 60`, child);
    await expect.poll(() => output().split('\n')).toHaveLength(2);
    await endProcess(id);
    await expect.poll(() => exists(Number(output()))).toBe(false);
  });

  it.runIf(process.platform === 'linux')('of which only an entry is left is not running', async () => {
    // The shell's child ends once a sleep has taken the shell's place, which never asks for it.
    const child = 'until grep -q sleep /proc/$$/comm; do :; done';
    const { output } = await start('sh', '-c', `${child} & echo $!; exec sleep 60`);
    await expect.poll(() => output().endsWith('\n')).toBe(true);
    const pid = Number(output());
    const fields = (): string[] => {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    };
    await expect.poll(() => fields()[0]).toBe('Z');
    expect(await isRunning({ pid, startedAt: fields()[19] ?? '' })).toBe(false);
  });
});
