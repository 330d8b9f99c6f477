/** What the two file formats have in common. */
import type { Packet } from './packet.ts';
import type { Warnings } from './warnings.ts';

/** Wireshark's limit as well: no real capture has larger packets, so a larger length is no length. */
export const MAX_PACKET_BYTES = 262_144;

/** Where a format's reader puts each packet: `packet` is filled anew and `onFrame` called. */
export interface FrameSink {
  readonly packet: Packet;
  readonly onFrame: () => void;
  readonly warnings: Warnings;
}

export interface RecordReader {
  /** Nothing after this point of the file can be understood. */
  readonly stopped: boolean;
  /** What an unfinished record at the end of the file was going to be. */
  readonly expected: string;
  /**
   * Reads the whole records in `bytes`; `position` is the file offset of `bytes[0]`. Returns how many bytes they took:
   * the rest is wanted again with what follows it.
   */
  read(bytes: Uint8Array, position: number): number;
}
