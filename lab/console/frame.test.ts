import { describe, expect, it } from 'vitest';
import { type Frame, frameIn } from './frame.ts';
import { GOOD_RUN } from './testing/recorded.ts';
import { join } from 'node:path';
import { readCapture } from '../../pcap/capture-file.ts';

const FILE = join(GOOD_RUN, 'pcap/mesin-1.pcap');

async function frameAt(packet: number): Promise<Frame> {
  return JSON.parse((await frameIn(FILE, packet)) ?? 'null') as Frame;
}

describe('one frame of a capture', () => {
  it('is that of the packet with its number, to its last byte', async () => {
    const { conversations } = await readCapture(FILE, { serverPort: 45_000 });
    const segments = conversations.flatMap((conversation) => conversation.segments);
    expect(segments.length).toBeGreaterThan(40);
    for (const { number, relSeq, relAck, text, length } of segments) {
      const frame = await frameAt(number);
      expect(frame).toMatchObject({ number, relSeq, relAck, linkType: 1 });
      const bytes = Buffer.from(frame.hex, 'hex');
      expect(bytes.subarray(bytes.length - length).toString()).toBe(text);
    }
  });

  it('is none where there is no such segment, and no such file', async () => {
    for (const number of [0, -1, 1, 1.5, 1e9, NaN]) expect(await frameIn(FILE, number)).toBeUndefined();
    expect(await frameIn(undefined, 2)).toBeUndefined();
    await expect(frameIn(`${FILE}.gone`, 2)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
