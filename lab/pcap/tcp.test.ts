import { describe, expect, it } from 'vitest';
import { ethernet, ipv4, tcpBytes } from './testing/write-frame.ts';
import { CaptureAnalysis } from './capture-analysis.ts';
import type { TcpOptions } from './tcp.ts';
import { pcap } from './testing/write-capture.ts';
import { tcpOptions } from './tcp.ts';

/** The options of a SYN that carries these bytes. */
function read(options: readonly number[]): TcpOptions | undefined {
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
  let found: TcpOptions | undefined;
  const analysis = new CaptureAnalysis({ onSegment: (packet) => (found = tcpOptions(packet)) });
  analysis.push(pcap([frame]));
  analysis.end();
  return found;
}

describe('the options of a segment', () => {
  it('are read as Linux sends them with a SYN', () => {
    const syn = [2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 1, 3, 3, 7];
    expect(read(syn)).toEqual({
      maximumSegmentBytes: 1_460,
      sackPermitted: true,
      timestamps: { value: 1, echo: 2 },
      windowScale: 7,
    });
  });

  it('tell which ranges were received', () => {
    expect(read([1, 1, 5, 10, 0, 0, 0, 16, 0, 0, 0, 32])).toEqual({ sack: [{ from: 16, to: 32 }] });
  });

  it('end at one that lies about its length', () => {
    expect(read([2, 4, 5, 180, 3, 200, 7, 1])).toEqual({ maximumSegmentBytes: 1_460 });
    expect(read([8, 0, 0, 0])).toEqual({});
  });
});
