import { below, pick, type Random, randomFrom } from './testing/random.ts';
import { describe, expect, it } from 'vitest';
import { ethernet, ipv4, tcpBytes } from './testing/write-frame.ts';
import { pcap, pcapng } from './testing/write-capture.ts';
import { CaptureAnalysis } from './capture-analysis.ts';
import { segmentJson, segmentOf } from './segment.ts';
import { unrulySegments } from './testing/unruly.ts';

interface Heard {
  readonly segments: readonly string[];
  readonly warnings: readonly number[];
}

/** Everything the decoder has to say of these bytes. */
function hear(bytes: Uint8Array, chunkBytes = bytes.length || 1): Heard {
  const segments: string[] = [];
  const warnings: number[] = [];
  const analysis = new CaptureAnalysis({
    onSegment: (packet) => segments.push(segmentJson(segmentOf(packet))),
    onWarning: ({ byte }) => warnings.push(byte),
  });
  for (let at = 0; at < bytes.length; at += chunkBytes) analysis.push(bytes.slice(at, at + chunkBytes));
  analysis.end();
  return { segments, warnings };
}

const FRAMES = unrulySegments(randomFrom(5), 60).map(({ segment, timeNs }) => ({
  timeNs,
  bytes: ethernet(ipv4(segment.src, segment.dst, tcpBytes(segment))),
}));
const FORMS = [
  ['pcap', pcap(FRAMES)],
  ['pcapng', pcapng(FRAMES)],
] as const;

function mutate(random: Random, bytes: Uint8Array): { mutated: Uint8Array; from: number } {
  const mutated = Uint8Array.from(bytes);
  let from = bytes.length;
  for (let count = 1 + below(random, 4); count > 0; count -= 1) {
    const at = below(random, bytes.length);
    mutated[at] = pick(random, [0, 1, 0x7f, 0x80, 0xff, below(random, 256)]);
    from = Math.min(from, at);
  }
  return { mutated, from };
}

describe.each(FORMS)('a %s file that is not as it should be', (form, good) => {
  it('is read alike in chunks of any size', () => {
    const whole = hear(good);
    for (const chunkBytes of [1, 2, 3, 7, 61, 500]) expect(hear(good, chunkBytes)).toEqual(whole);
  });

  it('gives what is whole of it wherever it was cut, and says where sense ends', () => {
    const whole = hear(good).segments;
    const boundaries = new Set<number>();
    for (let size = 0; size < good.length; size += 1) {
      const { segments, warnings } = hear(good.subarray(0, size));
      expect(segments).toEqual(whole.slice(0, segments.length));
      if (warnings.length === 0) boundaries.add(segments.length);
    }
    // Only a cut between two packets goes unnoticed, once for each.
    expect(boundaries.size).toBeGreaterThanOrEqual(FRAMES.length);
  });

  it('never throws, and leaves what stands before a broken byte as it was', () => {
    const random = randomFrom(form.length);
    for (let round = 0; round < 1_500; round += 1) {
      const { mutated, from } = mutate(random, good);
      const { segments } = hear(mutated);
      const before = hear(good.subarray(0, from)).segments;
      expect(segments.slice(0, before.length)).toEqual(before);
      expect(segments.length).toBeLessThanOrEqual(good.length / 40);
    }
  });
});

it('takes random bytes for no capture, and says so', () => {
  const random = randomFrom(9);
  const noise = Uint8Array.from({ length: 4_096 }, () => below(random, 256));
  expect(hear(noise).segments).toEqual([]);
});
