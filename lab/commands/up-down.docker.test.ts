import { afterAll, expect, it, onTestFinished } from 'vitest';
import { describeWithDocker, lab, labImages, leftovers, run, testLab } from '../testing/docker.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { Program } from '../testing/program.ts';
import { join } from 'node:path';
import type { ProgramUnderTest } from '../engine/sandbox.ts';
import { readSettings } from '../settings/settings.ts';
import { selectEngine } from '../engine/select.ts';
import { tmpdir } from 'node:os';

const NAME = 'mesin-lab-test-up';
const VARIABLES: Record<string, string> = { ...testLab(NAME, 56), LAB_DEMO_CLIENTS: '0' };
const DOCKER = ['--engine', 'docker'];

describeWithDocker('lab:up and lab:down on Docker', () => {
  afterAll(async () => {
    await lab(['down', ...DOCKER], VARIABLES);
    expect(await leftovers(NAME)).toEqual([]);
  });

  it('refuses a setting that our server cannot use before anything starts', async () => {
    const wrong = { ...VARIABLES, SERVER_THREADS: 'abc' };
    for (const command of ['up', 'burst']) {
      const { code, stdout, stderr } = await lab([command, ...DOCKER, '--json'], wrong);
      expect(code).toBe(2);
      const message = "SERVER_THREADS is 'abc': expected a whole number from 1 to 64";
      expect(stderr).toBe(`${message}\n`);
      expect(JSON.parse(stdout)).toEqual({ schema: 1, ok: false, error: { code: 'USAGE', message } });
    }
  });

  it('tells the logs of what is there, and opens a shell on it, when one machine is not up', async () => {
    const up = await lab(['up', ...DOCKER], VARIABLES);
    expect(up.code, up.stderr).toBe(0);
    await run('docker', ['stop', '--time', '0', `${NAME}-mesin-3-1`]);
    const all = await lab(['logs', ...DOCKER, '--json'], VARIABLES);
    expect(all.code, all.stderr).toBe(0);
    expect(all.stdout).toContain('Listening on');
    await run('docker', ['stop', '--time', '1', `${NAME}-mesin-1-1`]);
    const one = await lab(['logs', 'mesin-1', ...DOCKER], VARIABLES);
    expect(one.stdout, one.stderr).toContain('Listening on');
    const command = '"$0" lab/cli.ts shell mesin-2 --engine docker <<<hostname';
    const shell = await run('bash', ['-c', command, process.execPath], VARIABLES);
    expect(shell.stdout).toBe('mesin-2\n');
    expect(shell.code, shell.stderr).toBe(0);
    const stopped = await lab(['shell', 'mesin-3', ...DOCKER], VARIABLES);
    expect(stopped.code).toBe(2);
    expect(stopped.stderr).toMatch(/mesin-3 is not up \(Exited .* ago\): npm run lab:up starts it\.\n$/);
  });

  it('tells a machine that somebody paused, and lets it go on', async () => {
    const up = await lab(['up', ...DOCKER], VARIABLES);
    expect(up.code, up.stderr).toBe(0);
    await run('docker', ['pause', `${NAME}-mesin-1-1`]);
    const status = await lab(['status', ...DOCKER, '--json'], VARIABLES);
    expect(status.code).toBe(1);
    expect(JSON.parse(status.stdout)).toMatchObject({ up: false, machines: [{ state: 'paused' }, {}, {}] });
    for (const command of [['capture'], ['shell', 'mesin-1']]) {
      const { code, stderr } = await lab([...command, ...DOCKER], VARIABLES);
      expect(code).toBe(2);
      expect(stderr).toMatch(/\nmesin-1 is paused: npm run lab:up lets it go on\.\n$/);
    }
    const again = await lab(['up', ...DOCKER], VARIABLES);
    expect(again.code, again.stderr).toBe(0);
  });

  it('says what changed when its settings are others than those it is up with, and leaves it up', async () => {
    const up = await lab(['up', ...DOCKER], VARIABLES);
    expect(up.code, up.stderr).toBe(0);
    const subnet: Record<string, string> = { ...testLab(NAME, 57), LAB_DEMO_CLIENTS: '0' };
    const { LAB_MESIN_2: second = '', LAB_MESIN_3: third = '' } = VARIABLES;
    for (const [changed, what] of [
      [subnet, `its subnet is ${VARIABLES['LAB_SUBNET']}, and LAB_SUBNET is now ${subnet['LAB_SUBNET']}`],
      [
        { ...VARIABLES, LAB_MESIN_2: third, LAB_MESIN_3: second },
        `the address ${third}, now to be that of mesin-2, belongs to mesin-3`,
      ],
    ] as const) {
      const again = await lab(['up', ...DOCKER], changed);
      expect(again.code).toBe(2);
      expect(again.stderr).toContain(
        `The lab is up with other settings: ${what}. Stop it first: npm run lab:down.`,
      );
      expect((await lab(['status', ...DOCKER], VARIABLES)).code).toBe(0);
    }
    const down = await lab(['down', ...DOCKER], subnet);
    expect(down.code, down.stderr).toBe(0);
    expect(await leftovers(NAME)).toEqual([]);
  });

  it('says so when the engine cannot see the folder of the server', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mesin-lab-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    // In a mount namespace of its own the folder has what the engine's has not, as in a dev container.
    const script = `mount -t tmpfs none "$1" && mkdir "$1/tugas" && cp lab/grade/corpus/right/node-net.mjs "$1/tugas" &&
      exec "$0" lab/cli.ts up --engine docker --serve "$1/tugas/node-net.mjs"`;
    const { code, stderr } = await run(
      'unshare',
      ['--mount', 'sh', '-c', script, process.execPath, folder],
      VARIABLES,
    );
    expect(stderr).toContain('the engine cannot see the folder of the server');
    expect(code).toBe(2);
    await lab(['down', ...DOCKER], VARIABLES);
  });

  it('is found on the engine that it is up on', async () => {
    const up = await lab(['up', '--engine', 'local'], VARIABLES);
    expect(up.code, up.stderr).toBe(0);
    const logs = await lab(['logs'], VARIABLES);
    expect(logs.stderr).toContain('local engine, because the lab is up there');
    expect(logs.stdout).toContain('Listening on');
    const down = await lab(['down'], VARIABLES);
    expect(down.stderr).toContain('The lab is down.');
    expect((await lab(['status', '--engine', 'local'], VARIABLES)).code).toBe(1);
  });

  it('ends the door of the profile host-port as well', async () => {
    const { code, stderr } = await run('docker', ['compose', '--profile', 'host-port', 'create'], VARIABLES);
    expect(code, stderr).toBe(0);
    const down = await lab(['down', ...DOCKER], VARIABLES);
    expect(down.stderr).toContain('The lab is down.');
    expect(await leftovers(NAME)).toEqual([]);
  });

  it.each([
    ['burst', 'SIGTERM', 143],
    ['up', 'SIGINT', 130],
    ['scenario', 'SIGINT', 130],
  ] as const)('%s gives up at once on %s while the machines start, and ends them', async (...given) => {
    const [command, signal, code] = given;
    const args = command === 'scenario' ? [command, 'five-clients'] : [command];
    const out = mkdtempSync(join(tmpdir(), 'mesin-lab-'));
    onTestFinished(() => rmSync(out, { recursive: true, force: true }));
    const where = command === 'up' ? [] : ['--out', out];
    const program = new Program([...args, ...DOCKER, '--json', ...where], VARIABLES);
    await expect.poll(async () => (await leftovers(NAME)).length).toBeGreaterThan(1);
    program.child.kill(signal);
    const ended = await program.ended;
    expect(ended.code, ended.stderr).toBe(code);
    expect(JSON.parse(ended.stdout)).toEqual({
      schema: 1,
      ok: false,
      error: { code: 'STOPPED', message: 'Stopped before the machines were ready.' },
    });
    expect(await leftovers(NAME), ended.stderr).toEqual([]);
  });

  it('lab:clean leaves alone what a command that runs uses, and removes it when that was killed', async () => {
    const settings = readSettings({ ...process.env, ...VARIABLES });
    const { engine } = await selectEngine('docker', settings);
    await engine.prepareSandboxes(() => {});
    const program = { port: 45_000 } as ProgramUnderTest;
    {
      await using sandbox = await engine.sandbox(program);
      expect(sandbox.isConfined).toBe(true);
      const { code, stdout } = await lab(['clean', ...DOCKER], VARIABLES);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^kept container \w+: a running command uses it$/m);
      const beside = await sandbox.runBeside(['hostname']);
      expect(await beside.exitCode).toBe(0);
    }
    const gone = { place: 'elsewhere', pid: 1, startedAt: '' };
    const labels = [`mesin-lab.lab=${NAME}`, `mesin-lab.command=${JSON.stringify(gone)}`];
    const { client } = await labImages();
    const create = ['create', ...labels.flatMap((label) => ['--label', label]), client, 'true'];
    expect((await run('docker', create)).code).toBe(0);
    expect(await leftovers(NAME)).toHaveLength(1);
    await lab(['clean', ...DOCKER], VARIABLES);
    expect(await leftovers(NAME)).toEqual([]);
  });
});
