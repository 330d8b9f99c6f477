import type { Member } from './member.ts';
import { createGunzip } from 'node:zlib';
import { createReadStream, openSync, readSync, closeSync } from 'node:fs';
import { extract, type Header } from 'tar-stream';
import { pipeline } from 'node:stream/promises';

const KINDS: Readonly<Partial<Record<NonNullable<Header['type']>, Member['kind']>>> = {
  file: 'file',
  'contiguous-file': 'file',
  directory: 'folder',
  symlink: 'link',
  link: 'link',
};

/** Of a tar archive, packed with gzip or not. Throws what zlib and tar-stream throw for a broken one. */
export async function* tarMembers(path: string): AsyncGenerator<Member> {
  const members = extract();
  const source = createReadStream(path);
  const feeding = isGzip(path) ? pipeline(source, createGunzip(), members) : pipeline(source, members);
  feeding.catch((error: unknown) => members.destroy(error as Error));
  for await (const entry of members) {
    const { name, type, size } = entry.header;
    yield {
      name,
      kind: KINDS[type ?? 'file'] ?? 'other',
      sizeBytes: size ?? 0,
      content: () => entry as AsyncIterable<Buffer>,
    };
    entry.resume(); // what nobody read
  }
  await feeding;
}

function isGzip(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const mark = Buffer.alloc(2);
    readSync(file, mark);
    return mark.readUInt16BE() === 0x1f8b;
  } finally {
    closeSync(file);
  }
}
