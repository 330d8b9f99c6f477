import { type Entry, getFileNameLowLevel, openPromise } from 'yauzl';
import { kindOfMode, type Member } from './member.ts';
import { LabError } from '../errors.ts';
import { basename } from 'node:path';

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Throws what yauzl throws for a broken archive, and {@link LabError} `USAGE` for a locked one. */
export async function* zipMembers(path: string): AsyncGenerator<Member> {
  // Names are decoded and judged here: not all who write UTF-8 say so, and one rule holds for all formats.
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false, decodeStrings: false });
  try {
    for await (const entry of zip.eachEntry()) {
      const name = nameOf(entry);
      const kind = kindOfMode(entry.externalFileAttributes >>> 16);
      yield {
        name,
        kind: kind === 'file' && /[/\\]$/.test(name) ? 'folder' : kind,
        sizeBytes: entry.uncompressedSize,
        // Where there is no field with seconds since 1970, a clock without its zone: that of this computer.
        modifiedAt: entry.getLastModDate(),
        content: async function* () {
          if (entry.isEncrypted()) throw locked(path);
          yield* await zip.openReadStreamPromise(entry);
        },
      };
    }
  } finally {
    zip.close();
  }
}

/** UTF-8 where it can be read as such, or else as the format says: by its own field for names, or code page 437. */
function nameOf({ fileNameRaw, generalPurposeBitFlag, extraFields }: Entry): string {
  try {
    return UTF8.decode(fileNameRaw);
  } catch {
    return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);
  }
}

/** The error for an archive with a password. */
export function locked(path: string): LabError {
  return new LabError('USAGE', `${basename(path)} is locked with a password: pack it without one.`);
}
