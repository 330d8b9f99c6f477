/** Goes through a frame from front to back and keeps a field for every byte it passes. */
import type { Field, FieldKind, Filler, FieldValues, Layer, Unread } from './field.ts';

export const CUT: Unread = { why: 'cut' };

type Read<Kind extends FieldKind> = (bytes: Uint8Array, at: number, reader: FieldReader) => FieldValues[Kind];

export class FieldReader {
  readonly bytes: Uint8Array;
  readonly fields: Field[] = [];
  /** Of the first byte that has no field yet. */
  at = 0;
  /** Where what is read ends: with the frame, or before with the IP packet in it. */
  end: number;
  /** Where that ended on the wire, which a capture may have cut; infinite where nothing says. */
  wireEnd = Infinity;
  layer: Layer = 'link';
  /** Both addresses added up, as TCP's checksum covers them; undefined where these are not the ones, or not the whole segment is here. */
  pseudoSum: number | undefined = undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.end = bytes.length;
  }

  has(bytes: number): boolean {
    return this.at + bytes <= this.end;
  }

  /** The next `length` bytes are such a field; of none there is no field. */
  add<Kind extends FieldKind>(kind: Kind, length: number, value: FieldValues[Kind]): void {
    if (length <= 0) return;
    const { at, layer } = this;
    this.fields.push({ kind, at, length, layer, value } as Field);
    this.at += length;
  }

  /** False, and nothing is read, when not all of its bytes are there. */
  take<Kind extends FieldKind>(kind: Kind, length: number, read: Read<Kind>): boolean {
    if (!this.has(length)) return false;
    this.add(kind, length, read(this.bytes, this.at, this));
    return true;
  }

  /** One part after the other, up to the first that is not all there: then false. */
  takeAll(parts: readonly Part[]): boolean {
    return parts.every((part) => part(this));
  }

  /** Bytes without a meaning of their own. */
  fill(kind: 'cooked-unused' | 'extension-reserved' | 'options-padding' | 'trailer', length: number): void {
    this.add(kind, length, fillerAt(this.bytes, this.at, length));
  }

  /** Up to `end` nothing can be read. */
  leave(unread: Unread, end = this.end): void {
    const { layer } = this;
    this.layer = 'rest';
    this.add('rest', end - this.at, unread);
    this.layer = layer;
  }

  /** The packet says that it ends there; what the frame has behind it is a trailer. */
  endAt(wireEnd: number): void {
    this.wireEnd = wireEnd;
    this.end = Math.min(this.end, wireEnd);
  }
}

/** A field of a header of fixed form. */
export type Part = (reader: FieldReader) => boolean;

export function part<Kind extends FieldKind>(kind: Kind, length: number, read: Read<Kind>): Part {
  return (reader) => reader.take(kind, length, read);
}

function fillerAt(bytes: Uint8Array, at: number, length: number): Filler {
  return { isZero: bytes.subarray(at, at + length).every((byte) => byte === 0) };
}

/** A read for {@link part}. */
export function u8(bytes: Uint8Array, at: number): number {
  return bytes[at]!;
}
