/** What keeps a file that somebody named as a capture from being read as one, in a sentence. */
import { type Packing, packingOf } from '../../pcap/compressed.ts';
import { LabError } from '../errors.ts';
import { open } from 'node:fs/promises';

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder, not a capture',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
};

/** For what `node:fs` throws: `USAGE` where the file is what is wrong, else the cause itself. */
export function unreadable(file: string, cause: unknown, remedy = ''): unknown {
  const reason = UNREADABLE[(cause as NodeJS.ErrnoException).code ?? ''];
  if (reason === undefined) return cause;
  return new LabError('USAGE', `${file} cannot be read: ${reason}${remedy}.`, { cause });
}

/** `USAGE` for a file that can be read and is no capture; one that is packed is told how to unpack it. */
export async function noCapture(file: string, remedy = ''): Promise<LabError> {
  const packing = packingOf(await firstBytes(file));
  const unpack = packing && UNPACK[packing];
  const why =
    packing === undefined
      ? `it has neither a pcap nor a pcapng header${remedy}`
      : unpack === undefined
        ? `what is packed in it with ${packing} is none, or is damaged${remedy}`
        : `it is packed with ${packing}; unpack it with ${unpack}`;
  return new LabError('USAGE', `${file} is not a capture: ${why}.`);
}

/** For those that are not read as they are. */
const UNPACK: Readonly<Partial<Record<Packing, string>>> = {
  lz4: 'lz4 -d',
  xz: 'xz -d',
  bzip2: 'bzip2 -d',
  zip: 'unzip',
};

async function firstBytes(file: string): Promise<Uint8Array> {
  await using handle = await open(file, 'r');
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(8));
  return buffer.subarray(0, bytesRead);
}
