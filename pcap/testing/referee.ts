/** A capture before both judges: what tshark says of its segments, and what we say. */
import { asRefereed, type RefereedSegment, tsharkSegments } from './tshark.ts';
import type { Warning } from '../warnings.ts';
import { analyseCapture } from '../capture-file.ts';
import { join } from 'node:path';
import { segmentOf } from '../segment.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { tmpdir } from 'node:os';

export interface Judged {
  readonly path: string;
  /** Numbers, times, relative numbers, windows, streams and marks of every segment. */
  readonly ours: readonly RefereedSegment[];
  readonly theirs: readonly RefereedSegment[];
  readonly warnings: readonly Warning[];
}

/** Of a file, or of the bytes of one. */
export async function judge(capture: string | Uint8Array): Promise<Judged> {
  const path = typeof capture === 'string' ? capture : written(capture);
  const ours: RefereedSegment[] = [];
  const warnings: Warning[] = [];
  await analyseCapture(path, {
    onSegment: (packet) => ours.push(asRefereed(segmentOf(packet))),
    onWarning: (warning) => warnings.push(warning),
  });
  return { path, ours, theirs: tsharkSegments(path), warnings };
}

/** The path of a file with these bytes, which is gone when the test is over. */
export function written(bytes: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'pcap-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'capture');
  writeFileSync(path, bytes);
  return path;
}
