/** A student's folder as the tar stream the engine wants, owned by root and readable by all. */
import { createReadStream } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { LabError } from '../../errors.ts';
import type { ProgramFiles } from '../sandbox.ts';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { pipeline } from 'node:stream/promises';
import { resolve } from 'node:path';

/** What no server needs and every folder has. */
const LEFT_OUT = new Set(['.git', '__pycache__', '.venv', 'venv', '.idea', '.vscode', 'artifacts']);
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_FILES = 5_000;

interface Entry {
  /** Relative, with slashes. */
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
}

/** Links are left out: where they lead is not the student's folder. Throws {@link LabError} `USAGE` beyond 64 MiB. */
export async function packFiles({ folder, only }: ProgramFiles): Promise<Readable> {
  const entries: Entry[] = [];
  let sizeBytes = 0;
  for await (const entry of only === undefined ? walk(folder, '') : named(folder, only)) {
    entries.push(entry);
    sizeBytes += entry.sizeBytes;
    if (sizeBytes > MOST_BYTES || entries.length > MOST_FILES) {
      throw new LabError(
        'USAGE',
        `${folder} holds more than 64 MiB or ${MOST_FILES} files: name the server's own file, or a folder with it alone.`,
      );
    }
  }
  const archive = pack();
  void fill(archive, entries).catch((error: unknown) => archive.destroy(error as Error));
  return Readable.from(archive);
}

async function fill(archive: ReturnType<typeof pack>, entries: readonly Entry[]): Promise<void> {
  for (const { name, path, sizeBytes } of entries) {
    const entry = archive.entry({ name, size: sizeBytes, mode: 0o755 });
    await pipeline(createReadStream(path), entry);
  }
  archive.finalize();
}

async function* named(folder: string, names: readonly string[]): AsyncGenerator<Entry> {
  for (const name of names) {
    const path = resolve(folder, name);
    yield { name, path, sizeBytes: (await stat(path)).size };
  }
}

async function* walk(folder: string, below: string): AsyncGenerator<Entry> {
  const children = await readdir(resolve(folder, below), { withFileTypes: true });
  for (const child of children) {
    const name = below === '' ? child.name : `${below}/${child.name}`;
    if (LEFT_OUT.has(child.name)) continue;
    if (child.isDirectory()) yield* walk(folder, name);
    else if (child.isFile()) {
      const path = resolve(folder, name);
      yield { name, path, sizeBytes: (await lstat(path)).size };
    }
  }
}
