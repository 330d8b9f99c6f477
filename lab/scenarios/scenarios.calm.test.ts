import { expect, it } from 'vitest';
import { describeWithDocker, lab, run, testLab, labDuringTests } from '../testing/docker.ts';
import { differences } from './testing/differences.ts';
import { existsSync, readFileSync } from 'node:fs';
import { type ChildProcess, spawn } from 'node:child_process';
import { PROJECT_FOLDER } from '../settings/settings.ts';
import { SCENARIOS } from './catalogue.ts';
import type { ScenarioRecord } from '../recording/run-record.ts';
import { join } from 'node:path';
import { once } from 'node:events';

const NAME = 'mesin-lab-test-scenario';
const VARIABLES = testLab(NAME, 66);

interface Outcome {
  readonly ok: boolean;
  readonly passed: number;
  readonly total: number;
  readonly scenarios: readonly ScenarioRecord[];
}

describeWithDocker('lab:scenario on Docker', () => {
  // A class's own dialect, which no scenario wants: it must be there again afterwards.
  const runs = labDuringTests({ ...VARIABLES, SERVER_DIALECT: 'perintah' });

  it('plays all five as in the documents, and gives the lab back as it was', async () => {
    const flags = ['--json', '--speed', '10', '--out', runs.folder];
    const { code, stdout, stderr } = await lab(['scenario', 'all', ...flags], VARIABLES);
    const outcome = JSON.parse(stdout) as Outcome;
    expect(differences(outcome.scenarios), stderr).toEqual([]);
    expect(outcome).toMatchObject({ ok: true, passed: 5, total: 5 });
    expect(code).toBe(0);
    expect(outcome.scenarios.map(({ scenario }) => scenario)).toEqual(SCENARIOS.map(({ name }) => name));
    const proofs = outcome.scenarios.map(({ evidence }) => [evidence?.sessions, evidence?.matched]);
    expect(proofs).toEqual([5, 1, 14, 18, 2].map((sessions) => [sessions, sessions]));
    for (const { dir, report } of outcome.scenarios) {
      expect(report).toEqual({ html: join(dir, 'report.html'), pdf: join(dir, 'TUGAS2.pdf') });
      for (const path of Object.values(report ?? {})) expect(existsSync(path), path).toBe(true);
      const saved = JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8')) as ScenarioRecord;
      expect(saved).toMatchObject({
        evidence: { gaps: [], contradictions: [] },
        listening: { source: '/proc/net/tcp', sockets: expect.arrayContaining(['0.0.0.0:45000']) },
        versions: { 'mesin-1': { node: process.version }, 'mesin-2': { tcpdump: expect.any(String) } },
      });
    }
    expect(await dialect()).toBe('perintah');
  });

  it('keeps transcripts, logs and packets of every part', async () => {
    const flags = ['--json', '--no-report', '--speed', '100', '--out', runs.folder];
    const { stdout } = await lab(['scenario', 'handshake-capture', ...flags], VARIABLES);
    const report = (JSON.parse(stdout) as Outcome).scenarios[0];
    const folder = report?.dir ?? '';
    for (const part of ['', '.line-ends', '.echo', '.dated']) {
      for (const machine of ['mesin-1', 'mesin-2', 'mesin-3']) {
        for (const file of [`pcap/${machine}${part}.pcap`, `logs/${machine}${part}.log`])
          expect(existsSync(join(folder, file)), file).toBe(true);
      }
      const raw = readFileSync(join(folder, `transcripts/mesin-2-nc${part}.raw`), 'latin1');
      const text = readFileSync(join(folder, `transcripts/mesin-2-nc${part}.txt`), 'utf8');
      expect(raw).toContain('$ ');
      expect(raw.replaceAll('\r', '')).toBe(text);
    }
    // The server's CR, and the one the terminal puts before each LF.
    const answered = readFileSync(join(folder, 'transcripts/mesin-2-nc.line-ends.raw'), 'latin1');
    expect(answered).toMatch(/JAM \d\d:\d\d:\d\d\r\r\n/);
    const saved = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as ScenarioRecord;
    expect(existsSync(join(folder, 'report.html'))).toBe(false);
    expect(saved).toMatchObject({ ok: true, dir: '.', document: '002_c4d44565bad5d17a.txt' });
    expect(saved.parts[1]?.machines[0]?.pcap).toBe('pcap/mesin-1.line-ends.pcap');
    expect(saved.parts.map(({ name, dialect }) => [name, dialect])).toEqual([
      ['', 'assignment'],
      ['line-ends', 'assignment'],
      ['echo', 'echo'],
      ['dated', 'dated'],
    ]);
    const commands = saved.commands?.map(({ where, command }) => `${where} ${command}`) ?? [];
    expect(commands.filter((line) => line.includes(String.raw`mesin-2 printf 'TIME\r\n' | nc`))).toHaveLength(
      3,
    );
    expect(commands).toContain('mesin-1 SERVER_DIALECT=dated node server/main.ts');
    expect(commands.filter((line) => line.endsWith(' TIME'))).toEqual([]); // typed into a program
  });

  it('ends cleanly on Ctrl-C: what was gathered is kept, the lab is given back, nothing runs on', async () => {
    const before = await dialect();
    const child = start('netcat-session', '--json');
    await expect.poll(typing).toContain('nc 172');
    child.kill('SIGINT');
    let stdout = '';
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    await once(child, 'close');
    expect(child.exitCode).toBe(130);
    const report = (JSON.parse(stdout) as Outcome).scenarios[0];
    expect(report).toMatchObject({ ok: false, interrupted: true, problem: null });
    const transcript = readFileSync(join(report?.dir ?? '', 'transcripts/mesin-2-nc.txt'), 'utf8');
    expect(transcript).toContain('$ nc 172');
    expect(await typing()).toBe('');
    expect(await captures()).toBe('');
    expect(await dialect()).toBe(before);
  });

  it('leaves nothing running when it is killed', async () => {
    const child = start('netcat-session', '--json');
    await expect.poll(typing).toContain('nc 172');
    child.kill('SIGKILL');
    await once(child, 'close');
    await expect.poll(typing).toBe('');
    await expect.poll(captures).toBe('');
  });

  it('does not touch a lab with a server of its own on mesin-1', async () => {
    const serve = join(PROJECT_FOLDER, 'lab/scenarios/testing/silent_server.py');
    const up = await lab(['up', '--engine', 'docker', '--serve', serve], VARIABLES);
    expect(up.code, up.stderr).toBe(0);
    const { code, stderr } = await lab(['scenario', 'five-clients', '--engine', 'docker'], VARIABLES);
    expect(code).toBe(2);
    expect(stderr).toContain("scenarios need the lab's own");
    await lab(['up', '--engine', 'docker'], VARIABLES);
  });

  it('can be watched from another terminal, in the order of time', async () => {
    const watcher = spawn(process.execPath, ['lab/cli.ts', 'watch', '--out', runs.folder], {
      cwd: PROJECT_FOLDER,
      env: { ...process.env, ...VARIABLES },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let shown = '';
    let said = '';
    watcher.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()));
    watcher.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await expect.poll(() => said).toContain('Waiting');
    await lab(['scenario', 'telnet-pair', '--speed', '20', '--out', runs.folder], VARIABLES);
    await expect.poll(() => said).toContain('is over');
    watcher.kill('SIGINT');
    await once(watcher, 'close');
    expect(watcher.exitCode).toBe(0);
    const lines = shown.trim().split('\n');
    for (const machine of ['mesin-1', 'mesin-2', 'mesin-3']) {
      expect(lines.filter((line) => line.startsWith(machine)).length, machine).toBeGreaterThan(5);
    }
    const stamps = lines.map((line) => line.slice(8, 31));
    expect(stamps).toEqual(stamps.toSorted());
  });

  function start(...args: string[]): ChildProcess {
    return spawn(process.execPath, ['lab/cli.ts', 'scenario', ...args, '--out', runs.folder], {
      cwd: PROJECT_FOLDER,
      env: { ...process.env, ...VARIABLES },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  }

  /** The shells and tools that run in terminals of mesin-2. */
  async function typing(): Promise<string> {
    const { stdout } = await inMachine('mesin-2', 'sh', '-c', 'pgrep -fa "^(bash --norc|nc 172)" || true');
    return stdout.trim();
  }

  async function captures(): Promise<string> {
    const filters = ['--filter', `label=mesin-lab.lab=${NAME}`, '--filter', 'label=mesin-lab.capture'];
    return (await run('docker', ['ps', '--quiet', ...filters])).stdout.trim();
  }

  async function dialect(): Promise<string> {
    return (await inMachine('mesin-1', 'sh', '-c', 'echo "$SERVER_DIALECT"')).stdout.trim();
  }
});

async function inMachine(machine: string, ...command: string[]): Promise<{ stdout: string }> {
  return run('docker', ['exec', `${NAME}-${machine}-1`, ...command]);
}
