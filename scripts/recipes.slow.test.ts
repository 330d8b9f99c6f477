/** The recipe that starts machines, as it is started: on a local lab of its own. */
import { describe, expect, it, vi } from 'vitest';
import { lab, localLab, processesOf } from '../lab/testing/program.ts';
import { join } from 'node:path';
import { once } from 'node:events';
import { type ChildProcess, spawn } from 'node:child_process';
import { temporaryFolder } from '../lab/testing/folder.ts';

class Recipe implements AsyncDisposable {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';

  /** Where it is started is a folder of its own, as run folders go there. */
  constructor(script: string, args: readonly string[], variables: Readonly<Record<string, string>> = {}) {
    this.child = spawn(process.execPath, [join(import.meta.dirname, script), ...args], {
      cwd: temporaryFolder(),
      env: { ...process.env, FORCE_COLOR: '0', ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
  }

  async ended(): Promise<number | string> {
    const [code, signal] = (await once(this.child, 'close')) as [number | null, string | null];
    return code ?? signal ?? 'nothing';
  }

  /** One that a failed test left running ends its machines as well. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = this.ended();
    this.child.kill('SIGTERM');
    await ended;
  }
}

describe('lab:sweep', () => {
  it('explains itself and starts nothing', async () => {
    await using recipe = new Recipe('sweep.ts', ['--help']);
    expect(await recipe.ended()).toBe(0);
    expect(recipe.stdout).toContain('npm run lab:sweep: ');
    expect(recipe.stdout).toContain('--clients');
    expect(recipe.stderr).toBe('');
  });

  it.each([
    [['--clinets', '3'], "unknown option '--clinets': did you mean --clients?"],
    [['--clients', 'x'], "--clients is 'x': expected "],
    [['--requests', 'x'], "--requests is 'x': expected a whole number from 1 to 1000000"],
    [['--requests'], '--requests has no value: expected a whole number'],
    [['--engine', 'dokcer'], "--engine is 'dokcer': expected one of docker, local, auto"],
    [['3'], "'3' is one argument too many"],
  ])('refuses %j before it starts anything', async (args, sentence) => {
    await using recipe = new Recipe('sweep.ts', args);
    expect(await recipe.ended()).toBe(2);
    expect(recipe.stdout).toBe('');
    expect(recipe.stderr).toContain(sentence);
    expect(recipe.stderr).toMatch(/^[^\n]*; npm run lab:sweep -- --help tells more\.\n$/);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('takes its machines down at %s', async (signal, code) => {
    const variables = await localLab(63);
    await using recipe = new Recipe('sweep.ts', ['--engine', 'local', '--requests', '1000000'], variables);
    const left = (): Promise<string[]> => processesOf(variables['LAB_NAME'] ?? '');
    await vi.waitFor(async () => expect((await left()).join()).toContain('client/main.ts'), 30_000);
    recipe.child.kill(signal);
    expect(await recipe.ended()).toBe(code);
    expect(await left()).toEqual([]);
  });

  it('leaves a lab up that was', async () => {
    const variables = await localLab(63);
    await lab(['up', '--engine', 'local'], variables);
    await using recipe = new Recipe('sweep.ts', ['--engine', 'local', '--clients', '2'], variables);
    expect(await recipe.ended()).toBe(0);
    expect(recipe.stdout).toContain('requestsPerSecond');
    expect((await lab(['status', '--engine', 'local'], variables)).code).toBe(0);
    await lab(['down', '--engine', 'local'], variables);
    expect(await processesOf(variables['LAB_NAME'] ?? '')).toEqual([]);
  });

  it('says what the lab says when it cannot begin', async () => {
    await using recipe = new Recipe('sweep.ts', ['--engine', 'local'], { LAB_PORT: 'x' });
    expect(await recipe.ended()).toBe(2);
    expect(recipe.stderr).toBe(
      "1 client on each machine\nLAB_PORT is 'x': expected a whole number from 1 to 65535\n",
    );
  });
});
