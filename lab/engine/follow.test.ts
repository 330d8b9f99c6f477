import { appendFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { localMachine } from './local/machine.ts';
import type { RunningCommand } from './machine.ts';
import { followFile } from './follow.ts';
import { join } from 'node:path';
import { temporaryFolder } from '../testing/folder.ts';

const MACHINE = localMachine({
  name: 'mesin-1',
  address: '127.0.0.1',
  ownAddress: true,
  environment: { PATH: process.env['PATH'] ?? '' },
  log: undefined,
});

async function run(command: readonly string[]): Promise<RunningCommand> {
  return MACHINE.run(command);
}

describe('following a file', () => {
  it('misses nothing that is written after it has begun, and shows nothing from before', async () => {
    const file = join(temporaryFolder(), 'a log');
    writeFileSync(file, 'before\n'.repeat(10_000));
    const { text, close } = await followFile(run, file);
    let heard = '';
    text.setEncoding('utf8').on('data', (chunk: string) => (heard += chunk));
    const lines = Array.from({ length: 500 }, (_, line) => `line ${line}\n`);
    for (const line of lines) appendFileSync(file, line);
    await expect.poll(() => heard).toBe(lines.join(''));
    await close();
  });

  it('gives an empty file from its first byte', async () => {
    const file = join(temporaryFolder(), 'log');
    writeFileSync(file, '');
    const { text, close } = await followFile(run, file);
    let heard = '';
    text.setEncoding('utf8').on('data', (chunk: string) => (heard += chunk));
    appendFileSync(file, '\nfirst\n');
    await expect.poll(() => heard).toBe('\nfirst\n');
    await close();
  });

  it('ends with its input: when the lab is killed, nothing goes on', async () => {
    const file = join(temporaryFolder(), 'log');
    writeFileSync(file, '');
    let command: RunningCommand | undefined;
    const { text } = await followFile(async (words) => (command = await run(words)), file);
    text.resume();
    command?.stdin.destroy();
    expect(await command?.exitCode).toEqual(expect.any(Number)); // both ends of its output are closed: tail is gone
  });
});
