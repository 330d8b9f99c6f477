/** The TCP header with its options (RFC 9293, 3.1), and the payload as lines. */
import { checksumOf, sumOf } from './checksum.ts';
import { CUT, type FieldReader, part, u8 } from './reader.ts';
import { u16, u32 } from '../bytes.ts';
import type { Checksum, FieldValues, Unread } from './field.ts';
import { Flag } from '../flag.ts';
import { Protocol } from '../tunnel.ts';
import { readOptions } from './options.ts';

const HEADER_BYTES = 20;
const CHECKSUM_AT = 16;

const FLAG_NAMES = Object.keys(Flag) as (keyof typeof Flag)[];

const UP_TO_LENGTH = [
  part('tcp-source-port', 2, u16),
  part('tcp-destination-port', 2, u16),
  part('tcp-sequence', 4, u32),
  part('tcp-acknowledgement', 4, u32),
  part('tcp-header-length', 1, (bytes, at) => ({
    headerBytes: (bytes[at]! >> 4) * 4,
    reserved: (bytes[at]! >> 1) & 7,
    isAccurateEcn: (bytes[at]! & 1) === 1,
  })),
];
const BEHIND_LENGTH = [
  // Not flagNames(): pages carry this, and older browsers have no Map of its kind.
  part('tcp-flags', 1, (bytes, at) => FLAG_NAMES.filter((name) => (bytes[at]! & Flag[name]) !== 0)),
  part('tcp-window', 2, u16),
  part('tcp-checksum', 2, readChecksum),
  part('tcp-urgent-pointer', 2, u16),
];

/** Up to the payload; why there is none that can be told apart. */
export function readTcp(reader: FieldReader): Unread | undefined {
  reader.layer = 'tcp';
  const { bytes, at: start } = reader;
  if (!reader.takeAll(UP_TO_LENGTH)) return CUT;
  const headerBytes = (bytes[start + 12]! >> 4) * 4;
  if (headerBytes < HEADER_BYTES || start + headerBytes > reader.wireEnd)
    return { why: 'header-length', headerBytes };
  if (!reader.takeAll(BEHIND_LENGTH)) return CUT;
  return readOptions(reader, start + headerBytes, readOption);
}

/** RFC 9293, 3.2; RFC 7323; RFC 2018. An option of another length than it should have is not explained. */
function readOption(reader: FieldReader, option: number, length: number): void {
  if (option === 2 && length === 2) reader.take('tcp-mss', 2, u16);
  else if (option === 3 && length === 1) reader.take('tcp-window-scale', 1, u8);
  else if (option === 8 && length === 8) {
    reader.take('tcp-timestamp', 4, u32);
    reader.take('tcp-timestamp-echo', 4, u32);
  } else if (option === 5 && length % 8 === 0) {
    for (let blocks = length / 8; blocks > 0; blocks -= 1) {
      reader.take('tcp-sack-left', 4, u32);
      reader.take('tcp-sack-right', 4, u32);
    }
  } else reader.add('option-data', length, { option });
}

/** Covers the segment to its end and, from IP, both addresses, the protocol and the segment's length. */
function readChecksum(bytes: Uint8Array, at: number, { pseudoSum, wireEnd }: FieldReader): Checksum {
  const checksum = u16(bytes, at);
  if (pseudoSum === undefined || wireEnd > bytes.length) return { checksum, state: 'unknown' };
  const start = at - CHECKSUM_AT;
  const covered = pseudoSum + Protocol.TCP + (wireEnd - start);
  return checksumOf(checksum, covered + sumOf(bytes, start, wireEnd), covered);
}

const CR = 13;
const LF = 10;

/** All that is left of the packet. */
export function readPayload(reader: FieldReader): void {
  reader.layer = 'payload';
  const { bytes, at: start, end } = reader;
  while (reader.at < end) {
    const { at } = reader;
    if (bytes[at] === CR) {
      const next = at + 1 === end ? 'end' : bytes[at + 1] === LF ? 'lf' : 'other';
      reader.add('payload-cr', 1, { next });
    } else if (bytes[at] === LF) {
      const before = at === start ? 'start' : bytes[at - 1] === CR ? 'cr' : 'other';
      reader.add('payload-lf', 1, { before });
    } else {
      let to = at + 1;
      while (to < end && bytes[to] !== CR && bytes[to] !== LF) to += 1;
      reader.add('payload-text', to - at, {
        ...textOf(bytes.subarray(at, to)),
        beginsLine: at === start ? undefined : bytes[at - 1] === LF,
        endsLine: endsLineAt(bytes, to, end),
      });
    }
  }
}

function endsLineAt(bytes: Uint8Array, at: number, end: number): boolean | undefined {
  if (at === end) return undefined;
  if (bytes[at] === LF) return true;
  return at + 1 === end ? undefined : bytes[at + 1] === LF;
}

const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

function textOf(bytes: Uint8Array): Pick<FieldValues['payload-text'], 'text' | 'isUtf8'> {
  try {
    return { text: strict.decode(bytes), isUtf8: true };
  } catch {
    return { text: lenient.decode(bytes), isUtf8: false };
  }
}
