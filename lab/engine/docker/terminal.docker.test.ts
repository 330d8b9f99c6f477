/** Terminals on machines that are containers: what lab:shell may do and no more, and nothing that stays. */
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { describeWithDocker, lab, labDuringTests, run, testLab } from '../../testing/docker.ts';
import type { Machine, Terminal } from '../machine.ts';
import { type MachineName, PROJECT_FOLDER, readSettings } from '../../settings/settings.ts';
import { once } from 'node:events';
import { processIdsOf } from '../../testing/program.ts';
import { selectEngine } from '../select.ts';
import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

const NAME = 'mesin-lab-test-terminal';
const VARIABLES: Record<string, string> = { ...testLab(NAME, 86), LAB_DEMO_CLIENTS: '0' };
const REAPER = /^sh -c .* reaper /;
const SIZE = { columns: 100, rows: 30 };
/** All that a shell may do, a line each. */
const RIGHTS = [
  'id',
  'pwd',
  'hostname',
  "grep -E '^(Cap|NoNewPrivs|Seccomp:)' /proc/self/status",
  "grep -E '^tmpfs /tmp ' /proc/mounts",
  'touch /here 2>&1',
  'ip -brief address show dev eth0',
  'tcpdump -i eth0 -d tcp >/dev/null 2>&1 && echo may capture',
].join('; ');

describeWithDocker('a terminal on a container', () => {
  labDuringTests(VARIABLES);
  let machines: readonly Machine[] = [];
  beforeAll(async () => {
    const { engine } = await selectEngine('docker', readSettings({ ...process.env, ...VARIABLES }));
    machines = await engine.machines();
  });

  async function open(
    name: MachineName,
    capture: boolean,
  ): Promise<Terminal & { readonly shown: () => string }> {
    const terminal = await machines.find((one) => one.name === name)?.terminal({ capture, ...SIZE });
    if (terminal === undefined) throw new Error(`no ${name}`);
    onTestFinished(() => terminal.hangUp());
    let text = '';
    terminal.screen.on('data', (bytes: Buffer) => (text += bytes.toString()));
    return { ...terminal, shown: () => stripVTControlCharacters(text).replaceAll('\r', '') };
  }

  /** What `commands` print in it. */
  async function answer(terminal: Awaited<ReturnType<typeof open>>, commands: string): Promise<string> {
    const before = terminal.shown().length;
    terminal.press(`echo beg''in; ${commands}; echo e''nd\r`);
    await expect.poll(() => terminal.shown().slice(before)).toMatch(/^end$/m);
    const shown = terminal.shown().slice(before);
    return /^begin\n(.*?)^end$/ms.exec(shown)?.[1]?.trim() ?? '';
  }

  /** Ids of the lab's containers but its machines. */
  async function beside(): Promise<string[]> {
    const filters = [`label=mesin-lab.lab=${NAME}`].flatMap((filter) => ['--filter', filter]);
    const format = ['--format', '{{.Names}}'];
    const { stdout } = await run('docker', ['ps', '--all', ...filters, ...format]);
    return stdout.split('\n').filter((name) => name !== '' && !name.startsWith(`${NAME}-mesin-`));
  }

  async function shells(name: MachineName): Promise<string> {
    return (await run('docker', ['exec', `${NAME}-${name}-1`, 'pgrep', '-l', 'bash|python3'])).stdout;
  }

  it.each([
    [false, 'node@mesin-2:/lab$ '],
    [true, 'capture@mesin-2:/tmp$ '],
  ])('is the shell that lab:shell opens (with capture: %s)', async (capture, prompt) => {
    const terminal = await open('mesin-2', capture);
    await expect.poll(terminal.shown).toBe(prompt);
    const rights = await answer(terminal, RIGHTS);
    const child = spawn(
      process.execPath,
      ['lab/cli.ts', 'shell', 'mesin-2', ...(capture ? ['--capture'] : [])],
      { cwd: PROJECT_FOLDER, env: { ...process.env, ...VARIABLES }, stdio: ['pipe', 'pipe', 'inherit'] },
    );
    child.stdin.end(`${RIGHTS}\n`);
    const shell = (await child.stdout.setEncoding('utf8').toArray()).join('');
    expect(rights).toBe(shell.trim());
    expect(rights.includes('may capture')).toBe(capture);
    expect(await answer(terminal, 'echo $TERM; stty size')).toBe('xterm-256color\n30 100');
    await terminal.hangUp();
    expect(await shells('mesin-2')).toBe('');
    expect(await beside()).toEqual([]);
  });

  it('stands beside mesin-1, which has nothing to hold one itself', async () => {
    await expect(open('mesin-1', false)).rejects.toMatchObject({
      code: 'MACHINE_MISSING',
      message: 'mesin-1 has no python3, which a terminal needs: open the one with capture, beside it.',
    });
    const terminal = await open('mesin-1', true);
    expect(await answer(terminal, 'ss -Hltn')).toContain(':45000');
    await terminal.hangUp();
  });

  it('hears Ctrl-C while its screen is paused', async () => {
    const terminal = await open('mesin-3', false);
    terminal.press("PS1='done''> '; yes\r");
    await expect.poll(() => terminal.shown().length).toBeGreaterThan(100_000);
    terminal.pause();
    terminal.press('\u0003');
    await expect.poll(async () => shells('mesin-3').then((names) => names.includes('bash'))).toBe(true);
    await expect
      .poll(async () => run('docker', ['exec', `${NAME}-mesin-3-1`, 'pgrep', 'yes']))
      .toMatchObject({ code: 1 });
    terminal.resume();
    await expect.poll(terminal.shown).toContain('done> ');
    await terminal.hangUp();
  });

  it('leaves no shell and no container when the lab is killed, even without its reaper', async () => {
    const script = `
      const { selectEngine } = await import('./lab/engine/select.ts');
      const { readSettings } = await import('./lab/settings/settings.ts');
      const { engine } = await selectEngine('docker', readSettings());
      for (const machine of await engine.machines()) {
        for (const capture of machine.name === 'mesin-1' ? [true] : [false, true]) {
          const terminal = await machine.terminal({ capture, columns: 80, rows: 24 });
          terminal.screen.resume();
          terminal.press('trap "" HUP; yes\\\\r');
        }
      }
      console.log('all open');
      setInterval(() => {}, 1_000);`;
    const console = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: PROJECT_FOLDER,
      env: { ...process.env, ...VARIABLES },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void console.kill('SIGKILL'));
    await once(console.stdout, 'data');
    expect(await beside()).toHaveLength(3);
    for (const name of ['mesin-2', 'mesin-3'] as const) expect(await shells(name)).toContain('bash');
    const reapers = await processIdsOf(NAME, REAPER);
    expect(reapers).not.toEqual([]);
    for (const pid of [...reapers, console.pid ?? 0]) process.kill(pid, 'SIGKILL');
    await expect.poll(beside).toEqual([]);
    for (const name of ['mesin-2', 'mesin-3'] as const) await expect.poll(async () => shells(name)).toBe('');
  });

  it('ends with its machine', async () => {
    const terminal = await open('mesin-3', false);
    await run('docker', ['kill', `${NAME}-mesin-3-1`]);
    expect(await terminal.exitCode).toBeGreaterThan(0);
    await terminal.hangUp();
    expect((await lab(['up', '--engine', 'docker'], VARIABLES)).code).toBe(0);
  });
});
