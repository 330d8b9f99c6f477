/** The frames of a capture as they are, whatever is in them. */
import { CaptureReader } from '../capture-reader.ts';
import { Packet } from '../packet.ts';
import { Warnings } from '../warnings.ts';

export interface CapturedFrame {
  readonly bytes: Uint8Array;
  readonly linkType: number;
}

/** Of a file's bytes. Throws where these are not read without a warning. */
export function framesIn(capture: Uint8Array): CapturedFrame[] {
  const frames: CapturedFrame[] = [];
  const packet = new Packet();
  const warnings = new Warnings((warning) => {
    throw new Error(`The capture has a fault: ${warning.kind}.`);
  });
  const reader = new CaptureReader(packet, warnings, () => {
    const { bytes, at, capturedEnd, linkType } = packet;
    frames.push({ bytes: bytes.slice(at, capturedEnd), linkType });
  });
  reader.push(capture);
  reader.end();
  return frames;
}
