/** What stays on the engine when commands die, and whom they keep out while they live. */
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { describeWithDocker, lab, leftovers, run, testLab } from '../../testing/docker.ts';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { processIdsOf, Program } from '../../testing/program.ts';
import { join } from 'node:path';
import { readSettings } from '../../settings/settings.ts';
import { selectEngine } from '../select.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { takeLock } from '../lock.ts';
import { tmpdir } from 'node:os';

const NAME = 'mesin-lab-test-left';
const VARIABLES: Record<string, string> = { ...testLab(NAME, 67), LAB_DEMO_CLIENTS: '0' };
const DOCKER = ['--engine', 'docker'];
const REAPER = /^sh -c .* reaper /;

function outFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mesin-lab-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describeWithDocker('a command that is killed', () => {
  afterAll(async () => {
    await lab(['down', ...DOCKER], VARIABLES);
    expect(await leftovers(NAME)).toEqual([]);
  });

  it.each([
    ['while it starts the machines', 'starting the machines', 700],
    ['while it starts captures', 'starting captures', 300],
    ['in the middle of its burst', 'running the burst', 300],
  ])('%s leaves nothing, whether its reaper runs or the next command has to', async (_, said, afterMs) => {
    const flags = [...DOCKER, '--clients', '4', '--hold', '60000', '--no-report', '--out', outFolder()];
    for (const withReaper of [false, true]) {
      const burst = new Program(['burst', ...flags], VARIABLES);
      await expect.poll(() => burst.stderr).toContain(said);
      await delay(afterMs);
      const reapers = withReaper ? await processIdsOf(NAME, REAPER) : [];
      expect(reapers).toHaveLength(withReaper ? 1 : 0);
      for (const pid of [...reapers, burst.child.pid ?? 0]) process.kill(pid, 'SIGKILL');
      await burst.ended;
      if (withReaper) await lab(['down', ...DOCKER], VARIABLES);
      await expect.poll(async () => leftovers(NAME)).toEqual([]);
    }
  });

  it('leaves up what somebody else had brought up, with mesin-1 told what it was told before', async () => {
    const up = await lab(['up', ...DOCKER], { ...VARIABLES, SERVER_DIALECT: 'dated' });
    expect(up.code, up.stderr).toBe(0);
    const told = async (): Promise<unknown> => {
      const { stdout } = await lab(['status', ...DOCKER, '--json'], VARIABLES);
      const { up: isUp, server } = JSON.parse(stdout) as { up: boolean; server: unknown };
      return isUp && server;
    };
    expect(await told()).toEqual({ SERVER_DIALECT: 'dated' });
    const out = outFolder();
    const scenario = new Program(
      ['scenario', 'telnet-pair', ...DOCKER, '--no-report', '--out', out],
      VARIABLES,
    );
    await expect.poll(() => scenario.stderr).toContain('replaying');
    expect(await told()).not.toEqual({ SERVER_DIALECT: 'dated' });
    scenario.child.kill('SIGKILL');
    await scenario.ended;
    await expect.poll(told).toEqual({ SERVER_DIALECT: 'dated' });
    const { stdout: captures } = await run('docker', [
      'ps',
      '--all',
      '--quiet',
      '--filter',
      `label=mesin-lab.lab=${NAME}`,
      '--filter',
      'label=mesin-lab.command',
    ]);
    expect(captures).toBe('');
    const [folder = ''] = readdirSync(out);
    expect(JSON.parse(readFileSync(join(out, folder, 'run.json'), 'utf8'))).toMatchObject({
      interrupted: true,
    });
  });

  it('while it lives keeps out the commands of every checkout that has the same lab', async () => {
    const settings = readSettings({ ...process.env, ...VARIABLES });
    const { engine } = await selectEngine('docker', settings);
    {
      // The lock is the engine's: for all that the other commands can tell, this is another checkout.
      await using _lock = await takeLock('burst', engine);
      for (const command of ['up', 'down', 'burst', 'clean']) {
        const { code, stdout } = await lab([command, ...DOCKER, '--json'], VARIABLES);
        expect(code).toBe(2);
        expect(JSON.parse(stdout)).toMatchObject({
          error: {
            code: 'LAB_BUSY',
            message: expect.stringMatching(/^lab:burst \(process \d+\) has been using this lab/) as string,
          },
        });
      }
      expect((await lab(['status', ...DOCKER], VARIABLES)).code).toBe(0);
    }
    const down = await lab(['down', ...DOCKER], VARIABLES);
    expect(down.code, down.stderr).toBe(0);
  });
});
