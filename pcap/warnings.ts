/** What in a file does not make sense, and where: at most so many facts, however broken the file. */
import type { Packet } from './packet.ts';

/** What ends the reading of a file: what follows cannot be told from noise. */
export type FileFault =
  | {
      readonly kind: 'version';
      readonly format: 'pcap' | 'pcapng';
      readonly version: number;
      readonly readable: number;
    }
  /** No packet, or no block, can have so many bytes. */
  | { readonly kind: 'impossible-length'; readonly of: 'packet' | 'block'; readonly bytes: number }
  /** A block names its length at both ends. */
  | { readonly kind: 'two-lengths'; readonly first: number; readonly last: number }
  | { readonly kind: 'no-byte-order' }
  | { readonly kind: 'block-too-short'; readonly of: 'packet' | 'interface' }
  | { readonly kind: 'too-many-interfaces' }
  | { readonly kind: 'unknown-clock' }
  | { readonly kind: 'unknown-interface'; readonly index: number }
  | { readonly kind: 'longer-than-block'; readonly bytes: number; readonly blockBytes: number };

/** What is missing, while all that is there is read. */
type FileGap =
  | { readonly kind: 'file-cut'; readonly inside: 'file-header' | 'packet' | 'block'; readonly bytes: number }
  /** Unpacking a file went no further: it was cut, or damaged. */
  | { readonly kind: 'packing-broken'; readonly packing: string }
  | { readonly kind: 'unknown-link'; readonly linkType: number }
  | { readonly kind: 'fragments-missing'; readonly datagrams: number }
  | { readonly kind: 'too-many-open'; readonly limit: number; readonly ended: number }
  /** More than can be told apart when a late packet of one comes. */
  | { readonly kind: 'too-many-connections'; readonly limit: number }
  | { readonly kind: 'memory-full'; readonly limitBytes: number }
  | { readonly kind: 'too-many-warnings'; readonly limit: number };

/** What is wrong with one packet. */
export type PacketFault =
  | { readonly kind: 'not-ip'; readonly family: 4 | 6; readonly firstByte: number }
  | { readonly kind: 'shorter-than-header'; readonly bytes: number; readonly headerBytes: number }
  | { readonly kind: 'longer-than-frame'; readonly family: 4 | 6; readonly byBytes: number }
  | { readonly kind: 'header-cut'; readonly header: 'IPv4' | 'IPv6' | 'IPv6 extension' | 'TCP' }
  | { readonly kind: 'extension-too-long' }
  | { readonly kind: 'ip-option' }
  | { readonly kind: 'tcp-header-length'; readonly headerBytes: number; readonly bytes: number }
  | { readonly kind: 'fragment-cut' }
  | { readonly kind: 'fragment-contradicts' }
  | { readonly kind: 'too-many-captured'; readonly captured: number; readonly onWire: number }
  | { readonly kind: 'time-fraction' };

interface Place {
  /** Offset in the file of the record it is about; for a cut or broken file, where sense ended. */
  readonly byte: number;
  /** What is lost by it: the packet, or the rest of the file. */
  readonly leftOut?: 'packet' | 'rest';
}

/** A fact about a place in the file; `packet` counts as Wireshark does. */
export type Warning = Place & (FileFault | FileGap | (PacketFault & { readonly packet: number }));

const MAX_WARNINGS = 100;

/** Counts all warnings and passes on the first hundred. */
export class Warnings {
  readonly #onWarning: (warning: Warning) => void;
  /** All of them, also those too many to tell. */
  count = 0;

  constructor(onWarning: (warning: Warning) => void) {
    this.#onWarning = onWarning;
  }

  /** About the packet that is being read. */
  addTo({ position, number }: Packet, fault: PacketFault): void {
    this.add({ byte: position, packet: number, ...fault });
  }

  /** The same of a packet that is left out because of it. */
  reject({ position, number }: Packet, fault: PacketFault): false {
    this.add({ byte: position, packet: number, leftOut: 'packet', ...fault });
    return false;
  }

  add(warning: Warning): void {
    this.count += 1;
    if (this.count <= MAX_WARNINGS) this.#onWarning(warning);
    if (this.count === MAX_WARNINGS)
      this.#onWarning({ byte: warning.byte, kind: 'too-many-warnings', limit: MAX_WARNINGS });
  }
}
