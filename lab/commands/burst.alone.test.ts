import { expect, it } from 'vitest';
import { describeWithDocker, lab, run, testLab, tshark, labDuringTests } from '../testing/docker.ts';
import { readdirSync, readFileSync } from 'node:fs';
import type { BurstRecord } from '../recording/run-record.ts';
import type { SessionSample } from '../../client/sample.ts';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { spawn } from 'node:child_process';
import { PROJECT_FOLDER } from '../settings/settings.ts';

const NAME = 'mesin-lab-test-burst';
const VARIABLES = testLab(NAME, 26);
function machinesOf({ parts }: BurstRecord): BurstRecord['parts'][number]['machines'] {
  return parts.flatMap(({ machines }) => machines);
}

const FIRST_SYN = 'tcp.flags.syn == 1 && tcp.flags.ack == 0';

describeWithDocker('lab:burst on Docker', () => {
  const runs = labDuringTests(VARIABLES);

  async function burst(...flags: string[]): Promise<BurstRecord> {
    const { code, stdout, stderr } = await lab(
      ['burst', '--json', '--out', runs.folder, ...flags],
      VARIABLES,
    );
    expect(code, stderr + stdout).toBe(0);
    return JSON.parse(stdout) as BurstRecord;
  }

  /** Streams whose SYN and whose FIN from both sides the capture holds. By address: a client's port may be 45000, too. */
  async function wholeStreams(pcap: string): Promise<Set<string>> {
    const syn = new Set(await tshark(pcap, FIRST_SYN, 'tcp.stream'));
    const fins = await tshark(pcap, 'tcp.flags.fin == 1', 'tcp.stream', 'ip.src');
    const streams = (lines: readonly string[]): Set<string> =>
      new Set(lines.map((line) => line.split('\t')[0] ?? ''));
    const server = `\t${VARIABLES['LAB_MESIN_1']}`;
    const fromServer = streams(fins.filter((line) => line.endsWith(server)));
    const fromClient = streams(fins.filter((line) => !line.endsWith(server)));
    return syn.intersection(fromServer).intersection(fromClient);
  }

  it('completes 18 sessions, each whole in the captures of both machines it touched', async () => {
    const report = await burst('--clients', '9');
    expect(report.sessions).toEqual({ started: 18, completed: 18, failed: 0 });
    expect(report.requests).toMatchObject({ sent: 18, answered: 18 });
    const expected = { 'mesin-1': 18, 'mesin-2': 9, 'mesin-3': 9 };
    for (const { name, pcap, droppedByKernel, packets } of machinesOf(report)) {
      expect(droppedByKernel).toBe(0);
      const whole = await wholeStreams(pcap ?? '');
      expect(whole.size, name).toBe(expected[name as keyof typeof expected]);
      expect((await tshark(pcap ?? '', 'frame', 'frame.number')).length).toBe(packets);
    }
  });

  it('begins and ends every capture with a mark that proves it live', async () => {
    const report = await burst('--clients', '1');
    for (const { name, pcap } of machinesOf(report)) {
      const marks = await tshark(pcap ?? '', 'udp', 'frame.number', 'data.data');
      const texts = marks.map((line) => Buffer.from(line.split('\t')[1] ?? '', 'hex').toString());
      const own = texts.filter((text) => text.includes(name)).map((text) => text.split(' ').at(-1));
      expect(own).toEqual(['begins', 'ends']);
    }
  });

  it('tells every session in the logs of its client and of the server', async () => {
    const report = await burst('--clients', '9', '--requests', '2');
    const lines = (file: string): string[] => readFileSync(join(report.dir, file), 'utf8').trim().split('\n');
    const sessions = lines('sessions.jsonl').map((line) => JSON.parse(line) as SessionSample);
    const peers = sessions.map(({ localAddress, localPort }) => `${localAddress}:${localPort}`).toSorted();
    expect(new Set(peers).size).toBe(18);

    const events = lines('logs/mesin-1.jsonl').map((line) => JSON.parse(line) as Record<string, unknown>);
    const ours = events.filter(({ peerAddress }) => peerAddress !== '127.0.0.1'); // the health check's own exchange
    const told = (event: string): string[] =>
      ours
        .filter((one) => one['event'] === event)
        .map((one) => `${String(one['peerAddress'])}:${String(one['peerPort'])}`);
    expect(told('opened').toSorted()).toEqual(peers);
    expect(told('closed').toSorted()).toEqual(peers);
    expect(told('reply')).toHaveLength(36);

    const text = lines('logs/mesin-1.log');
    for (const { localAddress, localPort } of sessions) {
      expect(text.filter((line) => line.includes(`('${localAddress}', ${localPort})`)).length).toBe(7);
    }
    expect(lines('logs/mesin-2.jsonl').filter((line) => line.includes('"type":"session"'))).toHaveLength(9);
    expect(readFileSync(join(report.dir, 'logs/mesin-3.log'), 'utf8')).toContain('JAM ');
  });

  it('completes and captures 2,000 sessions of five requests without a drop', async () => {
    const report = await burst('--clients', '1000', '--requests', '5');
    expect(report.sessions).toEqual({ started: 2_000, completed: 2_000, failed: 0 });
    expect(report.requests).toMatchObject({ sent: 10_000, answered: 10_000 });
    const expected = { 'mesin-1': 2_000, 'mesin-2': 1_000, 'mesin-3': 1_000 };
    for (const { name, pcap, droppedByKernel } of machinesOf(report)) {
      expect(droppedByKernel).toBe(0);
      expect((await wholeStreams(pcap ?? '')).size, name).toBe(expected[name as keyof typeof expected]);
    }
  });

  it('keeps what it was done with, and what listened before', async () => {
    const { versions, listening, commands, evidence, dir } = await burst('--clients', '2');
    expect(evidence).toMatchObject({ sessions: 4, matched: 4 });
    expect(versions?.['mesin-1']).toMatchObject({
      kernel: expect.stringMatching(/^Linux /),
      node: process.version,
    });
    expect(versions?.['mesin-3']?.['tcpdump']).toMatch(/^\d/);
    expect(new Set(listening?.sockets)).toEqual(new Set(['0.0.0.0:45000']));
    const lines = commands?.map(({ where, command }) => `${where}: ${command}`) ?? [];
    expect(lines[0]).toMatch(/^: .*burst.* --clients 2$/);
    expect(lines).toContain('mesin-1: node server/main.ts');
    const client = lines.find((line) => line.startsWith('mesin-3: node client/main.ts burst'));
    expect(client).toContain('--name mesin-3 --clients 2 --requests 1');
    expect(
      lines.filter((line) => line.includes('tcpdump -i eth0 -p -n') && line.endsWith("'port 45000'")),
    ).toHaveLength(3);
    expect(readFileSync(join(dir, 'report.html'), 'utf8')).toContain('00000000:AFC8');
  });

  it('prints one JSON document and writes the same as run.json with relative paths', async () => {
    const report = await burst('--clients', '2');
    const saved = JSON.parse(readFileSync(join(report.dir, 'run.json'), 'utf8')) as BurstRecord;
    expect(saved).toMatchObject({ run: report.run, sessions: report.sessions, latencyMs: report.latencyMs });
    expect(machinesOf(saved)[0]?.pcap).toBe('pcap/mesin-1.pcap');
    // The gate opens for both machines at once; their first sessions tell how far apart they began.
    const sessions = readFileSync(join(report.dir, 'sessions.jsonl'), 'utf8').trim().split('\n');
    const begun = sessions
      .map((line) => JSON.parse(line) as SessionSample)
      .filter(({ id }) => id === 0)
      .map(({ intendedAtMs }) => intendedAtMs);
    expect(begun).toHaveLength(2);
    expect(saved.startSkewMs).toBeCloseTo(Math.max(...begun) - Math.min(...begun), 2);
  });

  it('ends cleanly on Ctrl-C: what was gathered is kept, nothing runs on', async () => {
    const child = startBurst('--clients', '4', '--hold', '60000');
    await held();
    child.kill('SIGINT');
    const [code, report] = await finish(child);
    expect(code).toBe(130);
    expect(report).toMatchObject({ ok: false, interrupted: true, sessions: { started: 8 } });
    for (const { pcap } of report === undefined ? [] : machinesOf(report))
      expect((await tshark(pcap ?? '', FIRST_SYN, 'frame.number')).length).toBeGreaterThan(0);
    expect(await strangers()).toEqual([]);
  });

  it('leaves nothing running when it is killed, and keeps the packets so far', async () => {
    const child = startBurst('--clients', '4', '--hold', '60000');
    await held();
    child.kill('SIGKILL');
    await finish(child);
    await expect.poll(strangers).toEqual([]);
    const killed = join(runs.folder, readdirSync(runs.folder).toSorted().at(-1) ?? '');
    expect(await tshark(join(killed, 'pcap/mesin-1.pcap'), FIRST_SYN, 'frame.number')).toHaveLength(8);
    expect(readFileSync(join(killed, 'logs/mesin-1.log'), 'utf8')).toContain('Connection from');
    const after = await burst('--clients', '2');
    expect(after.sessions.completed).toBe(4);
  });

  it('keeps and sums up a run whose client machine ended, and says when and why', async () => {
    const child = startBurst('--clients', '4', '--hold', '60000');
    await held();
    await run('docker', ['kill', `${NAME}-mesin-2-1`]);
    const finishing = finish(child);
    await run('docker', ['kill', `${NAME}-mesin-1-1`]); // else mesin-3 would hold its sessions for a minute
    const [code, report] = await finishing;
    expect(code).toBe(1);
    expect(report).toMatchObject({
      ok: false,
      interrupted: false,
      ends: ['mesin-2', 'mesin-1'].map((machine) => ({ machine, what: 'machine', exitCode: 137 })),
      evidence: { sessions: 8 },
    });
    expect(readFileSync(join(report?.dir ?? '', 'report.html'), 'utf8')).toMatch(
      /During the run, mesin-2 ended at \d\d:\d\d:\d\d with exit code 137 \(SIGKILL\)\./,
    );
    const up = await lab(['up', '--engine', 'docker'], VARIABLES);
    expect(up.code, up.stderr).toBe(0);
  });

  function startBurst(...flags: string[]): ReturnType<typeof spawn> {
    return spawn(process.execPath, ['lab/cli.ts', 'burst', '--json', '--out', runs.folder, ...flags], {
      cwd: PROJECT_FOLDER,
      env: { ...process.env, ...VARIABLES },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  }

  async function finish(child: ReturnType<typeof spawn>): Promise<[number | null, BurstRecord | undefined]> {
    let stdout = '';
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    const { promise, resolve } = Promise.withResolvers<number | null>();
    child.once('close', resolve);
    const code = await promise;
    return [code, stdout === '' ? undefined : (JSON.parse(stdout) as BurstRecord)];
  }

  /** Until all eight sessions are open on mesin-1. */
  async function held(): Promise<void> {
    const count = async (): Promise<number> => {
      const { stdout } = await inMachine('mesin-1', 'cat', '/proc/net/tcp');
      return stdout.split('\n').filter((line) => / 01 /.test(line) && line.includes(':AFC8 ')).length;
    };
    await expect.poll(count).toBe(8);
    await delay(100);
  }

  /** Captures beside the machines, and client programs on them. */
  async function strangers(): Promise<string[]> {
    const { stdout: sidecars } = await run('docker', [
      'ps',
      '--quiet',
      '--filter',
      `label=mesin-lab.lab=${NAME}`,
      '--filter',
      'label=mesin-lab.capture',
    ]);
    const clients = await Promise.all(
      ['mesin-2', 'mesin-3'].map(
        async (machine) =>
          (await inMachine(machine, 'pgrep', '-fa', 'client/main.ts burst --host 172')).stdout,
      ),
    );
    const followers = (await inMachine('mesin-1', 'sh', '-c', 'cat /proc/[0-9]*/comm 2>/dev/null')).stdout;
    return [sidecars, ...clients, followers.includes('tail') ? 'tail on mesin-1' : ''].filter(
      (text) => text !== '',
    );
  }
});

async function inMachine(machine: string, ...command: string[]): Promise<{ stdout: string }> {
  return run('docker', ['exec', `${NAME}-${machine}-1`, ...command]);
}
