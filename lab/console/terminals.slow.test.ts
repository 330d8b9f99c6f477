/** The console's terminals as they are: shells of this computer. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { localMachine } from '../engine/local/machine.ts';
import { makeTerminals } from './terminals.ts';
import { spawnSync } from 'node:child_process';

const hasPython = spawnSync('python3', ['--version']).status === 0;
const SIZE = { capture: false, columns: 80, rows: 24 };

/** Terminals with one of page 1 that runs a bare shell; all are hung up when the test is over. */
async function shellOfPage1() {
  vi.stubEnv('SHELL', '/bin/sh');
  vi.stubEnv('ENV', '');
  vi.stubEnv('PS1', 'ready> ');
  onTestFinished(() => void vi.unstubAllEnvs());
  const machine = localMachine({
    name: 'mesin-2',
    address: '127.0.0.1',
    ownAddress: false,
    environment: {},
    log: undefined,
  });
  const terminals = makeTerminals(
    async (_name, options) => machine.terminal(options),
    () => {},
  );
  onTestFinished(() => terminals[Symbol.asyncDispose]());
  const id = await terminals.open(1, 'mesin-2', SIZE);
  const look = (page: number, draws: boolean) => {
    const seen = { text: '', bytes: 0, acknowledged: 0, detach: () => {} };
    seen.detach = terminals.attach(id, page, (bytes) => {
      seen.text = (seen.text + Buffer.from(bytes).toString()).slice(-1_000_000);
      seen.bytes += bytes.length;
      if (!draws) return;
      seen.acknowledged += bytes.length;
      terminals.ack(id, page, bytes.length);
    });
    return seen;
  };
  return { terminals, id, look };
}

describe.skipIf(!hasPython)('the terminals of this computer', () => {
  it('show a page that comes later what was there, and take the size of the one that types', async () => {
    const { terminals, id, look } = await shellOfPage1();
    const first = look(1, true);
    terminals.press(id, 1, "echo first of a''ll\r");
    await expect.poll(() => first.text).toContain('first of all');
    const late = look(2, true);
    expect(late.text).toBe(first.text);
    terminals.resize(id, 2, 40, 10);
    terminals.resize(id, 1, 120, 50);
    terminals.press(id, 2, 'exit\r');
    terminals.press(id, 1, 'stty size\r');
    await expect.poll(() => late.text).toContain('50 120\r\n');
    terminals.take(id, 2);
    terminals.press(id, 2, 'stty size\r');
    await expect.poll(() => first.text).toContain('10 40\r\n');
    expect(terminals.transcript(id)?.bytes.toString()).toBe(first.text);
    expect(terminals.transcript(id)?.text).toContain('stty size\n50 120\n');
  });

  it('wait for the slowest page, however much a program prints, and hear Ctrl-C meanwhile', async () => {
    const { terminals, id, look } = await shellOfPage1();
    const quick = look(1, true);
    const slow = look(2, false);
    terminals.press(id, 1, 'yes\r');
    const looks: number[] = [];
    await expect
      .poll(() => {
        looks.push(slow.bytes);
        return looks.slice(-10).filter((bytes) => bytes > 100_000 && bytes === slow.bytes).length;
      })
      .toBe(10);
    const held = slow.bytes;
    // What had left the program by then, and no more: it would print gigabytes.
    expect(held).toBeLessThan(10_000_000);
    terminals.ack(id, 2, held);
    await expect.poll(() => quick.bytes).toBeGreaterThan(held + 100_000);
    terminals.press(id, 1, '\u0003');
    terminals.press(id, 1, "echo al''l quiet\r");
    slow.detach();
    await expect.poll(() => quick.text).toContain('all quiet\r\n');
  });

  it('leave no process when they are closed', async () => {
    const { terminals, id, look } = await shellOfPage1();
    const page = look(1, true);
    terminals.press(id, 1, 'echo is $$; sleep 600 & sleep 600\r');
    await expect.poll(() => page.text).toMatch(/is \d+\r\n/);
    const session = /is (\d+)\r\n/.exec(page.text)?.[1] ?? '';
    const names = (): string[] => {
      const { stdout } = spawnSync('ps', ['-o', 'stat=,comm=', '-s', session], { encoding: 'utf8' });
      return stdout.split('\n').filter((line) => /^[^Z]/.test(line));
    };
    await expect.poll(() => names().filter((line) => line.endsWith('sleep')).length).toBe(2);
    await terminals.close(id);
    expect(names()).toEqual([]);
    expect(terminals.list()).toEqual([]);
  });
});
