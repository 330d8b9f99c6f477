/** What a page starts, as processes. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { localLab, processesOf } from '../testing/program.ts';
import type { ActionState } from './messages.ts';
import { join } from 'node:path';
import { makeActions } from './actions.ts';
import { employedBy, ownOwner } from '../engine/owner.ts';
import { readdirSync } from 'node:fs';
import { readRecordedRun } from '../recording/read-run-record.ts';
import { temporaryFolder } from '../testing/folder.ts';

/** Actions in a lab of the test's own, and all that was told of them. */
async function setting() {
  const variables: Record<string, string> = { ...(await localLab(92)), SERVER_THREADS: '1' };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const out = temporaryFolder();
  const told: ActionState[] = [];
  const actions = makeActions('local', out, employedBy(await ownOwner()), (state) => told.push(state));
  const name = variables['LAB_NAME'] ?? '';
  onTestFinished(async () => {
    await actions[Symbol.asyncDispose]();
    vi.unstubAllEnvs(); // or whatever looks for processes of the lab would be one
    expect(await processesOf(name)).toEqual([]);
  });
  return { actions, told, out };
}

const HELD = {
  name: 'burst',
  args: ['--clients', '1', '--hold', '60000', '--no-report'],
  takesOver: true,
};

describe('a command that a page starts', () => {
  it('runs one at a time, and tells what it prints and how it ends', async () => {
    const { actions, told } = await setting();
    const done = actions.run({ name: 'grade', args: ['no such.py'], takesOver: false });
    await expect(actions.run(HELD)).rejects.toMatchObject({ code: 'LAB_BUSY' });
    await done;
    expect(actions).toMatchObject({ inHand: undefined, latest: told.at(-1) });
    expect(new Set(told.map(({ id, command }) => `${id} ${command}`))).toEqual(
      new Set(["1 npm run lab:grade -- 'no such.py'"]),
    );
    expect(told[0]).not.toHaveProperty('exitCode');
    expect(told.at(-1)).toMatchObject({
      exitCode: 2,
      output: expect.stringContaining('no such.py') as string,
    });
    expect(told.at(-1)?.output).not.toContain('\u001B');
  });

  it('is told while it gets ready, is the only one then too, and never starts when it is stopped', async () => {
    const { actions, told, out } = await setting();
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = actions.run(HELD, () => promise);
    expect(told).toMatchObject([{ id: 1, command: expect.stringMatching(/^npm run lab:burst/) as string }]);
    await expect(actions.run(HELD)).rejects.toMatchObject({ code: 'LAB_BUSY' });
    actions.stop();
    resolve();
    await done;
    expect(told.at(-1)).toMatchObject({ id: 1, exitCode: 130 });
    expect(readdirSync(out)).toEqual([]);
  });

  it.each(['stopped', 'left as the console ends'])('keeps what it has when it is %s', async (how) => {
    const { actions, told, out } = await setting();
    const done = actions.run(HELD);
    await expect.poll(() => told.at(-1)?.output).toContain('running the burst');
    if (how === 'stopped') actions.stop();
    else await actions[Symbol.asyncDispose]();
    await done;
    expect(told.at(-1)).toMatchObject({ exitCode: 130 });
    const [run = ''] = readdirSync(out);
    expect(readRecordedRun(join(out, run))).toMatchObject({ kind: 'burst', interrupted: true });
  });
});
