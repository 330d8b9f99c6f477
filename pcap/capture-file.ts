/** The one place here that opens a file. */
import { open } from 'node:fs/promises';
import { CaptureAnalysis, type CaptureOptions, type CaptureSummary } from './capture-analysis.ts';
import type { Conversation, SegmentInConversation } from './conversation.ts';
import { canUnpack, packingOf, unpacked } from './compressed.ts';
import type { Warning } from './warnings.ts';

const CHUNK_BYTES = 524_288;

/**
 * Several files are one capture that was written into one after the other: their packets are counted through. Throws
 * what `node:fs` throws when a file cannot be opened or read; for what is in it there are warnings.
 */
export async function analyseCapture(
  paths: string | readonly string[],
  options: CaptureOptions,
): Promise<CaptureSummary> {
  const [first = '', ...others] = [paths].flat();
  const analysis = new CaptureAnalysis(options);
  for await (const chunk of chunksOf(first, analysis)) if (!analysis.push(chunk)) break;
  for (const path of others) {
    analysis.nextFile();
    for await (const chunk of chunksOf(path, analysis)) if (!analysis.push(chunk)) break;
  }
  return analysis.end();
}

/** The bytes of a capture for `analysis`, unpacked where the file is packed with gzip or zstd. */
export async function* chunksOf(path: string, analysis: CaptureAnalysis): AsyncGenerator<Uint8Array> {
  const chunks = fileChunks(path);
  const first = await chunks.next();
  if (first.done === true) return;
  const packing = packingOf(first.value);
  const all = goingOn(first, chunks);
  if (packing === undefined || !canUnpack(packing)) yield* all;
  else yield* unpacked(all, packing, () => analysis.breakOff(packing));
}

/** What was begun to be read, from its beginning. */
async function* goingOn(
  first: IteratorResult<Uint8Array>,
  chunks: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    for (let next = first; next.done !== true; next = await chunks.next()) yield next.value;
  } finally {
    await chunks.return(undefined);
  }
}

/** Two chunks take turns: while one is looked at, the system fills the other. */
async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  await using file = await open(path, 'r');
  let [chunk, other] = [new Uint8Array(CHUNK_BYTES), new Uint8Array(CHUNK_BYTES)];
  let reading = file.read(chunk);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      const filled = chunk.subarray(0, bytesRead);
      [chunk, other] = [other, chunk];
      reading = file.read(chunk);
      yield filled;
    }
  } finally {
    // When nobody wants the rest, the file is closed only after the last read.
    await reading.catch(() => {});
  }
}

/** A conversation to keep: its segments are a list. */
export interface KeptConversation extends Omit<Conversation, 'segments'> {
  readonly segments: readonly SegmentInConversation[];
}

/** All conversations of a file at once, by stream, for captures that fit in memory. Throws what {@link analyseCapture} throws. */
export async function readCapture(
  path: string,
  options: Pick<CaptureOptions, 'onSegment' | 'serverPort'> = {},
) {
  const conversations: KeptConversation[] = [];
  const warnings: Warning[] = [];
  const summary = await analyseCapture(path, {
    ...options,
    onConversation: (conversation) =>
      conversations.push({ ...conversation, segments: conversation.segments() }),
    onWarning: (warning) => warnings.push(warning),
  });
  conversations.sort((one, other) => one.stream - other.stream);
  return { summary, conversations, warnings };
}
