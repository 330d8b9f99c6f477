import { describe, expect, it } from 'vitest';
import { ethernet, ipv4, tcpBytes } from './testing/write-frame.ts';
import { CaptureAnalysis } from './capture-analysis.ts';
import { windowScaleOption } from './tcp.ts';
import { pcap } from './testing/write-capture.ts';

/** Of a SYN whose options are these bytes. */
function read(options: readonly number[]): number | undefined {
  const [src, dst] = ['172.16.16.102', '172.16.16.101'];
  const segment = {
    src,
    srcPort: 40_000,
    dst,
    dstPort: 45_000,
    seq: 1,
    ack: 0,
    flags: 2,
    window: 512,
    options,
  };
  const frame = { timeNs: 1_790_000_000_000_000_000n, bytes: ethernet(ipv4(src, dst, tcpBytes(segment))) };
  let found: number | undefined;
  const analysis = new CaptureAnalysis({ onSegment: (packet) => (found = windowScaleOption(packet)) });
  analysis.push(pcap([frame]));
  analysis.end();
  return found;
}

describe('the window scale of a segment', () => {
  it('is read from the options as Linux sends them with a SYN', () => {
    expect(read([2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 1, 3, 3, 7])).toBe(7);
  });

  it('is at most 14, and the last one when there are several', () => {
    expect(read([3, 3, 200, 0])).toBe(14);
    expect(read([3, 3, 4, 3, 3, 5, 0, 0])).toBe(5);
  });

  it('is not looked for among the timestamps, or after the end of the list', () => {
    expect(read([1, 1, 8, 10, 0, 3, 3, 7, 0, 0, 0, 0])).toBe(-1);
    expect(read([0, 3, 3, 7])).toBe(-1);
    expect(read([1, 1, 5, 10, 0, 0, 0, 16, 0, 0, 0, 32])).toBe(-1);
  });

  it('is none behind an option that lies about its length', () => {
    expect(read([2, 4, 5, 180, 3, 200, 7, 1])).toBe(-1);
    expect(read([8, 0, 0, 0])).toBe(-1);
  });
});
