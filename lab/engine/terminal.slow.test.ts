import { afterEach, describe, expect, it, vi } from 'vitest';
import { spawn, spawnSync } from 'node:child_process';
import { FakeCommand } from '../testing/fakes.ts';
import { PROJECT_FOLDER } from '../settings/settings.ts';
import type { Readable } from 'node:stream';
import { localMachine } from './local/machine.ts';
import { once } from 'node:events';
import { openTerminal } from './terminal.ts';

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

/** Waits until nothing more is shown for a while. */
async function untilQuiet(amount: () => number): Promise<void> {
  let last = -1;
  const looks: boolean[] = [];
  await expect
    .poll(() => {
      looks.push(amount() === last);
      last = amount();
      return looks.slice(-10).filter(Boolean).length;
    })
    .toBe(10);
}

/** The number in what `echo is $$` shows. */
async function pidShown(stream: Readable): Promise<number> {
  let seen = '';
  for (;;) {
    seen += String(stream.read() ?? '');
    const [, pid] = /^is (\d+)\r\n/m.exec(seen) ?? [];
    if (pid !== undefined) return Number(pid);
    await once(stream, 'readable');
  }
}

/** Names of the processes of a session that run. */
function processesOf(session: number): string[] {
  const { stdout } = spawnSync('ps', ['-o', 'stat=,comm=', '-s', String(session)], { encoding: 'utf8' });
  return stdout.split('\n').flatMap((line) => /^[^Z]\S* +(.+)$/.exec(line)?.slice(1) ?? []);
}

afterEach(() => {
  vi.unstubAllEnvs();
});

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

  it('has the size of its window, and tells the program when that changes', async () => {
    const script = 'trap "stty size" WINCH; stty size; while :; do sleep 0.05; done';
    const terminal = await openTerminal(machine, ['bash', '-c', script], { columns: 300, rows: 7 });
    await until(terminal.screen, '7 300\r\n');
    terminal.resize(132, 43);
    await until(terminal.screen, '43 132\r\n');
    await terminal.hangUp();
    expect(await terminal.exitCode).toBe(129);
  });

  it('lets the program wait while it is paused, and hears keys nevertheless', async () => {
    const terminal = await openTerminal(machine, ['bash', '--norc', '--noprofile', '-i']);
    let shown = '';
    terminal.screen.on('data', (bytes: Buffer) => (shown += bytes.toString()));
    terminal.press("PS1='done''> '\rfor ((i = 0; ; i++)); do echo $i; done\r");
    await expect.poll(() => shown.length).toBeGreaterThan(200_000);
    terminal.pause();
    await untilQuiet(() => shown.length);
    const paused = shown.length;
    terminal.press('\u0003');
    terminal.resume();
    await expect.poll(() => shown.slice(paused)).toContain('done> ');
    // What the program had printed and nobody had seen is thrown away by Ctrl-C: there is little left.
    expect(shown.length - paused).toBeLessThan(100_000);
    await terminal.hangUp();
  });

  it('swallows no key of a long paste, though the program shows each again', async () => {
    const terminal = await openTerminal(machine, ['sh', '-c', 'stty -echo; echo ready; cat']);
    await until(terminal.screen, 'ready\r\n');
    const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index} of many`);
    terminal.press(`${lines.join('\r')}\r\u0004`);
    expect(await text(terminal.screen)).toBe(`${lines.join('\r\n')}\r\n`);
  });

  it('loses nothing that it shows while nobody reads', async () => {
    const terminal = await openTerminal(machine, ['seq', '200000']);
    terminal.screen.once('readable', () => {}); // it is taken in as far as there is room
    await untilQuiet(() => terminal.screen.readableLength);
    const numbers = Array.from({ length: 200_000 }, (_, index) => `${index + 1}\r\n`);
    expect((await text(terminal.screen)) === numbers.join('')).toBe(true);
  });

  it('leaves a broken pipe to the programs in it, as any terminal does', async () => {
    const terminal = await openTerminal(machine, ['bash', '-c', 'yes | head -n 1; echo ${PIPESTATUS[0]}']);
    expect(await text(terminal.screen)).toBe('y\r\n141\r\n');
  });

  it.each([
    ['hung up, though nobody reads the screen', 'yes'],
    [
      'hung up, with a program in front that does not want to hear it',
      `sh -c 'trap "" HUP; sleep 600; sleep 600'`,
    ],
  ])('leaves no process when it is %s', async (_title, command) => {
    const terminal = await openTerminal(machine, ['bash', '--norc', '--noprofile', '-i']);
    terminal.press('echo is $$\r');
    const session = await pidShown(terminal.screen);
    terminal.press(`${command}\r`);
    await expect.poll(() => processesOf(session).length).toBeGreaterThan(1);
    await terminal.hangUp();
    expect(processesOf(session)).toEqual([]);
  });

  it('leaves no process when the lab is killed', async () => {
    const script = `
      const { localMachine } = await import('./lab/engine/local/machine.ts');
      const machine = localMachine({ name: 'mesin-2', address: '127.0.0.1', ownAddress: false, environment: {} });
      const terminal = await machine.terminal({ capture: false, columns: 80, rows: 24 });
      terminal.screen.pipe(process.stdout);
      terminal.press('echo is $$\\r');`;
    const lab = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: PROJECT_FOLDER,
      env: { ...process.env, SHELL: '/bin/bash' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const session = await pidShown(lab.stdout);
    expect(processesOf(session)).toEqual(['bash']);
    lab.kill('SIGKILL');
    await expect.poll(() => processesOf(session)).toEqual([]);
  });
});

describe.skipIf(!hasPython)("a terminal of this computer's own", () => {
  it("is the user's shell in the project's folder, with colours", async () => {
    vi.stubEnv('SHELL', '/bin/sh');
    vi.stubEnv('MESIN_LAB_TEST', 'as elsewhere');
    const terminal = await machine.terminal({ capture: false, columns: 100, rows: 30 });
    terminal.press('echo $0 $TERM $MESIN_LAB_TEST; pwd; stty size; exit 3\r');
    const shown = await text(terminal.screen);
    expect(shown).toContain(`/bin/sh xterm-256color as elsewhere\r\n${PROJECT_FOLDER}\r\n30 100\r\n`);
    expect(await terminal.exitCode).toBe(3);
  });

  it('has no right to capture', async () => {
    const options = { capture: true, columns: 80, rows: 24 };
    await expect(machine.terminal(options)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('--capture needs Docker') as string,
    });
  });
});

it.each([
  [
    127,
    'MACHINE_MISSING',
    'mesin-1 has no python3, which a terminal needs: open the one with capture, beside it.',
  ],
  [1, 'ENGINE_FAILED', 'mesin-1 gives no terminal: OSError: out of pty devices'],
])('says why there is none when what holds it ends with %i', async (exitCode, code, message) => {
  const command = new FakeCommand();
  command.stderr.write('Traceback:\nOSError: out of pty devices\n');
  const opened = openTerminal({ name: 'mesin-1', run: async () => command }, ['bash']);
  setImmediate(() => command.exits(exitCode));
  await expect(opened).rejects.toMatchObject({ code, message });
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
