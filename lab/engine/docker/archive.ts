/** A student's program as the tar stream the engine wants, owned by root and readable by all. */
import { type ProgramFile, type ProgramFiles, programFiles } from '../../hand-in/files.ts';
import { Readable } from 'node:stream';
import { createReadStream } from 'node:fs';
import { pack } from 'tar-stream';
import { pipeline } from 'node:stream/promises';

/** Throws {@link LabError} `USAGE` for what is too much or cannot be read. */
export async function packFiles(program: ProgramFiles): Promise<Readable> {
  const files = programFiles(program);
  const archive = pack();
  void fill(archive, files).catch((error: unknown) => archive.destroy(error as Error));
  return Readable.from(archive);
}

async function fill(archive: ReturnType<typeof pack>, files: readonly ProgramFile[]): Promise<void> {
  for (const { name, path, sizeBytes } of files) {
    const entry = archive.entry({ name, size: sizeBytes, mode: 0o755 });
    await pipeline(createReadStream(path), entry);
  }
  archive.finalize();
}
