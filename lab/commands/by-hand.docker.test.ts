import type { CaptureRecord } from '../recording/run-record.ts';
import { expect, it } from 'vitest';
import {
  describeWithDocker,
  lab,
  labDuringTests,
  leftovers,
  run,
  testLab,
  tshark,
} from '../testing/docker.ts';
import { existsSync, readFileSync } from 'node:fs';
import { PROJECT_FOLDER } from '../settings/settings.ts';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { spawn } from 'node:child_process';

const NAME = 'mesin-lab-test-hand';
const VARIABLES = testLab(NAME, 76);

describeWithDocker('what a person does by hand in the lab', () => {
  const runs = labDuringTests(VARIABLES);

  /** Starts a command, acts when it has said `cue`, and hears it to its end. */
  async function during(
    args: readonly string[],
    cue: string,
    act: (end: () => void) => Promise<void>,
  ): Promise<string> {
    const child = spawn(process.execPath, ['lab/cli.ts', ...args], {
      cwd: PROJECT_FOLDER,
      env: { ...process.env, ...VARIABLES },
    });
    let stdout = '';
    let said = '';
    const cued = Promise.withResolvers<void>();
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes(cue)) cued.resolve();
      });
    }
    const ended = Promise.withResolvers<void>();
    child.once('close', () => ended.resolve());
    await Promise.race([cued.promise, ended.promise]);
    expect(said).toContain(cue);
    await act(() => child.kill('SIGINT'));
    await ended.promise;
    return stdout;
  }

  async function ask(): Promise<void> {
    const command = String.raw`printf 'TIME\r\nQUIT\r\n' | nc -N mesin-1 45000`;
    const { stdout } = await run('docker', ['exec', `${NAME}-mesin-3-1`, 'sh', '-c', command]);
    expect(stdout).toMatch(/^JAM \d\d:\d\d:\d\d\r\n$/);
  }

  async function serverLog(): Promise<string> {
    return (await run('docker', ['logs', '--tail', '5', `${NAME}-mesin-1-1`])).stdout;
  }

  it('captures until Ctrl-C what the machines say to each other', async () => {
    const stdout = await during(
      ['capture', '--json', '--out', runs.folder],
      'Ctrl-C ends it',
      async (end) => {
        await ask();
        end();
      },
    );
    const report = JSON.parse(stdout) as CaptureRecord;
    expect(report.ok).toBe(true);
    const payloads = await Promise.all(
      (report.parts[0]?.machines ?? []).map(({ pcap }) => tshark(pcap ?? '', 'tcp.len > 0', 'tcp.payload')),
    );
    const texts = payloads.map((lines) => lines.map((hex) => Buffer.from(hex, 'hex').toString()));
    expect(texts[0]).toEqual(texts[2]);
    expect(texts[0]?.[0]).toBe('TIME\r\nQUIT\r\n');
    expect(texts[1]).toEqual([]);
    // The server's log is kept beside the packets; that there is no client's record is no gap.
    expect(report).toMatchObject({ evidence: { sessions: 1, matched: 1, gaps: [], contradictions: [] } });
    for (const file of ['logs/mesin-1.jsonl', 'report.html', 'TUGAS2.pdf', 'run.json'])
      expect(existsSync(join(report.dir, file)), file).toBe(true);
  });

  it('captures what is open before and afterwards without missing the rest of it', async () => {
    const nc = String.raw`(printf 'TIME\r\n'; until test -e /tmp/again; do sleep 0.1; done; printf 'TIME\r\n'; sleep 20) | nc mesin-1 45000`;
    const replies = async (): Promise<number> => {
      const { stdout } = await run('docker', ['logs', `${NAME}-mesin-1-1`]);
      return stdout.split('\n').filter((line) => /JAM.*172\.16\.76\.102/.test(line)).length;
    };
    const before = await replies();
    await run('docker', ['exec', '--detach', `${NAME}-mesin-2-1`, 'sh', '-c', nc]);
    await expect.poll(replies).toBe(before + 1);
    const stdout = await during(
      ['capture', '--json', '--out', runs.folder],
      'Ctrl-C ends it',
      async (end) => {
        await run('docker', ['exec', `${NAME}-mesin-2-1`, 'touch', '/tmp/again']);
        await expect.poll(replies).toBe(before + 2);
        await delay(500); // for the last packet to arrive here too
        end();
      },
    );
    const { ok, dir, evidence } = JSON.parse(stdout) as CaptureRecord;
    expect(evidence).toMatchObject({ sessions: 1, matched: 1, gaps: [], contradictions: [] });
    expect(ok).toBe(true);
    expect(readFileSync(join(dir, 'logs/mesin-1.jsonl'), 'utf8')).toContain('"event":"reply"');
  });

  it('follows the logs of one machine', async () => {
    const stdout = await during(['logs', 'mesin-1', '--follow', '--lines', '1'], 'mesin-1 ', async (end) => {
      await ask();
      await expect.poll(serverLog).toContain('172.16.76.103');
      await delay(500); // for the last line to arrive here too
      end();
    });
    expect(stdout).toMatch(/^mesin-1 .*Request from \('172\.16\.76\.103', \d+\): 'TIME'$/m);
  });

  it('opens a shell that may capture beside a machine, and one that may not on it', async () => {
    const whoCan = 'grep CapBnd /proc/self/status; tcpdump -i eth0 -d tcp >/dev/null && echo may capture\n';
    const shell = (...flags: string[]): Promise<string> =>
      new Promise((resolve) => {
        const child = spawn(process.execPath, ['lab/cli.ts', 'shell', 'mesin-2', ...flags], {
          cwd: PROJECT_FOLDER,
          env: { ...process.env, ...VARIABLES },
        });
        let said = '';
        child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
        child.once('close', () => resolve(said));
        child.stdin.end(whoCan);
      });
    expect(await shell('--capture')).toContain('may capture');
    expect(await shell()).not.toContain('may capture');
  });

  it('removes the whole lab by its label, however it was left', async () => {
    const { code, stdout } = await lab(['clean', '--engine', 'docker', '--json'], VARIABLES);
    expect(code).toBe(0);
    const { removed } = JSON.parse(stdout) as { removed: string[] };
    expect(removed.filter((what) => what.startsWith('container '))).toHaveLength(3);
    expect(await leftovers(NAME)).toEqual([]);
    const status = await lab(['status', '--engine', 'docker', '--json'], VARIABLES);
    expect(status.code).toBe(1);
    expect(JSON.parse(status.stdout)).toMatchObject({ up: false });
  });
});
