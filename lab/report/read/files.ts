/** The files of a run as evidence: how large each is, and its SHA-256, so that a later change shows. */
import type { EvidenceFile } from '../model.ts';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { resolve } from 'node:path';

const FOLDERS = ['pcap', 'logs', 'transcripts'];

/** `whatOf` says in words what a file is. */
export async function evidenceFiles(
  folder: string,
  whatOf: (path: string) => string,
): Promise<EvidenceFile[]> {
  const inFolders = FOLDERS.flatMap((name) => {
    const path = resolve(folder, name);
    return existsSync(path)
      ? readdirSync(path)
          .sort()
          .map((file) => `${name}/${file}`)
      : [];
  });
  // run.json is no evidence: it is written again whenever the run is analysed.
  const paths = [...inFolders, 'sessions.jsonl'].filter((path) => isFile(resolve(folder, path)));
  return Promise.all(
    paths.map(async (path) => ({
      path,
      bytes: statSync(resolve(folder, path)).size,
      sha256: await sha256(resolve(folder, path)),
      what: whatOf(path),
    })),
  );
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1_048_576 }), hash);
  return hash.digest('hex');
}
