import { describe, expect, it } from 'vitest';
import type { Readable } from 'node:stream';
import { localMachine } from './local/machine.ts';
import { once } from 'node:events';
import { openTerminal } from './terminal.ts';
import { spawnSync } from 'node:child_process';

const machine = localMachine({
  name: 'mesin-2',
  address: '127.0.0.1',
  ownAddress: false,
  environment: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' },
  log: undefined,
});

const hasPython = spawnSync('python3', ['--version']).status === 0;

async function text(stream: Readable): Promise<string> {
  return (await stream.setEncoding('utf8').toArray()).join('');
}

async function until(stream: Readable, wanted: string): Promise<void> {
  let seen = '';
  for (;;) {
    seen += String(stream.read() ?? '');
    if (seen.includes(wanted)) return;
    await once(stream, 'readable');
  }
}

describe.skipIf(!hasPython)('a terminal', () => {
  it('is a real one to the program in it, which ends by itself', async () => {
    const terminal = await openTerminal(machine, [
      'sh',
      '-c',
      'test -t 0 && test -t 1 && tty; stty size; exit 7',
    ]);
    expect(await text(terminal.screen)).toMatch(/^\/dev\/.+\r\n24 80\r\n$/);
    expect(await terminal.exitCode).toBe(7);
  });

  it('shows what is typed, and knows Ctrl-C', async () => {
    const terminal = await openTerminal(machine, [
      'sh',
      '-c',
      'trap "echo caught; exit 3" INT; cat; sleep 60',
    ]);
    terminal.press('TIME\r');
    await until(terminal.screen, 'TIME\r\nTIME\r\n');
    terminal.press('\u0003');
    await until(terminal.screen, '^Ccaught\r\n');
    expect(await terminal.exitCode).toBe(3);
    terminal.press('too late');
  });

  it('hangs up on a program that would go on, also on one that does not want to hear it', async () => {
    for (const command of ['sleep 60', 'trap "" HUP; echo ready; sleep 60; sleep 60']) {
      const terminal = await openTerminal(machine, ['sh', '-c', command]);
      if (command.includes('ready')) await until(terminal.screen, 'ready');
      terminal.screen.resume();
      await terminal.hangUp();
      expect(await terminal.exitCode).toBeGreaterThan(128);
    }
  });
});

it('cannot be had where there is no python3', async () => {
  const bare = localMachine({
    name: 'mesin-2',
    address: '127.0.0.1',
    ownAddress: false,
    environment: { PATH: '/nowhere' },
    log: undefined,
  });
  await expect(openTerminal(bare, ['sh'])).rejects.toMatchObject({ code: 'MACHINE_MISSING' });
});
