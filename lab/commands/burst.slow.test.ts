/** The lab's main job, on this computer alone: commands as people start them, processes and packets as they are. */
import { Program, lab, localLab, processIdsOf, processesOf } from '../testing/program.ts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import type { BurstRecord, CaptureRecord } from '../recording/run-record.ts';
import type { SessionSample } from '../../client/sample.ts';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { studentServer } from '../testing/student-servers.ts';
import { temporaryFolder } from '../testing/folder.ts';

const LOCAL = ['--engine', 'local', '--json'];

interface Setting {
  readonly variables: Record<string, string>;
  readonly name: string;
  /** Where run folders go. */
  readonly out: string;
}

/** A lab of the test's own, of which nothing is left in the end. */
async function setting(): Promise<Setting> {
  const variables: Record<string, string> = { ...(await localLab(65)), SERVER_THREADS: '1' };
  const name = variables['LAB_NAME'] ?? '';
  onTestFinished(async () => {
    await lab(['clean', ...LOCAL], variables);
    expect(await processesOf(name)).toEqual([]);
  });
  return { variables, name, out: temporaryFolder() };
}

function reportOf(stdout: string): BurstRecord {
  return JSON.parse(stdout) as BurstRecord;
}

function linesOf(file: string): string[] {
  return readFileSync(file, 'utf8').trim().split('\n');
}

/** Sessions that are open on both sides, as the clients' records cannot tell yet. */
function open(out: string): number {
  const [run] = readdirSync(out);
  const log = join(out, run ?? '', 'logs/mesin-1.log');
  return existsSync(log) ? readFileSync(log, 'utf8').split('JAM ').length - 1 : 0;
}

