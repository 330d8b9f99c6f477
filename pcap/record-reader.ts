/** What the two file formats have in common. */
import type { FileFault, Warning, Warnings } from './warnings.ts';
import { linkName } from './link.ts';
import type { Packet } from './packet.ts';

/** Wireshark's limit as well: no real capture has larger packets, so a larger length is no length. */
export const MAX_PACKET_BYTES = 262_144;

/** A file format: finds the records, fills `packet` anew with each one's packet and calls `onFrame`. */
export abstract class RecordReader {
  readonly packet: Packet;
  readonly warnings: Warnings;
  readonly #onFrame: () => void;
  /** Offset in the file of the first byte not yet read. */
  position = 0;
  /** Nothing after this point of the file can be understood. */
  stopped = false;

  constructor(packet: Packet, warnings: Warnings, onFrame: () => void) {
    this.packet = packet;
    this.warnings = warnings;
    this.#onFrame = onFrame;
  }

  /** What an unfinished record at the end of the file was going to be. */
  abstract get expected(): Extract<Warning, { kind: 'file-cut' }>['inside'];

  /** Reads the whole records in `bytes` and returns how many bytes they took: the rest is wanted again with what follows. */
  abstract read(bytes: Uint8Array): number;

  /**
   * The next packet of the file, whose time was set: it has `captured` of its `onWire` bytes at `start`, the last
   * `checkBytes` of which are the frame check sequence.
   */
  protected give(
    bytes: Uint8Array,
    start: number,
    captured: number,
    onWire: number,
    linkType: number,
    checkBytes = 0,
  ): void {
    const { packet } = this;
    packet.linkType = linkType;
    packet.frame = bytes;
    packet.frameAt = start;
    packet.frameEnd = start + captured;
    packet.bytes = bytes;
    packet.at = start;
    packet.wireEnd = start + Math.max(0, onWire - checkBytes);
    packet.capturedEnd = Math.min(start + captured, packet.wireEnd);
    if (captured > onWire) this.warnings.addTo(packet, { kind: 'too-many-captured', captured, onWire });
    this.#onFrame();
  }

  /** To be called for each interface or file: packets of a link type that cannot be read are only counted. */
  protected checkLink(linkType: number, at: number): void {
    if (linkName(linkType) !== undefined) return;
    this.warnings.add({ byte: this.position + at, kind: 'unknown-link', linkType });
  }

  protected stop(at: number, fault: FileFault): void {
    this.stopped = true;
    this.warnings.add({ byte: this.position + at, leftOut: 'rest', ...fault });
  }
}
