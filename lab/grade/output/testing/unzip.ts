/** The files in a zip archive, as text. */
import { inflateRawSync } from 'node:zlib';

const CENTRAL = 0x02014b50;
const END = 0x06054b50;

export function unzip(archive: Buffer): Map<string, string> {
  const files = new Map<string, string>();
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end === -1 || archive.readUInt32LE(end) !== END) throw new Error('This is no zip archive.');
  for (let at = archive.readUInt32LE(end + 16); archive.readUInt32LE(at) === CENTRAL;) {
    const isDeflated = archive.readUInt16LE(at + 10) === 8;
    const size = archive.readUInt32LE(at + 20);
    const [name, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const bytes = archive.subarray(start, start + size);
    const path = archive.toString('utf8', at + 46, at + 46 + name!);
    files.set(path, (isDeflated ? inflateRawSync(bytes) : bytes).toString('utf8'));
    at += 46 + name! + extra! + comment!;
  }
  return files;
}