describe('lab burst on the local engine', () => {
  it('brings the lab up, completes 18 sessions, leaves the evidence on disk and nothing running', async () => {
    const { variables, name, out } = await setting();
    const { code, stdout, stderr } = await lab(
      ['burst', '--no-report', ...LOCAL, '--clients', '9', '--out', out],
      variables,
    );
    expect(code, stderr).toBe(0);
    const report = reportOf(stdout);
    expect(report).toMatchObject({
      engine: 'local',
      ok: true,
      sessions: { started: 18, completed: 18, failed: 0 },
      requests: { sent: 18, answered: 18, wrong: 0, notOpened: 0, refused: 0, reset: 0, timedOut: 0, cut: 0 },
      machines: [{ name: 'mesin-1' }, { name: 'mesin-2' }, { name: 'mesin-3' }],
      interrupted: false,
    });
    expect(readdirSync(out)).toEqual([report.run]);
    const sessions = linesOf(join(report.dir, 'sessions.jsonl')).map(
      (line) => JSON.parse(line) as SessionSample,
    );
    expect(new Set(sessions.map(({ localAddress, localPort }) => `${localAddress}:${localPort}`)).size).toBe(
      18,
    );
    for (const address of ['127.16.65.102', '127.16.65.103'])
      expect(sessions.filter(({ localAddress }) => localAddress === address)).toHaveLength(9);
    for (const machine of report.parts[0]?.machines ?? []) {
      expect(readFileSync(machine.log ?? '', 'utf8')).toContain('JAM ');
      expect(linesOf((machine.log ?? '').replace(/log$/, 'jsonl')).length).toBeGreaterThan(9);
      if (machine.pcap === null) {
        expect(machine).toMatchObject({ packets: null, droppedByKernel: null });
        expect(stderr).toContain(`No capture on ${machine.name}: `);
      } else {
        expect(machine.droppedByKernel).toBe(0);
        expect(machine.packets).toBeGreaterThan(9 * 8);
        expect(readFileSync(machine.pcap, 'latin1').split('JAM ').length - 1).toBe(
          machine.name === 'mesin-1' ? 18 : 9,
        );
      }
    }
    const saved = JSON.parse(readFileSync(join(report.dir, 'run.json'), 'utf8')) as BurstRecord;
    expect(saved).toMatchObject({ run: report.run, sessions: report.sessions, dir: '.' });
    expect(await processesOf(name)).toEqual([]);
  });

  it('borrows a lab that is up, alone, and leaves it up', async () => {
    const { variables, out } = await setting();
    expect((await lab(['up', ...LOCAL], variables)).code).toBe(0);
    const burst = ['burst', '--no-report', ...LOCAL, '--clients', '4', '--out', out];
    const first = new Program([...burst, '--hold', '1500'], variables);
    await expect.poll(() => open(out)).toBe(8);
    first.child.kill('SIGSTOP'); // however long the others take, it has not ended when they look
    onTestFinished(() => void first.child.kill('SIGCONT'));
    const others = await Promise.all([lab(burst, variables), lab(['down', ...LOCAL], variables)]);
    for (const { code, stdout } of others) {
      expect(code).toBe(2);
      const message = new RegExp(
        `^lab:burst \\(process ${first.child.pid}\\) has been using this lab since `,
      );
      expect(JSON.parse(stdout)).toMatchObject({
        error: { code: 'LAB_BUSY', message: expect.stringMatching(message) as string },
      });
    }
    expect((await lab(['status', ...LOCAL], variables)).code).toBe(0);
    first.child.kill('SIGCONT');
    const { stdout, stderr } = await first.ended;
    expect(reportOf(stdout).sessions, stderr).toEqual({ started: 8, completed: 8, failed: 0 });
    expect((await lab(['status', ...LOCAL], variables)).code).toBe(0);
  });

  it('says when mesin-1 was told something else than the settings say, as status does', async () => {
    const { variables, out } = await setting();
    await lab(['up', ...LOCAL], { ...variables, SERVER_DIALECT: 'dated' });
    const status = await lab(['status', '--engine', 'local'], variables);
    expect(status.stdout).toMatch(/^ {2}mesin-1 runs with SERVER_THREADS=1 SERVER_DIALECT=dated$/m);
    const { stdout } = await lab(['status', ...LOCAL], variables);
    expect(JSON.parse(stdout)).toMatchObject({ server: { SERVER_DIALECT: 'dated' } });
    const burst = ['burst', '--no-report', ...LOCAL, '--clients', '1', '--out', out];
    const first = await lab(burst, variables);
    expect(first.stderr).toContain(
      'mesin-1 runs with SERVER_DIALECT=dated, which differs from the settings: npm run lab:up',
    );
    await lab(['up', ...LOCAL], variables);
    const second = await lab(burst, variables);
    expect(second.code, second.stderr).toBe(0);
    expect(second.stderr).not.toContain('was told');
  });

  it('finds a wrong server: exit code 1, every session by its outcome', async () => {
    const { variables, out } = await setting();
    const folder = temporaryFolder();
    const up = await lab(['up', ...LOCAL, '--serve', studentServer(folder, 'wrong')], variables);
    expect(up.code, up.stderr).toBe(0);
    expect(JSON.parse(up.stdout)).toMatchObject({ served: folder });
    const { code, stdout } = await lab(
      ['burst', '--no-report', ...LOCAL, '--clients', '9', '--out', out],
      variables,
    );
    expect(code).toBe(1);
    const report = reportOf(stdout);
    expect(report).toMatchObject({
      ok: false,
      sessions: { started: 18, completed: 12, failed: 6 },
      requests: { sent: 18, answered: 12, wrong: 3, cut: 3, refused: 0, timedOut: 0 },
    });
    expect(readFileSync(join(report.dir, 'logs/mesin-1.jsonl'), 'utf8')).toContain('"event":"output"');
    const text = await lab(
      ['burst', '--no-report', '--engine', 'local', '--clients', '3', '--out', out],
      variables,
    );
    expect(text.code).toBe(1);
    expect(text.stdout).toMatch(/requests +6 sent, 4 answered, 1 wrong, 1 ended early/);
  });

  it('finds a server that says nothing', async () => {
    const { variables, out } = await setting();
    await lab(['up', ...LOCAL, '--serve', studentServer(temporaryFolder(), 'silent')], variables);
    const { code, stdout } = await lab(
      ['burst', '--no-report', ...LOCAL, '--clients', '2', '--timeout', '100', '--out', out],
      variables,
    );
    expect(code).toBe(1);
    expect(reportOf(stdout)).toMatchObject({
      sessions: { completed: 0 },
      requests: { sent: 4, timedOut: 4 },
    });
  });

  it('finds a server that dies, and does not put ours in its place next time', async () => {
    const { variables, out } = await setting();
    const folder = temporaryFolder();
    await lab(['up', ...LOCAL, '--serve', studentServer(folder, 'dying')], variables);
    const first = await lab(['burst', '--no-report', ...LOCAL, '--clients', '2', '--out', out], variables);
    expect(first.code).toBe(1);
    expect(reportOf(first.stdout)).toMatchObject({ ok: false, sessions: { completed: 0, failed: 4 } });
    const second = await lab(['burst', '--no-report', ...LOCAL, '--clients', '2', '--out', out], variables);
    expect(second.code).toBe(1);
    expect(JSON.parse(second.stdout)).toMatchObject({
      ok: false,
      error: {
        code: 'SERVER_FAILED',
        message: expect.stringContaining(`The server in ${folder} no longer runs on mesin-1`) as string,
      },
    });
  });

  it('keeps a run in which a thread of the server broke, and says which one, when and why', async () => {
    const { variables, name, out } = await setting();
    const breaking = {
      ...variables,
      SERVER_THREADS: '2',
      NODE_OPTIONS: `--import=${new URL('../../server/testing/break.ts', import.meta.url).href}`,
      BREAK_THREAD: '2',
      BREAK_BY: 'exception',
    };
    const burst = new Program(
      ['burst', ...LOCAL, '--clients', '4', '--hold', '60000', '--out', out],
      breaking,
    );
    await expect.poll(() => open(out)).toBe(8);
    const [server = 0] = await processIdsOf(name, /server\/main\.ts/);
    process.kill(server, 'SIGUSR2');
    const { code, stdout } = await burst.ended;
    expect(code).toBe(1);
    expect(reportOf(stdout)).toMatchObject({
      ok: false,
      ends: [{ machine: 'mesin-1', what: 'thread', thread: 2, why: 'TypeError: broken on purpose' }],
      evidence: { sessions: 8 },
    });
    const [run = ''] = readdirSync(out);
    expect(readFileSync(join(out, run, 'report.html'), 'utf8')).toMatch(
      /During the run, thread 2 of the server on mesin-1 ended at \d\d:\d\d:\d\d: TypeError: broken on purpose\./,
    );
  });

  it('shows why a program did not start, with exit code 1', async () => {
    const { variables, name } = await setting();
    const file = studentServer(temporaryFolder(), 'right');
    const { code, stdout } = await lab(['up', ...LOCAL, '--serve', file], {
      ...variables,
      PYTHONPATH: '/dev/null',
      PYTHONHOME: '/dev/null',
    });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'SERVER_FAILED' } });
    expect(await processesOf(name)).toEqual([]);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(
    'ends cleanly on %s: what was gathered is reported and kept, nothing runs on',
    async (signal, exitCode) => {
      const { variables, name, out } = await setting();
      const burst = new Program(
        ['burst', '--no-report', ...LOCAL, '--clients', '4', '--hold', '60000', '--out', out],
        variables,
      );
      await expect.poll(() => open(out)).toBe(8);
      burst.child.kill(signal);
      const { code, stdout } = await burst.ended;
      expect(code).toBe(exitCode);
      const report = reportOf(stdout);
      expect(report).toMatchObject({ ok: false, interrupted: true, sessions: { started: 8 } });
      expect(linesOf(join(report.dir, 'sessions.jsonl'))).toHaveLength(8);
      expect(existsSync(join(report.dir, 'run.json'))).toBe(true);
      expect(await processesOf(name)).toEqual([]);
    },
  );

  it('ends at once on a second signal, and its reaper takes away what it had started', async () => {
    const { variables, name, out } = await setting();
    const burst = new Program(
      ['burst', '--no-report', ...LOCAL, '--clients', '4', '--hold', '60000', '--out', out],
      variables,
    );
    await expect.poll(() => open(out)).toBe(8);
    burst.child.kill('SIGINT');
    await expect.poll(() => burst.stderr).toContain('Stopping');
    burst.child.kill('SIGINT');
    const { code, stderr } = await burst.ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/Ended at once|stopping the machines/);
    await expect.poll(async () => processesOf(name)).toEqual([]);
  });

  it('that is killed leaves what came by, to be read, and nothing else', async () => {
    const { variables, name, out } = await setting();
    const burst = new Program(
      ['burst', '--no-report', ...LOCAL, '--clients', '4', '--hold', '60000', '--out', out],
      variables,
    );
    await expect.poll(() => open(out)).toBe(8);
    burst.child.kill('SIGKILL');
    await burst.ended;
    const [run = ''] = readdirSync(out);
    const saved = JSON.parse(readFileSync(join(out, run, 'run.json'), 'utf8')) as BurstRecord;
    expect(saved).toMatchObject({ run, ok: false, interrupted: true, engine: 'local', plan: { clients: 4 } });
    expect(saved.parts[0]?.machines.map(({ name, log }) => [name, log])).toEqual(
      ['mesin-1', 'mesin-2', 'mesin-3'].map((name) => [name, `logs/${name}.log`]),
    );
    const analysed = await lab(['analyse', '--json', join(out, run)]);
    expect(JSON.parse(analysed.stdout), analysed.stderr).toMatchObject({ evidence: { sessions: 8 } });
    const reported = await lab(['report', '--json', join(out, run)]);
    expect(JSON.parse(reported.stdout), reported.stderr).toMatchObject({ ok: true });
    await expect.poll(async () => processesOf(name)).toEqual([]);
    const { stdout } = await lab(['clean', ...LOCAL], variables);
    expect(JSON.parse(stdout)).toEqual({ schema: 1, engine: 'local', removed: [], kept: [] });
  });

  it('that is killed with its reaper is cleared away after by the next command', async () => {
    const { variables, name, out } = await setting();
    const burst = new Program(
      ['burst', '--no-report', ...LOCAL, '--clients', '4', '--hold', '60000', '--out', out],
      variables,
    );
    await expect.poll(() => open(out)).toBe(8);
    const running = await processIdsOf(name, /^sh -c .* reaper /);
    expect(running).toHaveLength(1);
    for (const pid of [...running, burst.child.pid ?? 0]) process.kill(pid, 'SIGKILL');
    await burst.ended;
    const server = [expect.stringContaining('server/main.ts')];
    await expect.poll(async () => processesOf(name)).toEqual(server);
    const { code, stderr } = await lab(['down', ...LOCAL], variables);
    expect(code, stderr).toBe(0);
    expect(await processesOf(name)).toEqual([]);
  });

  it('leaves a lab that somebody else brought up as it was when it is killed', async () => {
    const { variables, out } = await setting();
    const told = async (): Promise<unknown> => {
      const { stdout } = await lab(['status', ...LOCAL], variables);
      const { up, server } = JSON.parse(stdout) as { up: boolean; server: unknown };
      return up && server;
    };
    expect((await lab(['up', ...LOCAL], { ...variables, LOG_LEVEL: 'debug' })).code).toBe(0);
    const before = await told();
    const scenario = new Program(
      ['scenario', 'telnet-pair', '--no-report', ...LOCAL, '--out', out],
      variables,
    );
    await expect.poll(() => scenario.stderr).toContain('replaying');
    expect(await told()).not.toEqual(before);
    scenario.child.kill('SIGKILL');
    await scenario.ended;
    await expect.poll(told).toEqual(before);
  });
});

