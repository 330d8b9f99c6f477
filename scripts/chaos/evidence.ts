/** What a run folder holds: compared with what it held before, and whether each file is whole. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** Of each file how long it was, and the hash of its bytes. */
export type Snapshot = ReadonlyMap<string, { readonly length: number; readonly hash: string }>;

/** Files that only grow; all others are replaced whole. */
const GROWING = new Set(['.pcap', '.jsonl', '.log', '.raw']);
/** What replaces a file is written under this ending first. */
const DRAFT = '.new';

export function takeSnapshot(folder: string): Snapshot {
  const entries = filesIn(folder).map((name) => {
    const bytes = readFileSync(join(folder, name));
    return [name, { length: bytes.length, hash: hashOf(bytes) }] as const;
  });
  return new Map(entries);
}

/** What has been lost since, one clause for each file. */
export function lostSince(before: Snapshot, folder: string): string[] {
  return Array.from(before).flatMap(([name, { length, hash }]) => {
    const file = join(folder, name);
    if (!existsSync(file)) return [`${name} is gone`];
    if (!GROWING.has(extname(name))) return [];
    const bytes = readFileSync(file);
    if (bytes.length < length) return [`${name} has ${bytes.length} of ${length} bytes`];
    return hashOf(bytes.subarray(0, length)) === hash ? [] : [`${name} has other bytes than it had`];
  });
}

/** Files that are neither the old ones nor the new ones, one clause for each. */
export function brokenIn(folder: string): string[] {
  return filesIn(folder).flatMap((name) => {
    const problem = problemOf(extname(name), readFileSync(join(folder, name)));
    return problem === undefined ? [] : [`${name} ${problem}`];
  });
}

function problemOf(ending: string, bytes: Buffer): string | undefined {
  switch (ending) {
    case '.json':
      return isJson(bytes.toString()) ? undefined : 'is no whole JSON document';
    case '.html':
      return bytes.toString().trimEnd().endsWith('</html>') ? undefined : 'is no whole page';
    case '.pdf':
      return bytes.subarray(-1_024).includes('%%EOF') ? undefined : 'is no whole PDF';
    case '.pcap':
      return isCapture(bytes) ? undefined : 'is no capture up to its last packet';
    default:
      return undefined;
  }
}

/** A capture that was begun at all: its header, then packets of which the last one may be cut short (pcap-savefile(5)). */
function isCapture(bytes: Buffer): boolean {
  if (bytes.length < 24) return true;
  const littleEndian = [0xa1b2c3d4, 0xa1b23c4d].includes(bytes.readUInt32LE(0));
  const longest = 262_144;
  for (let at = 24; at + 16 <= bytes.length;) {
    const length = littleEndian ? bytes.readUInt32LE(at + 8) : bytes.readUInt32BE(at + 8);
    if (length > longest) return false;
    at += 16 + length;
  }
  return true;
}

export function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(DRAFT))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
