import { startCapture } from './tcpdump.ts';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Capture, RunningCommand } from './machine.ts';
import { localMachine } from './local/machine.ts';
import { join } from 'node:path';
import { freePort } from '../testing/program.ts';
import { record } from '../recording/capture.ts';
import { spawnSync } from 'node:child_process';
import { temporaryFolder } from '../testing/folder.ts';

const TARGET = {
  interface: 'eth0',
  filter: 'port 45000',
  markAddress: '127.0.0.1',
  port: 45_000,
} as const;

/** Listens, writes its own arguments as if they were packets, and ends with counts when it is told to. */
const GOOD = `
trap 'printf "7 packets captured\\n9 packets received by filter\\n1 packet dropped by kernel\\n" >&2; exit 0' TERM
printf '%s\\n' "$@"
echo "tcpdump: listening on lo, link-type EN10MB" >&2
while :; do sleep 0.01; done
`;

/** The script of a capture with another tcpdump, or with none. */
async function begin(command: readonly string[], tcpdump: string | undefined): Promise<RunningCommand> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, '.bashrc'), 'echo "what a person wants in a terminal"');
  if (tcpdump !== undefined) {
    writeFileSync(join(folder, 'tcpdump'), `#!/bin/sh\n${tcpdump}`);
    chmodSync(join(folder, 'tcpdump'), 0o755);
  }
  for (const tool of ['bash', 'uname', 'sleep']) {
    writeFileSync(join(folder, tool), `#!/bin/sh\nexec ${whereIs(tool)} "$@"\n`);
    chmodSync(join(folder, tool), 0o755);
  }
  const machine = localMachine({
    name: 'mesin-1',
    address: '127.0.0.1',
    ownAddress: true,
    environment: { PATH: folder, HOME: folder },
    log: undefined,
  });
  return machine.run(command);
}

function whereIs(tool: string): string {
  return spawnSync('sh', ['-c', `command -v ${tool}`])
    .stdout.toString()
    .trim();
}

async function capture(
  tcpdump: string | undefined,
  target: Parameters<typeof startCapture>[1] = TARGET,
): Promise<Capture> {
  return startCapture((command) => begin(command, tcpdump), target);
}

describe('a capture by tcpdump', () => {
  it('asks for every packet of the filter, as it comes, to the nanosecond', async () => {
    const running = await capture(GOOD);
    const packets = running.packets.setEncoding('utf8').toArray();
    const counts = await running.stop();
    expect(counts).toEqual({ captured: 7, received: 9, dropped: 1 });
    const args = (await packets).join('').trim().split('\n');
    expect(args[0]).toBe('-i'); // nothing else is among the packets
    expect(args).toEqual(expect.arrayContaining(['-i', 'eth0', '--immediate-mode', '-U', 'port 45000']));
    expect(args).toContain('--time-stamp-precision=nano');
  });

  it('counts a packet once that the kernel counts twice, and never half of one', async () => {
    const running = await capture(GOOD, { ...TARGET, interface: 'lo' });
    running.packets.resume();
    expect(await running.stop()).toEqual({ captured: 7, received: 4, dropped: 1 });
  });

  it('ends with its input: when the lab is killed, so is the capture', async () => {
    let begun: RunningCommand | undefined;
    const running = await startCapture(async (command) => (begun = await begin(command, GOOD)), TARGET);
    running.packets.resume();
    begun?.stdin.destroy();
    expect(await begun?.exitCode).toBe(0);
  });

  it('ends, packets and all, when tcpdump ends by itself', async () => {
    const running = await capture(`echo "tcpdump: listening on eth0" >&2; printf packets; exit 1`);
    expect((await running.packets.setEncoding('utf8').toArray()).join('')).toBe('packets');
    await expect(running.stop()).rejects.toMatchObject({
      code: 'CAPTURE_FAILED',
      message: 'tcpdump exited without its packet counts: tcpdump: listening on eth0',
    });
  });

  it.each([
    [
      "tcpdump: lo: You don't have permission to capture on that device\n(socket: Operation not permitted)",
      /^tcpdump has no right to capture packets: sudo /,
    ],
    [
      'tcpdump: lo0: (cannot open BPF device) /dev/bpf0: Permission denied',
      /^tcpdump has no right to capture packets: sudo /,
    ],
    ['tcpdump: eth9: No such device exists', /^tcpdump: eth9: No such device exists$/],
    ['tcpdump: lo: That device is not up', /^tcpdump: lo: That device is not up$/],
    ['', /^tcpdump exited without a message$/],
  ])('that says %j does not begin, and says why', async (words, reason) => {
    const said = words.split('\n').map((line) => `echo "${line}" >&2`);
    const script = words === '' ? 'exit 1' : `${said.join('\n')}\nexit 1`;
    await expect(capture(script)).rejects.toMatchObject({
      code: 'CAPTURE_UNAVAILABLE',
      message: expect.stringMatching(reason) as string,
    });
  });

  it('without tcpdump says how to get it', async () => {
    await expect(capture(undefined)).rejects.toMatchObject({
      code: 'CAPTURE_UNAVAILABLE',
      message: 'tcpdump is not installed: install the package tcpdump.',
    });
  });
});

/** Counting no packet at all needs the right to capture as well. */
const mayCapture =
  process.platform === 'linux' &&
  spawnSync('timeout', ['0.3', 'tcpdump', '-i', 'lo', '-w', '/dev/null', 'port 9'])
    .stderr.toString()
    .includes('listening on');

describe.runIf(mayCapture)('a capture with the real tcpdump', () => {
  it('sees its own marks on loopback, and nothing else', async () => {
    const machine = localMachine({
      name: 'mesin-1',
      address: '127.16.64.101',
      ownAddress: true,
      environment: { PATH: process.env['PATH'] ?? '' },
      log: undefined,
    });
    const file = join(temporaryFolder(), 'pcap');
    const recording = await record(machine, await freePort('127.16.64.101'), file);
    await recording.prove('ends');
    // "received" also has what others sent on loopback before the filter was set.
    expect(await recording.end()).toMatchObject({ captured: 2, dropped: 0 });
    const pcap = readFileSync(file);
    expect(pcap.readUInt32LE(0)).toBe(0xa1b23c4d); // nanoseconds
    expect(pcap.toString('latin1')).toMatch(/capture on mesin-1 begins.*capture on mesin-1 ends/s);
  });
});