describe('lab up on the local engine', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('gives up at once on %s, and ends what it had started', async (signal, code) => {
    const { variables, name } = await setting();
    const file = join(temporaryFolder(), 'waiting.py');
    writeFileSync(file, 'import time\ntime.sleep(600)\n');
    const up = new Program(['up', ...LOCAL, '--serve', file], variables);
    await expect
      .poll(async () => (await processesOf(name)).some((line) => line.endsWith('python3 waiting.py')))
      .toBe(true);
    up.child.kill(signal);
    const ended = await up.ended;
    expect(ended.code, ended.stderr).toBe(code);
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: 'STOPPED' } });
    expect(await processesOf(name)).toEqual([]);
  });
});

describe('lab capture on the local engine', () => {
  it('captures until Ctrl-C, or says that it may not', async () => {
    const { variables, name, out } = await setting();
    await lab(['up', ...LOCAL], variables);
    const capture = new Program(['capture', ...LOCAL, '--out', out], variables);
    await expect
      .poll(() => /Ctrl-C ends it|No machine has the right to capture/.test(capture.stderr))
      .toBe(true);
    if (capture.stderr.includes('Ctrl-C ends it')) {
      capture.child.kill('SIGINT');
      const { code, stdout } = await capture.ended;
      expect(code).toBe(0);
      const { dir, parts } = JSON.parse(stdout) as CaptureRecord;
      const machines = parts.flatMap((part) => part.machines);
      expect(machines.map(({ droppedByKernel }) => droppedByKernel)).toEqual([0, 0, 0]);
      for (const { pcap } of machines) expect(existsSync(pcap ?? '')).toBe(true);
      expect(existsSync(join(dir, 'run.json'))).toBe(true);
    } else {
      expect((await capture.ended).code).toBe(2);
    }
    expect(await processesOf(name)).toHaveLength(1); // the lab itself
  });

  it('proves the session of a person who types on after QUIT, and of one who leaves without', async () => {
    const { variables, out } = await setting();
    await lab(['up', ...LOCAL], variables);
    const capture = new Program(['capture', ...LOCAL, '--out', out, '--no-report'], variables);
    await expect
      .poll(() => /Ctrl-C ends it|No machine has the right to capture/.test(capture.stderr))
      .toBe(true);
    if (!capture.stderr.includes('Ctrl-C ends it')) return; // said in the test before
    const [server, client] = [variables['LAB_MESIN_1'], variables['LAB_MESIN_2']].map((address) =>
      (address ?? '').replace('172.', '127.'),
    );
    const port = variables['LAB_PORT'] ?? '';
    /** A person who types so at nc, which goes on after the server's FIN, until it is killed after `seconds`. */
    const typed = async (script: string, seconds: number): Promise<void> => {
      const nc = `timeout -s KILL ${seconds} nc -s ${client} ${server} ${port}`;
      await promisify(execFile)('bash', ['-c', `{ ${script}; } | ${nc}`]).catch(() => {});
    };
    // The server lets go of a connection two seconds after QUIT.
    await typed(String.raw`printf 'TIME\r\nQUIT\r\n'; sleep 3; printf 'TIME\n'; sleep 1`, 10);
    await typed(String.raw`printf 'TIME\r\napa\r\n'; sleep 3`, 1);
    capture.child.kill('SIGINT');
    const { code, stdout } = await capture.ended;
    const { evidence } = JSON.parse(stdout) as CaptureRecord;
    expect(evidence).toMatchObject({ sessions: 2, matched: 2, gaps: [], contradictions: [] });
    expect(evidence?.causes).toMatchObject([
      { kind: 'bytes-after-end', from: 'client', bytes: 5, sessions: 1 },
    ]);
    expect(code).toBe(0);
  });
});
