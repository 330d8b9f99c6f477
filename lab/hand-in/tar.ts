import type { Member } from './member.ts';
import { createReadStream } from 'node:fs';
import { extract, type Header } from 'tar-stream';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const KINDS: Readonly<Partial<Record<NonNullable<Header['type']>, Member['kind']>>> = {
  file: 'file',
  'contiguous-file': 'file',
  directory: 'folder',
  symlink: 'link',
  link: 'link',
};

/** Of a tar archive that `unpacking` unpacks. Throws what that and tar-stream throw for a broken one. */
export async function* tarMembers(path: string, unpacking: Transform): AsyncGenerator<Member> {
  const members = extract();
  const feeding = pipeline(createReadStream(path), unpacking, members);
  feeding.catch((error: unknown) => members.destroy(error as Error));
  for await (const entry of members) {
    const { name, type, size, mtime } = entry.header;
    yield {
      name,
      kind: KINDS[type ?? 'file'] ?? 'other',
      sizeBytes: size ?? 0,
      modifiedAt: mtime,
      content: () => entry as AsyncIterable<Buffer>,
    };
    entry.resume(); // what nobody read
  }
  await feeding;
}
