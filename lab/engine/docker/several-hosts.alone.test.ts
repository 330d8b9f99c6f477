/** A lab over two engines, as if on two hosts. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  describeWithPair,
  lab,
  leftovers,
  PAIR,
  PAIR_CONFIG,
  PAIR_HOSTS,
  run,
  testLab,
  tshark,
} from '../../testing/docker.ts';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { BurstRecord, RunRecord, ScenarioRecord } from '../../recording/run-record.ts';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Program } from '../../testing/program.ts';
import { PROJECT_FOLDER } from '../../settings/settings.ts';
import { tmpdir } from 'node:os';

const NAME = 'mesin-lab-test-several';
const [FIRST, SECOND] = PAIR;
const HOSTS = { 'mesin-1': FIRST, 'mesin-2': SECOND, 'mesin-3': FIRST };
const VARIABLES: Record<string, string> = {
  ...testLab(NAME, 97),
  LAB_DEMO_CLIENTS: '0',
  ...PAIR_HOSTS,
};

describeWithPair('a lab on several hosts', () => {
  const base = mkdtempSync(join(tmpdir(), 'mesin-lab-'));

  beforeAll(async () => {
    await startPair(); // of which one may have been killed
    const up = await lab(['up', '--json'], VARIABLES);
    expect(up.code, up.stderr).toBe(0);
    const machines = Object.entries(HOSTS).map(([name, host], index) => ({
      name,
      host,
      address: `172.16.97.${101 + index}`,
      state: 'up',
    }));
    expect(JSON.parse(up.stdout)).toMatchObject({ engine: 'docker', machines });
  });

  afterAll(async () => {
    await startPair();
    await lab(['clean'], VARIABLES);
    rmSync(base, { recursive: true, force: true });
    for (const host of PAIR) expect(await leftOn(host)).toEqual([]);
  });

  async function burst(...flags: string[]): Promise<BurstRecord> {
    const { stdout, stderr } = await lab(['burst', '--json', '--out', base, ...flags], VARIABLES);
    const record = JSON.parse(stdout) as BurstRecord;
    expect(record.ok, stderr).toBe(true);
    return record;
  }

  it('has its machines where they belong, at their addresses, none with more rights than on one host', async () => {
    const { code, stdout } = await lab(['status'], VARIABLES);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`mesin-2 +172\\.16\\.97\\.102 +${SECOND} +up`));
    for (const [machine, host] of Object.entries(HOSTS)) {
      const format = '{{.HostConfig.Privileged}} {{.HostConfig.CapAdd}} {{.HostConfig.CapDrop}}';
      const inspected = await docker(host, 'inspect', '--format', format, `${NAME}-${machine}-1`);
      expect(inspected).toBe('false [] [ALL]\n');
    }
    const network = await docker(
      FIRST,
      'network',
      'inspect',
      '--format',
      '{{.Internal}} {{.Scope}}',
      `${NAME}_lab`,
    );
    expect(network).toBe('true swarm\n');
  });

  it.each(['mesin-1', 'progjar-mesin-1'])('finds %s by name from a shell on another host', async (name) => {
    expect(await typed(`printf 'TIME\\r\\nQUIT\\r\\n' | nc -N ${name} 45000\n`)).toMatch(
      /^JAM \d\d:\d\d:\d\d\r\n$/,
    );
  });

  it('lets a shell on another host capture', async () => {
    expect(await typed('tcpdump -i eth0 -d tcp >/dev/null && echo may capture\n', '--capture')).toContain(
      'may capture',
    );
  });

  it.each([9, 1_000])(
    'agrees on a burst of 2 × %i, with the host of each machine on record',
    async (clients) => {
      const record = await burst('--clients', String(clients), ...(clients > 9 ? ['--no-report'] : []));
      expect(record).toMatchObject({
        machines: Object.entries(HOSTS).map(([name, host]) => ({ name, host })),
        sessions: { started: 2 * clients, completed: 2 * clients, failed: 0 },
        evidence: { sessions: 2 * clients, matched: 2 * clients, gaps: [], contradictions: [] },
      });
      const pcap = record.parts[0]?.machines[1]?.pcap ?? '';
      const opened = await tshark(pcap, 'tcp.flags.syn == 1 && tcp.flags.ack == 0', 'ip.src');
      expect(opened).toEqual(Array(clients).fill('172.16.97.102'));
      if (clients === 9) expect(readFileSync(join(record.dir, 'report.html'), 'utf8')).toContain(SECOND);
    },
  );

  it('plays a scenario, whose server is told something else and then what it was told before', async () => {
    const flags = ['--json', '--no-report', '--speed', '100', '--out', base];
    const { stdout, stderr } = await lab(['scenario', 'handshake-capture', ...flags], VARIABLES);
    const { ok, scenarios } = JSON.parse(stdout) as { ok: boolean; scenarios: readonly ScenarioRecord[] };
    expect(ok, stderr).toBe(true);
    expect(scenarios[0]?.machines.map(({ host }) => host)).toEqual(Object.values(HOSTS));
    const variables = await docker(FIRST, 'inspect', '--format', '{{.Config.Env}}', `${NAME}-mesin-1-1`);
    expect(variables).not.toContain('SERVER_DIALECT=echo');
  });

  it("runs a student's server from a folder of this computer, and then the lab's own again", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mesin-lab-'));
    const program = join(folder, 'server.py');
    writeFileSync(
      program,
      `import os, socketserver
class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile: self.wfile.write(b'BUKAN\\r\\n')
socketserver.ThreadingTCPServer(('0.0.0.0', int(os.environ['PORT'])), Handler).serve_forever()
`,
      { mode: 0o644 },
    );
    const up = await lab(['up', '--serve', program, '--json'], VARIABLES);
    rmSync(folder, { recursive: true });
    expect(up.code, up.stderr).toBe(0);
    expect(await typed("printf 'TIME\\r\\n' | nc -N mesin-1 45000\n")).toBe('BUKAN\r\n');
    expect((await lab(['up'], VARIABLES)).code).toBe(0);
    expect(await typed("printf 'TIME\\r\\nQUIT\\r\\n' | nc -N mesin-1 45000\n")).toMatch(/^JAM/);
  });

  it.each([
    [
      { LAB_HOSTS: `mesin-1=${FIRST} mesin-2=${SECOND} mesin-3=${SECOND}` },
      `mesin-3 is on ${FIRST}, and LAB_HOSTS now gives it another host`,
    ],
    [
      { LAB_MESIN_2: '172.16.97.104' },
      'mesin-2 has the address 172.16.97.102, and is now to have 172.16.97.104',
    ],
    [{ LAB_HOSTS: '', DOCKER_CONTEXT: FIRST }, 'its machines are on several hosts, and LAB_HOSTS is not set'],
  ])('is not brought up with %j while it is there otherwise', async (settings, what) => {
    const { code, stderr } = await lab(['up'], { ...VARIABLES, ...settings });
    expect(code).toBe(2);
    expect(stderr).toContain(`The lab is up with other settings: ${what}. Stop it first: npm run lab:down.`);
  });

  it('keeps nothing of a command that is killed, on either host', async () => {
    const before = await Promise.all(PAIR.map(leftOn));
    const program = new Program(['burst', '--hold', '60000', '--no-report', '--out', base], VARIABLES);
    await expect.poll(() => program.stderr).toContain('running the burst');
    const during = await Promise.all(PAIR.map(leftOn));
    for (const [index, all] of during.entries())
      expect(all.length).toBeGreaterThan(before[index]?.length ?? 0);
    program.child.kill('SIGKILL');
    await expect.poll(() => Promise.all(PAIR.map(leftOn))).toEqual(before);
  });

  it('keeps what the others recorded when an engine is killed, names it, and leaves nothing on the other', async () => {
    const out = mkdtempSync(join(base, 'killed-'));
    const flags = ['--clients', '20', '--hold', '3000', '--no-report', '--json', '--out', out];
    const program = new Program(['burst', ...flags], VARIABLES);
    await expect.poll(() => program.stderr).toContain('running the burst');
    await expect.poll(() => sizeOf(out, 'logs/mesin-1.jsonl')).toBeGreaterThan(0);
    process.kill(Number(readFileSync(`/run/${SECOND}/dockerd.pid`, 'utf8')), 'SIGKILL');
    const { stdout, stderr, code } = await program.ended;
    expect(code, stderr).toBe(1);
    const record = JSON.parse(stdout) as RunRecord;
    expect(record).toMatchObject({
      ok: false,
      interrupted: false,
      ends: [{ machine: 'mesin-2', what: 'machine', why: expect.stringContaining(SECOND) as string }],
      parts: [{ machines: [{ droppedByKernel: 0 }, {}, { droppedByKernel: 0 }] }],
    });
    const sessions = readFileSync(join(record.dir, 'sessions.jsonl'), 'utf8').trim().split('\n');
    const machines = sessions.map((line) => (JSON.parse(line) as { machine: string }).machine);
    expect(machines.filter((machine) => machine === 'mesin-3')).toHaveLength(20);

    const status = await lab(['status', '--json'], VARIABLES);
    expect(JSON.parse(status.stdout)).toMatchObject({
      up: false,
      machines: [{ state: 'up' }, { name: 'mesin-2', state: 'unreachable' }, { state: 'up' }],
    });
    const down = await lab(['down'], VARIABLES);
    expect(down.code).toBe(2);
    expect(down.stderr).toMatch(
      new RegExp(
        `^What is left of mesin-2 stays on ${SECOND} until the host is back and npm run lab:clean removes it: `,
        'm',
      ),
    );
    expect(await containersOn(FIRST)).toEqual([]);

    await startPair();
    const clean = await lab(['clean', '--json'], VARIABLES);
    expect(clean.code, clean.stderr).toBe(0);
    expect(JSON.parse(clean.stdout)).toMatchObject({
      removed: expect.arrayContaining([`container ${NAME}-mesin-2-1 on ${SECOND}`]) as string[],
    });
    for (const host of PAIR) expect(await leftOn(host)).toEqual([]);
  });

  it.each([
    ['mesin-1 alone on a worker of the Swarm', SECOND, FIRST],
    ['all machines on one host', FIRST, FIRST],
  ])('is brought up for one run, and away again: %s', async (_, ofServer, ofClients) => {
    expect((await lab(['down'], VARIABLES)).code).toBe(0);
    const hosts = `mesin-1=${ofServer} mesin-2=${ofClients} mesin-3=${ofClients}`;
    const flags = ['--json', '--no-report', '--speed', '100', '--out', base];
    const scenario = ['scenario', 'handshake-capture', ...flags];
    const { stdout, stderr, code } = await lab(scenario, { ...VARIABLES, LAB_HOSTS: hosts });
    expect([code, JSON.parse(stdout)], stderr).toMatchObject([0, { ok: true }]);
    for (const host of PAIR) expect(await leftOn(host)).toEqual([]);
  });
});

/** What a shell on mesin-2 prints that is given this. */
async function typed(line: string, ...flags: string[]): Promise<string> {
  const child = spawn(process.execPath, ['lab/cli.ts', 'shell', 'mesin-2', ...flags], {
    cwd: PROJECT_FOLDER,
    env: { ...process.env, ...VARIABLES },
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stdin.end(line);
  const { promise, resolve } = Promise.withResolvers<string>();
  child.once('close', () => resolve(said));
  return promise;
}

/** Of a file in the only run folder of `out`. */
function sizeOf(out: string, file: string): number {
  const [run = ''] = readdirSync(out);
  return readFileSync(join(out, run, file)).length;
}

async function docker(host: string, ...args: string[]): Promise<string> {
  return (await run('docker', [...contextOf(host), ...args])).stdout;
}

/** Of this test's lab. */
function leftOn(host: string): Promise<string[]> {
  return leftovers(NAME, host);
}

async function containersOn(host: string): Promise<string[]> {
  const all = await docker(host, 'ps', '--all', '--quiet', '--filter', `label=mesin-lab.lab=${NAME}`);
  return all.split('\n').filter((id) => id !== '');
}

function contextOf(host: string): string[] {
  return ['--config', PAIR_CONFIG, '--context', host];
}

/** By the project's own script. */
async function startPair(): Promise<void> {
  const { code, stderr } = await run(process.execPath, [join(PROJECT_FOLDER, 'scripts/engine.ts'), 'pair']);
  expect(code, stderr).toBe(0);
}
