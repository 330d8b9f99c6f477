import { describe, expect, it } from 'vitest';
import { ethernet, ipv4, tcpBytes } from '../../pcap/testing/write-frame.ts';
import { type Frame, pcap, Section } from '../../pcap/testing/write-capture.ts';
import { PROJECT_FOLDER } from '../settings/settings.ts';
import { join } from 'node:path';
import { lab } from '../testing/program.ts';
import { readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { temporaryFolder } from '../testing/folder.ts';

const LOOPBACK = join(import.meta.dirname, '../../pcap/testing/loopback.pcap');
const KEYS =
  'number timeNs link src srcPort dst dstPort seq ack relSeq relAck flags window length stream marks text';

function written(bytes: Uint8Array): string {
  const path = join(temporaryFolder(), 'some.pcap');
  writeFileSync(path, bytes);
  return path;
}

/** The n-th segment of a client that keeps asking, a millisecond after the one before. */
function asking(index: number, protocol = 6): Frame {
  const [src, dst] = ['172.16.16.102', '172.16.16.101'];
  const segment = tcpBytes({
    src,
    srcPort: 40_000,
    dst,
    dstPort: 45_000,
    seq: 1_000 + 6 * index,
    ack: 1,
    flags: 0x18,
    payload: 'TIME\r\n',
  });
  return {
    timeNs: 1_790_000_000_000_000_000n + BigInt(index) * 1_000_000n,
    bytes: ethernet(ipv4(src, dst, segment, { protocol })),
  };
}

function parsed(stdout: string): Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('lab packets', () => {
  it('prints a line for each segment, and sums up for people', async () => {
    const { code, stdout, stderr } = await lab(['packets', LOOPBACK]);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(55);
    expect([lines[0], lines[12], lines.at(-1)]).toMatchInlineSnapshot(`
      [
        "     1   0.000000000  #0     127.0.0.68:33371 > 127.0.0.67:45000  [SYN] Seq=0 Win=65495 Len=0",
        "    13   0.000801044  #0     127.0.0.68:33371 > 127.0.0.67:45000  [PSH, ACK] Seq=1 Ack=1 Win=65536 Len=6  "TIME\\r\\n"",
        "    55   0.007726829  #5     127.0.0.67:45002 > 127.0.0.68:44039  [RST, ACK] Seq=1 Ack=1 Win=0 Len=0",
      ]
    `);
    expect(stderr).toBe('55 packets, 55 TCP segments, 6 conversations\n');
  });

  it('prints an object with the same keys in each line for programs, and nothing else', async () => {
    const { code, stdout, stderr } = await lab(['packets', LOOPBACK, '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const segments = parsed(stdout);
    expect(segments).toHaveLength(55);
    for (const segment of segments) expect(Object.keys(segment)).toEqual(KEYS.split(' '));
    expect(segments[12]).toMatchInlineSnapshot(`
      {
        "ack": 3628746885,
        "dst": "127.0.0.67",
        "dstPort": 45000,
        "flags": "PSH, ACK",
        "length": 6,
        "link": "ethernet",
        "marks": [],
        "number": 13,
        "relAck": 1,
        "relSeq": 1,
        "seq": 3732966471,
        "src": "127.0.0.68",
        "srcPort": 33371,
        "stream": 0,
        "text": "TIME
      ",
        "timeNs": "1795249651096671702",
        "window": 65536,
      }
    `);
  });

  it('keeps to those keys in a duplicate acknowledgement and in a packet without a time', async () => {
    const ack = { flags: 0x10, window: 500, src: '172.16.16.101', srcPort: 45_000, dst: '172.16.16.102' };
    const same = tcpBytes({ ...ack, dstPort: 40_000, seq: 1, ack: 1_006 });
    const bytes = ethernet(ipv4(ack.src, ack.dst, same));
    const section = new Section().interface().packet(asking(0)).packet({ bytes, timeNs: 0n });
    section.packet({ bytes, timeNs: 0n }).simplePacket({ bytes, timeNs: 0n });
    const { stdout } = await lab(['packets', written(section.done()), '--json']);
    const segments = parsed(stdout);
    for (const segment of segments) expect(Object.keys(segment)).toEqual(KEYS.split(' '));
    expect(segments.map(({ marks }) => marks)).toEqual([[], [], ['duplicate_ack'], ['duplicate_ack']]);
    expect(segments.map(({ timeNs }) => timeNs)).toEqual(['1790000000000000000', '0', '0', null]);
  });

  it('counts every packet of the file, as Wireshark does', async () => {
    const [UDP, TCP] = [17, 6];
    const frames = [UDP, UDP, TCP, UDP, TCP].map((protocol, index) => asking(index, protocol));
    const { stdout } = await lab(['packets', written(pcap(frames)), '--json']);
    expect(parsed(stdout).map(({ number }) => number)).toEqual([3, 5]);
  });

  it('prints what is whole of a file that was cut, and says at which byte it ends', async () => {
    const { code, stdout, stderr } = await lab([
      'packets',
      written(readFileSync(LOOPBACK).subarray(0, 3_000)),
      '--json',
    ]);
    expect(code).toBe(0);
    expect(parsed(stdout)).toHaveLength(33);
    expect(stderr).toBe(
      'at byte 2925: the file ends inside a packet that begins here and has only 75 bytes of it\n',
    );
  });

  it.each<[what: string, path: () => string, sentence: string]>([
    ['is not there', () => '/no/such/file.pcap', 'cannot be read: there is no such file.'],
    ['is a folder', () => temporaryFolder(), 'cannot be read: it is a folder, not a capture.'],
    [
      'is empty',
      () => written(Buffer.alloc(0)),
      'is not a capture: it has neither a pcap nor a pcapng header.',
    ],
    [
      'holds something else',
      () => join(PROJECT_FOLDER, 'package.json'),
      'is not a capture: it has neither a pcap nor a pcapng header.',
    ],
  ])('says in one sentence that a file %s', async (_, path, sentence) => {
    const file = path();
    const { code, stdout, stderr } = await lab(['packets', file]);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: `${file} ${sentence}\n` });
  });

  it('ends silently when nobody reads on', () => {
    const frames = Array.from({ length: 20_000 }, (_, index) => asking(index));
    const { stdout, stderr } = spawnSync(
      'sh',
      ['-c', '"$0" lab/cli.ts packets "$1" | head -1', process.execPath, written(pcap(frames))],
      { cwd: PROJECT_FOLDER, encoding: 'utf8', env: { ...process.env, FORCE_COLOR: undefined } },
    );
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(stdout).toContain('"TIME\\r\\n"');
    expect(stderr).toBe('');
  });
});
