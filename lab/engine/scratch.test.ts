import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { openScratch } from './scratch.ts';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { temporaryFolder } from '../testing/folder.ts';
import { tmpdir } from 'node:os';

beforeEach(() => void vi.stubEnv('TMPDIR', temporaryFolder()));
afterEach(() => void vi.unstubAllEnvs());

function all(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('mesin-lab-hand-in-'));
}

/** The folder that a process of its own made, which then did `last`. */
async function leftBy(last: string): Promise<string> {
  const scratch = join(import.meta.dirname, 'scratch.ts');
  const script = `const { openScratch } = await import(${JSON.stringify(scratch)});
    console.log((await openScratch()).newFolder('ani'));
    ${last}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [text] = await once(child.stdout, 'data');
  await once(child, 'close');
  return String(text).trim();
}

it('a scratch folder is private, takes no room until it is used, and goes', async () => {
  const scratch = await openScratch();
  expect(all()).toEqual([]);
  const folder = scratch.newFolder('ani wijaya');
  expect(folder).toMatch(/\/ani wijaya$/);
  const [own = ''] = all();
  if (process.platform !== 'win32') expect(statSync(join(tmpdir(), own)).mode & 0o077).toBe(0);
  const part = scratch.part();
  const inPart = part.newFolder('..');
  writeFileSync(join(inPart, 'server.py'), '');
  expect(inPart.startsWith(join(tmpdir(), own))).toBe(true);
  part[Symbol.dispose]();
  expect([existsSync(inPart), existsSync(folder)]).toEqual([false, true]);
  scratch[Symbol.dispose]();
  expect(all()).toEqual([]);
});

it('a scratch folder goes with a command that ends at once', async () => {
  expect(existsSync(await leftBy('process.exit(130);'))).toBe(false);
});

it.runIf(process.platform !== 'win32')('what a killed command leaves goes with the next one', async () => {
  const left = await leftBy(`process.kill(process.pid, 'SIGKILL');`);
  expect(existsSync(left)).toBe(true);
  using own = await openScratch();
  const mine = own.newFolder('budi');
  using other = await openScratch();
  other.newFolder('citra');
  expect([existsSync(left), existsSync(mine)]).toEqual([false, true]);
});
