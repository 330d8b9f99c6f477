/** One frame of a capture file, with the name of every byte. */
import { CaptureAnalysis } from '../../pcap/capture-analysis.ts';
import { chunksOf } from '../../pcap/capture-file.ts';
import type { Packet } from '../../pcap/packet.ts';

/** What a page gets of a frame. */
export interface Frame {
  readonly number: number;
  readonly linkType: number;
  readonly hex: string;
  readonly relSeq: number;
  readonly relAck: number;
  /** Scaled where the handshake was captured. */
  readonly window: number;
}

/** As JSON; undefined where the file has no such TCP segment. Throws what `node:fs` throws. */
export async function frameIn(file: string | undefined, wanted: number): Promise<string | undefined> {
  if (file === undefined) return undefined;
  let frame: Frame | undefined;
  const analysis = new CaptureAnalysis({
    onSegment: (packet) => {
      if (packet.number === wanted) frame = frameOf(packet);
    },
  });
  for await (const chunk of chunksOf(file, analysis)) {
    if (!analysis.push(chunk) || frame !== undefined) break;
  }
  return frame && JSON.stringify(frame);
}

function frameOf(packet: Packet): Frame {
  const { number, linkType, frame, frameAt, frameEnd, relSeq, relAck, window } = packet;
  return { number, linkType, hex: frame.subarray(frameAt, frameEnd).toHex(), relSeq, relAck, window };
}
