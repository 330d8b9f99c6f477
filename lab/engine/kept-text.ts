import type { Readable } from 'node:stream';

const KEPT_BYTES = 64 * 1024;

/** All a stream says, read to its end, and the beginning of that where it is much. */
export async function keptText(stream: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  let keptBytes = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    if (keptBytes >= KEPT_BYTES) continue;
    pieces.push(piece.subarray(0, KEPT_BYTES - keptBytes));
    keptBytes += piece.length;
  }
  return Buffer.concat(pieces).toString('utf8');
}
