/** Captures that somebody packed: which kind of packing, and unpacking while they are read. */
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { pipeline, Readable, type Transform } from 'node:stream';

/** By the first bytes of a file (RFC 1952, RFC 8878, and the formats' own descriptions). */
const MAGICS = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
] as const;

export type Packing = (typeof MAGICS)[number][0];

/** `undefined` for a file that is not packed. */
export function packingOf(bytes: Uint8Array): Packing | undefined {
  return MAGICS.find(([, magic]) => magic.every((byte, index) => bytes[index] === byte))?.[0];
}

/** Those that Node itself unpacks. */
const UNPACKERS: Readonly<Partial<Record<Packing, () => Transform>>> = {
  gzip: createGunzip,
  zstd: createZstdDecompress,
};

export function canUnpack(packing: Packing): boolean {
  return UNPACKERS[packing] !== undefined;
}

/**
 * What the chunks of a packed file hold, up to its end or to a little before it is cut or damaged, of which `onFault`
 * hears. Throws what reading the chunks throws.
 */
export async function* unpacked(
  chunks: AsyncIterable<Uint8Array>,
  packing: Packing,
  onFault: () => void,
): AsyncGenerator<Uint8Array> {
  const unpacker = UNPACKERS[packing]?.();
  if (unpacker === undefined) return;
  pipeline(Readable.from(copiesOf(chunks)), unpacker, () => {}); // what goes wrong is thrown by the loop
  try {
    for await (const chunk of unpacker) yield chunk as Buffer;
  } catch (error) {
    if (!/^(?:Z_|ZSTD_)/.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
    onFault();
  }
}

/** Their memory is used again while they wait to be unpacked. */
async function* copiesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield chunk.slice();
}
