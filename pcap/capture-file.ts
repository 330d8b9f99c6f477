/** The one place here that opens a file. */
import { open } from 'node:fs/promises';
import { CaptureAnalysis, type CaptureOptions, type CaptureSummary } from './capture-analysis.ts';
import type { Conversation, SegmentInConversation } from './conversation.ts';
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
  for await (const chunk of chunksOf(first)) if (!analysis.push(chunk)) break;
  for (const path of others) {
    analysis.nextFile();
    for await (const chunk of chunksOf(path)) if (!analysis.push(chunk)) break;
  }
  return analysis.end();
}

/** Two chunks take turns: while one is looked at, the system fills the other. */
export async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
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
