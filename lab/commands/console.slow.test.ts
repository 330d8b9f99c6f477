/** Whose the machines are while a console is open, and what becomes of them when it ends. */
import { expect, it, onTestFinished, vi } from 'vitest';
import { lab, localLab, processesOf, processIdsOf } from '../testing/program.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeActions } from '../console/actions.ts';
import { employedBy, ownOwner } from '../engine/owner.ts';
import { PROJECT_FOLDER } from '../settings/settings.ts';
import { startedConsole } from '../console/testing/console.ts';
import { startTimeOf } from '../engine/process-id.ts';
import { studentServer } from '../testing/student-servers.ts';
import { temporaryFolder } from '../testing/folder.ts';

const LOCAL = ['--engine', 'local'];

async function openConsole() {
  const variables: Record<string, string> = { ...(await localLab(94)), SERVER_THREADS: '1' };
  const name = variables['LAB_NAME'] ?? '';
  onTestFinished(async () => {
    await lab(['down', ...LOCAL], variables);
    expect(await processesOf(name)).toEqual([]);
  });
  const out = temporaryFolder();
  const { program } = await startedConsole([...LOCAL, '--out', out], variables);
  const isUp = async (): Promise<boolean> => (await lab(['status', ...LOCAL], variables)).code === 0;
  await expect.poll(isUp).toBe(true);
  await expect.poll(() => existsSync(join(PROJECT_FOLDER, '.lab', `${name}.lock`))).toBe(false); // it has started them
  const typed = async (command: string): Promise<void> => {
    const { code, stderr } = await lab([command, ...LOCAL], variables);
    expect(code, stderr).toBe(0);
  };
  const { pid = 0 } = program.child;
  const owner = { ...(await ownOwner()), pid, startedAt: (await startTimeOf(pid)) ?? '' };
  const page = makeActions('local', out, employedBy(owner), () => {});
  const fromPage = async (...args: readonly string[]): Promise<void> => {
    for (const [variable, value] of Object.entries(variables)) vi.stubEnv(variable, value);
    await page.run({ name: 'up', args, takesOver: true }).finally(() => vi.unstubAllEnvs());
    expect(page.latest?.exitCode, page.latest?.output).toBe(0);
  };
  return { name, program, isUp, typed, fromPage };
}

it.each(['SIGINT', 'SIGKILL'] as const)(
  'machines that somebody brings up meanwhile in another terminal stay when it ends by %s',
  async (signal) => {
    const { name, program, isUp, typed } = await openConsole();
    await typed('up');
    program.child.kill(signal);
    await program.ended;
    await expect.poll(async () => processIdsOf(name, /reaper/)).toEqual([]);
    expect(await isUp()).toBe(true);
  },
);

it.each(['SIGINT', 'SIGKILL'] as const)(
  'machines that its page told otherwise, or brought up anew, end with it by %s',
  async (signal) => {
    const { name, program, typed, fromPage } = await openConsole();
    const file = studentServer(temporaryFolder(), 'right');
    await fromPage('--serve', file);
    await typed('down');
    await fromPage();
    program.child.kill(signal);
    await program.ended;
    await expect.poll(async () => processesOf(name)).toEqual([]);
  },
);
