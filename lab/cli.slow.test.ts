/** `node lab/cli.ts` as it is started. */
import { describe, expect, it, vi } from 'vitest';
import { Program, lab, localLab, processesOf } from './testing/program.ts';
import { PROJECT_FOLDER } from './settings/settings.ts';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { temporaryFolder } from './testing/folder.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

describe('lab/cli.ts', () => {
  it('answers a mistyped command in one sentence, with exit code 2', async () => {
    expect(await lab(['staus'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: "unknown command 'staus': did you mean status?\n",
    });
  });

  it('tells a lab that is down from one that is up by its exit code, and in JSON', async () => {
    const { code, stdout, stderr } = await lab(['status', '--engine', 'local', '--json'], await localLab(61));
    expect(code).toBe(1);
    expect(stderr).toBe('local engine, as asked\n');
    expect(JSON.parse(stdout)).toMatchObject({
      engine: 'local',
      up: false,
      port: null,
      served: null,
      machines: [
        { name: 'mesin-1', state: 'absent' },
        { name: 'mesin-2', state: 'absent' },
        { name: 'mesin-3', state: 'absent' },
      ],
    });
  });

  it.each(['capture', 'logs'])('%s on a lab that is down says what to do', async (command) => {
    const { code, stderr, stdout } = await lab([command, '--engine', 'local', '--json'], await localLab(61));
    expect(code).toBe(2);
    expect(stderr).toContain('npm run lab:up starts it.');
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'LAB_DOWN' } });
  });

  it('shell on a lab that is down says what to do', async () => {
    const { code, stderr } = await lab(['shell', 'mesin-2', '--engine', 'local'], await localLab(61));
    expect(code).toBe(2);
    expect(stderr).toContain('npm run lab:up starts it.');
  });

  it('is content with a lab that is down already', async () => {
    const variables = await localLab(61);
    const down = await lab(['down', '--engine', 'local', '--json'], variables);
    expect(down.code).toBe(0);
    expect(JSON.parse(down.stdout)).toEqual({ schema: 1, engine: 'local', down: true });
    const clean = await lab(['clean', '--engine', 'local', '--json'], variables);
    expect(clean.code).toBe(0);
    expect(JSON.parse(clean.stdout)).toEqual({ schema: 1, engine: 'local', removed: [], kept: [] });
  });

  it('refuses a wrong setting by its name', async () => {
    const { code, stderr } = await lab(['status', '--engine', 'local'], { LAB_PORT: '70000' });
    expect(code).toBe(2);
    expect(stderr).toBe("LAB_PORT is '70000': expected a whole number from 1 to 65535\n");
  });

  it('shows where a failure happened with LAB_DEBUG only', async () => {
    const wrong = { LAB_LANG: 'fr' };
    const [plain, debug] = await Promise.all([
      lab(['status'], wrong),
      lab(['status'], { ...wrong, LAB_DEBUG: '1' }),
    ]);
    expect(plain.stderr).not.toContain('settings.ts');
    expect(debug.stderr).toContain('settings.ts');
  });

  it('ends without a word when nobody reads what it prints', async () => {
    const command = `exec 3>&1; "$0" lab/cli.ts --help 2>&3 | exec true; true`;
    const { stdout } = await promisify(execFile)('bash', ['-c', command, process.execPath], {
      cwd: PROJECT_FOLDER,
    });
    expect(stdout).toBe('');
  });

  it('is no failure when nobody reads what it prints', async () => {
    const command = `"$0" lab/cli.ts --help | exec true; echo "\${PIPESTATUS[0]}"`;
    const { stdout } = await promisify(execFile)('bash', ['-c', command, process.execPath], {
      cwd: PROJECT_FOLDER,
    });
    expect(stdout).toBe('0\n');
  });

  it.each(['stdout', 'stderr'] as const)(
    'ends what it started when nobody reads its %s any more',
    async (stream) => {
      const variables = await localLab(61);
      const program = new Program(
        ['burst', '--engine', 'local', '--requests', '100', '--no-report', '--out', temporaryFolder()],
        variables,
      );
      const left = (): Promise<string[]> => processesOf(variables['LAB_NAME'] ?? '');
      await vi.waitFor(async () => expect((await left()).join()).toContain('server/main.ts'), 60_000);
      program.child[stream]?.destroy();
      const { code, signal } = await program.ended;
      expect({ code, signal }).toEqual({ code: expect.any(Number) as number, signal: null });
      expect(await left()).toEqual([]);
    },
  );

  it.each<[string, Record<string, string>]>([
    ['TERM=dumb', { TERM: 'dumb' }],
    ['NO_COLOR', { NO_COLOR: '1' }],
    ['CI', { CI: 'true' }],
  ])('sends no escape sequence to a terminal with %s', async (_, environment) => {
    const open = 'import pty, sys; pty.spawn(sys.argv[1:])';
    const usual = { TERM: 'xterm', NO_COLOR: undefined, CI: undefined, FORCE_COLOR: undefined };
    const env = { ...process.env, ...(await localLab(61)), ...usual, ...environment };
    let shown = '';
    for (const command of ['up', 'status', 'down', 'doctor']) {
      const args = ['-c', open, process.execPath, 'lab/cli.ts', command, '--engine', 'local'];
      shown += (await promisify(execFile)('python3', args, { cwd: PROJECT_FOLDER, env })).stdout;
    }
    expect(shown).toContain('starting the machines …');
    expect(shown).not.toContain('\u001B');
  });

  it('says in a sentence that the run folder cannot be made', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const variables = await localLab(61);
    const { code, stdout } = await lab(
      ['burst', '--engine', 'local', '--json', '--out', join(file, 'runs')],
      variables,
    );
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      error: {
        code: 'USAGE',
        message: expect.stringMatching(/^The run folder cannot be created: ENOTDIR/) as string,
      },
    });
    const { stdout: left } = await lab(['clean', '--engine', 'local', '--json'], variables);
    expect(JSON.parse(left)).toEqual({ schema: 1, engine: 'local', removed: [], kept: [] });
  });
});
