/** Archives made for a test, also such as no honest program makes. */
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import SevenZip from '7z-wasm';
import { temporaryFolder } from './folder.ts';
import { writeFileSync } from 'node:fs';

/** A file in an archive; `link` is where it leads, for a link. */
export interface Packed {
  /** As bytes where the encoding matters. */
  readonly name: string | Buffer;
  readonly text?: string | Buffer;
  readonly link?: string;
  /** Bit 0 is a password, of a zip or 7z; bit 11 says UTF-8, of a zip. */
  readonly flags?: number;
  /** Of a zip: a size that is not its own. */
  readonly claimedBytes?: number;
  /** A zip tells it as clocks of this computer showed it, and also in seconds since 1970 where `isExact`. */
  readonly modified?: Date;
  readonly isExact?: boolean;
}

const FORMATS = {
  zip: zipOf,
  tar: tarOf,
  'tar.gz': async (files: readonly Packed[]) => gzipSync(await tarOf(files)),
  '7z': sevenZipOf,
  rar: rarOf,
};

/** Writes `<name>` into a new folder, in the format of its ending. Answers with its path. */
export async function archiveWith(name: string, files: readonly Packed[]): Promise<string> {
  const path = join(temporaryFolder(), name);
  const ending = Object.keys(FORMATS).find((one) => name.endsWith(`.${one}`)) as keyof typeof FORMATS;
  writeFileSync(path, await FORMATS[ending](files, name));
  return path;
}

const UNIX = 3 << 8;
const FILE = 0o100_644;
const LINK = 0o120_777;

/** APPNOTE.TXT 4.3: local headers with their data, the central directory, and its end. */
export function zipOf(files: readonly Packed[]): Buffer {
  const [locals, centrals]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const { name, text = '', link, flags = 0, claimedBytes, modified, isExact } of files) {
    const content = Buffer.from(link ?? text);
    const packed = deflateRawSync(content);
    const nameBytes = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(8, 4);
    if (modified !== undefined) common.writeUInt32LE(dosTime(modified), 6);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(claimedBytes ?? content.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const extra = isExact && modified !== undefined ? extendedTime(modified) : Buffer.alloc(0);
    common.writeUInt16LE(extra.length, 24);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, nameBytes, extra, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((link === undefined ? FILE : LINK) << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    const madeBy = Buffer.alloc(2);
    madeBy.writeUInt16LE(UNIX | 20);
    centrals.push(Buffer.concat([Buffer.from('PK\x01\x02'), madeBy, common, rest, nameBytes, extra]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, Buffer.from('PK\x05\x06'), end]);
}

/** Date and time of MS-DOS, which knows every other second. */
function dosTime(time: Date): number {
  const date = ((time.getFullYear() - 1980) << 9) | ((time.getMonth() + 1) << 5) | time.getDate();
  return date * 2 ** 16 + ((time.getHours() << 11) | (time.getMinutes() << 5) | (time.getSeconds() >> 1));
}

/** Field 0x5455 of Info-ZIP. */
function extendedTime(time: Date): Buffer {
  const field = Buffer.from('UT\x05\x00\x01\x00\x00\x00\x00');
  field.writeInt32LE(time.getTime() / 1_000, 5);
  return field;
}

async function tarOf(files: readonly Packed[]): Promise<Buffer> {
  const archive = pack();
  for (const { name, text = '', link, modified } of files) {
    const header = { name: String(name), ...(modified && { mtime: modified }) };
    if (link === undefined) archive.entry(header, Buffer.from(text));
    else archive.entry({ name: String(name), type: 'symlink', linkname: link });
  }
  archive.finalize();
  return Buffer.concat(await Array.fromAsync(archive as AsyncIterable<Buffer>));
}

async function sevenZipOf(files: readonly Packed[], archive: string): Promise<Uint8Array> {
  const { FS, callMain } = await SevenZip.default({ print: () => {}, printErr: () => {} });
  FS.mkdir('/in');
  FS.chdir('/in');
  for (const { name, text = '', link, modified } of files) {
    const parts = String(name).split('/');
    for (const [index] of parts.slice(1).entries()) {
      const folder = parts.slice(0, index + 1).join('/');
      if (!FS.readdir(join('/in', folder, '..')).includes(parts[index] ?? '')) FS.mkdir(folder);
    }
    if (link === undefined) FS.writeFile(String(name), Buffer.from(text));
    else FS.symlink(link, String(name));
    if (modified !== undefined) FS.utime(String(name), modified.getTime(), modified.getTime());
  }
  const { exitCode } = process;
  const isLocked = files.some(({ flags = 0 }) => (flags & 1) === 1);
  const password = isLocked ? ['-psecret', ...(archive.includes('with-names') ? ['-mhe'] : [])] : [];
  callMain(['a', '-snl', ...password, '/made.7z', '.']);
  process.exitCode = exitCode;
  return FS.readFile('/made.7z');
}

/** RAR 5.0 archive format: a mark, a main header, for each file a header with its bytes as they are, an end. */
function rarOf(files: readonly Packed[]): Buffer {
  const headers = files.map(({ name, text = '', link, modified }) => {
    const [content, nameBytes] = [Buffer.from(link === undefined ? text : ''), Buffer.from(name)];
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32LE(crc32(content));
    const target = Buffer.from(link ?? '');
    const redirection = Buffer.from([5, 1, 0, ...variable(target.length), ...target]);
    const extra = link === undefined ? [] : [...variable(redirection.length), ...redirection];
    const hasExtra = extra.length > 0 ? 1 : 0;
    const fields = [
      2, // a file
      2 | hasExtra, // its data follow
      ...(hasExtra === 1 ? variable(extra.length) : []),
      ...variable(content.length),
      modified === undefined ? 4 : 6, // a checksum is there; and a time
      ...variable(content.length),
      ...variable(FILE),
      ...(modified === undefined ? [] : seconds(modified)),
      ...checksum,
      0, // stored
      1, // of Unix
      ...variable(nameBytes.length),
      ...nameBytes,
      ...extra,
    ];
    return Buffer.concat([rarHeader(fields), content]);
  });
  return Buffer.concat([
    Buffer.from('Rar!\x1A\x07\x01\x00', 'latin1'),
    rarHeader([1, 0, 0]),
    ...headers,
    rarHeader([5, 0, 0]),
  ]);
}

function seconds(time: Date): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(time.getTime() / 1_000);
  return bytes;
}

function rarHeader(fields: readonly number[]): Buffer {
  const body = Buffer.from([...variable(fields.length), ...fields]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(crc32(body));
  return Buffer.concat([checksum, body]);
}

/** Seven bits a byte, the least first. */
function variable(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...variable(value >>> 7)];
}
