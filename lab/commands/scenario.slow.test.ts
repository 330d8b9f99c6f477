/** Hand-ins replayed on this computer alone, where it has the tools they were done with. */
import { Program, lab, localLab, processesOf } from '../testing/program.ts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import type { ScenarioRecord } from '../recording/run-record.ts';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { temporaryFolder } from '../testing/folder.ts';

const NAMES = ['five-clients', 'netcat-session', 'handshake-capture', 'nine-threads', 'telnet-pair'];

function has(...tools: readonly string[]): boolean {
  return tools.every((tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0);
}

describe('lab scenario', () => {
  it('lists the scenarios with the documents they come from', async () => {
    const { code, stdout } = await lab(['scenario', '--list']);
    expect(code).toBe(0);
    const lines = stdout.trim().split('\n');
    expect(lines.map((line) => line.trim().split(/ +/)[0])).toEqual(NAMES);
    for (const line of lines) expect(line).toMatch(/ \d{3}_[0-9a-f]{16}\.txt /);
    const { stdout: json } = await lab(['scenario', '--list', '--json']);
    const { scenarios } = JSON.parse(json) as { scenarios: { name: string }[] };
    expect(scenarios.map(({ name }) => name)).toEqual(NAMES);
  });

  it.each([
    [['scenario'], 'No scenario is named: expected one of five-clients, '],
    [['scenario', 'six-clients'], "name is 'six-clients': expected one of five-clients, "],
    [['scenario', 'all', '--speed', '0'], "--speed is '0': expected a number from 0.1 to 1000"],
  ])('says what to type in place of %j', async (args, sentence) => {
    const { code, stderr } = await lab(args);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
  });

  it.skipIf(has('nc'))('says which tool is missing', async () => {
    const variables = await localLab(71);
    const { code, stderr } = await lab(['scenario', 'netcat-session', '--engine', 'local'], variables);
    expect(code).toBe(2);
    expect(stderr).toContain("'nc' is not installed");
  });
});

describe.skipIf(!has('python3', 'bash', 'nc', 'telnet'))('lab scenario on the local engine', () => {
  it('plays one and shows it as it happens, then ends what it started', async () => {
    const variables: Record<string, string> = { ...(await localLab(71)), SERVER_THREADS: '1' };
    const out = temporaryFolder();
    const flags = ['--engine', 'local', '--speed', '50', '--out', out];
    const { code, stdout, stderr } = await lab(['scenario', 'netcat-session', ...flags], variables);
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain('WARNING: Invalid Command!');
    expect(stdout).toContain("Request from ('127.16.71.102'");
    expect(stdout).toContain("✓ mesin-2's terminal shows the document's replies");
    const [run = ''] = readdirSync(out);
    const transcript = readFileSync(join(out, run, 'transcripts/mesin-2-nc.txt'), 'utf8');
    expect(transcript.replaceAll(/\d\d:\d\d:\d\d/g, 'hh:mm:ss')).toContain('TIME\nJAM hh:mm:ss\ntes\n');
    expect(existsSync(join(out, run, 'TUGAS2.pdf'))).toBe(true);
    expect(stdout).toMatch(/1 of 1 session: all sources agree/);
    expect(await processesOf(variables['LAB_NAME'] ?? '')).toEqual([]);
  });

  it('leaves nothing behind when it is killed in the middle', async () => {
    const variables: Record<string, string> = { ...(await localLab(72)), SERVER_THREADS: '1' };
    const name = variables['LAB_NAME'] ?? '';
    onTestFinished(async () => {
      await lab(['clean', '--engine', 'local'], variables);
    });
    const out = temporaryFolder();
    const program = new Program(
      ['scenario', 'telnet-pair', '--engine', 'local', '--json', '--out', out],
      variables,
    );
    const telnets = async (): Promise<string[]> =>
      (await processesOf(name)).filter((line) => /^(telnet|bash) /.test(line));
    const transcript = (kind: string): string => {
      const [run = ''] = readdirSync(out);
      const file = join(out, run, `transcripts/mesin-2-telnet.${kind}`);
      return existsSync(file) ? readFileSync(file, 'utf8') : '';
    };
    await expect.poll(async () => (await telnets()).length).toBeGreaterThan(2);
    await expect.poll(() => transcript('txt')).toContain('$ t');
    program.child.kill('SIGKILL');
    await program.ended;
    await expect.poll(telnets).toEqual([]);
    const [run = ''] = readdirSync(out);
    const saved = JSON.parse(readFileSync(join(out, run, 'run.json'), 'utf8')) as ScenarioRecord;
    expect(saved).toMatchObject({ scenario: 'telnet-pair', ok: false, interrupted: true });
    expect(saved.parts[0]?.machines.map(({ name }) => name)).toEqual(['mesin-1', 'mesin-2', 'mesin-3']);
    for (const kind of ['raw', 'txt']) expect(transcript(kind)).toContain('$ t');
    const reported = await lab(['report', '--json', join(out, run)]);
    expect(JSON.parse(reported.stdout), reported.stderr).toMatchObject({ ok: true });
  });

  it('reports a difference with exit code 1, expected beside seen', async () => {
    const variables: Record<string, string> = { ...(await localLab(73)), SERVER_THREADS: '1' };
    const out = temporaryFolder();
    // No room for the third of the five clients.
    const flags = ['--engine', 'local', '--json', '--no-report', '--speed', '50', '--out', out];
    const full = { ...variables, MAX_CONNECTIONS: '2' };
    const { code, stdout } = await lab(['scenario', 'five-clients', ...flags], full);
    expect(code).toBe(1);
    const { scenarios } = JSON.parse(stdout) as { scenarios: ScenarioRecord[] };
    const failed = scenarios[0]?.checks.find(({ ok }) => !ok);
    expect(failed?.expected).toContain('client 4 received JAM hh:mm:ss');
    expect(failed?.seen).toContain('ERROR server busy');
    expect(existsSync(join(scenarios[0]?.dir ?? '', 'run.json'))).toBe(true);
  });
});
