/** The recipes that start machines, as they are started: on a local lab of their own. */
import { describe, expect, it, vi } from 'vitest';
import { lab, localLab, processesOf } from '../lab/testing/program.ts';
import { join } from 'node:path';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { temporaryFolder } from '../lab/testing/folder.ts';

vi.setConfig({ testTimeout: 60_000 });

class Recipe {
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
}

describe.each([
  ['handin.ts', 'lab:handin'],
  ['sweep.ts', 'lab:sweep'],
])('%s', (script, name) => {
  it('explains itself and starts nothing', async () => {
    const recipe = new Recipe(script, ['--help']);
    expect(await recipe.ended()).toBe(0);
    expect(recipe.stdout).toContain(`npm run ${name}: `);
    expect(recipe.stdout).toContain('--clients');
    expect(recipe.stderr).toBe('');
  });

  it.each([
    [['--clinets', '3'], "unknown option '--clinets', expected --engine, --clients, --requests"],
    [['--clients', 'x'], "--clients is 'x': expected "],
    [['--requests', 'x'], "--requests is 'x': expected a whole number from 1 to 1000000"],
    [['--requests'], "--requests is '': expected a whole number"],
    [['--engine', 'dokcer'], "--engine is 'dokcer': expected docker, local or auto"],
    [['3'], "'3' is one argument too many"],
  ])('refuses %j before it starts anything', async (args, sentence) => {
    const recipe = new Recipe(script, args);
    expect(await recipe.ended()).toBe(2);
    expect(recipe.stdout).toBe('');
    expect(recipe.stderr).toContain(sentence);
    expect(recipe.stderr).toMatch(new RegExp(`^[^\n]*; npm run ${name} -- --help tells more\\.\n$`));
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('takes its machines down at %s', async (signal, code) => {
    const variables = await localLab(63);
    const recipe = new Recipe(script, ['--engine', 'local', '--requests', '1000000'], variables);
    const left = (): Promise<string[]> => processesOf(variables['LAB_NAME'] ?? '');
    await vi.waitFor(async () => expect((await left()).join()).toContain('client/main.ts'), 30_000);
    recipe.child.kill(signal);
    expect(await recipe.ended()).toBe(code);
    expect(recipe.stderr).toContain('The machines end');
    expect(await left()).toEqual([]);
  });

  it('leaves a lab up that was', async () => {
    const variables = await localLab(63);
    await lab(['up', '--engine', 'local'], variables);
    const recipe = new Recipe(script, ['--engine', 'local', '--clients', '2'], variables);
    expect(await recipe.ended()).toBe(0);
    expect(recipe.stdout).toContain(
      script === 'handin.ts' ? '4 of 4 sessions completed' : 'requestsPerSecond',
    );
    expect((await lab(['status', '--engine', 'local'], variables)).code).toBe(0);
    await lab(['down', '--engine', 'local'], variables);
    expect(await processesOf(variables['LAB_NAME'] ?? '')).toEqual([]);
  });

  it('says what the lab says when it cannot begin', async () => {
    const recipe = new Recipe(script, ['--engine', 'local'], { LAB_PORT: 'x' });
    expect(await recipe.ended()).toBe(2);
    expect(recipe.stderr).toBe("LAB_PORT is 'x': expected a whole number from 1 to 65535\n");
  });
});
