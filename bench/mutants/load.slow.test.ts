import { expect, it } from 'vitest';
import { availableParallelism } from 'node:os';
import { Load } from './load.ts';
import { once } from 'node:events';
import { spawn } from 'node:child_process';

it('keeps four processes for each core busy, until its scope ends', async () => {
  let pids: readonly number[] = [];
  {
    using load = new Load();
    ({ pids } = load);
    expect(pids).toHaveLength(4 * availableParallelism());
    expect(pids.every(isThere)).toBe(true);
  }
  await expect.poll(() => pids.some(isThere)).toBe(false);
});

it('ends with the program that started it, however that ended', async () => {
  const source = `import { Load } from ${JSON.stringify(new URL('load.ts', import.meta.url).href)};
    console.log(JSON.stringify(new Load().pids));`;
  const program = spawn(process.execPath, ['--input-type=module', '--eval', source]);
  const [line] = (await once(program.stdout, 'data')) as [Buffer];
  const pids = JSON.parse(line.toString()) as number[];
  expect(pids.length).toBeGreaterThan(0);
  program.kill('SIGKILL');
  await expect.poll(() => pids.some(isThere)).toBe(false);
});

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
