/** The recipe as it is started, on a local lab of its own. */
import { describe, expect, it } from 'vitest';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { processesOf } from './chaos/inventory.ts';
import { freePort, processesOf as commandLinesOf } from '../lab/testing/program.ts';
import { join } from 'node:path';
import { once } from 'node:events';
import { temporaryFolder } from '../lab/testing/folder.ts';

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(...args: readonly string[]): ChildProcess {
  const script = join(import.meta.dirname, 'chaos.ts');
  return spawn(process.execPath, [script, ...args], {
    cwd: temporaryFolder(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function finished(child: ChildProcess): Promise<Finished> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

describe('chaos', () => {
  it('lists its faults and starts nothing', async () => {
    const { code, stdout, stderr } = await finished(start('--list'));
    expect(code).toBe(0);
    expect(stdout).toContain('kill -9 of lab:burst');
    expect(stderr).toBe('');
  });

  it.each([
    [['--only', 'kill-brust'], "--only is 'kill-brust': expected one or more of kill-burst, "],
    [['--moments', '0'], "--moments is '0': expected a whole number from 1 to 1000"],
    [['--sede', '3'], "unknown option '--sede': did you mean --seed?"],
  ])('refuses %j before it starts anything', async (args, sentence) => {
    const { code, stderr } = await finished(start(...args));
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
    expect(stderr).toMatch(/^[^\n]*; npm run chaos -- --help tells more\.\n$/);
  });

  it('kills a burst and finds nothing left of it', async () => {
    const out = join(temporaryFolder(), 'results');
    const child = start(
      '--engine',
      'local',
      '--only',
      'kill-burst',
      '--moments',
      '1',
      '--within',
      '60',
      '--seed',
      '3',
      '--out',
      out,
    );
    const { code, stdout, stderr } = await finished(child);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^kill-burst +1 +0 +0 +0 /m);
    const results = JSON.parse(readFileSync(join(out, 'chaos.json'), 'utf8')) as {
      ok: boolean;
      seed: number;
    };
    expect(results).toMatchObject({ ok: true, seed: 3 });
    expect(await commandLinesOf(`chaos-${child.pid}`)).toEqual([]);
  });

  it('ends what it has started when it is stopped itself', async () => {
    const out = join(temporaryFolder(), 'results');
    const child = start('--engine', 'local', '--only', 'kill-burst-up', '--out', out);
    const ended = finished(child);
    const name = `chaos-${child.pid}`;
    await expect.poll(() => commandLinesOf(name).then(String)).toContain('server/main.ts');
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect(await commandLinesOf(name)).toEqual([]);
    expect(existsSync(join(import.meta.dirname, '../.lab', name))).toBe(false);
  });
});

it('finds the processes of a lab by its name', async () => {
  const name = `chaos-test-${await freePort()}`;
  const child = spawn('sleep', ['60'], { env: { ...process.env, LAB_NAME: name } });
  await once(child, 'spawn');
  await expect.poll(() => processesOf(name)).toEqual([{ pid: child.pid, commandLine: 'sleep 60' }]);
  child.kill();
  await once(child, 'exit');
  expect(await processesOf(name)).toEqual([]);
});
