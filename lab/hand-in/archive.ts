/**
 * A student's archive, unpacked into a folder of its own. What it says of itself is believed in nothing: names are looked
 * at before they become paths, bytes are counted as they are written, and no link is ever made.
 */
import { createWriteStream, mkdirSync, openSync, readSync, closeSync, statSync, utimesSync } from 'node:fs';
import { dirname, posix, resolve } from 'node:path';
import { isKept } from './files.ts';
import { LabError } from '../errors.ts';
import type { Member } from './member.ts';
import { createGunzip } from 'node:zlib';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sevenZipMembers } from './seven-zip.ts';
import { tarMembers } from './tar.ts';
import { zipMembers } from './zip.ts';

/** How much may come out of an archive. */
export interface Room {
  readonly bytes: number;
  /** Files and folders. */
  readonly members: number;
}

/** Of one student: more than a program may be, as what it does not need is told apart only when it lies there. */
const OF_A_STUDENT: Room = { bytes: 256 * 2 ** 20, members: 20_000 };
/** Of all that a learning platform gives: reports with pictures and films are in it, too. */
export const OF_A_CLASS: Room = { bytes: 4 * 2 ** 30, members: 200_000 };
/** Listings that go on and on cost time, even when nothing of them is written. */
const SEEN_FOR_EACH_WRITTEN = 10;
/** Text shrinks to a tenth, at times to a fiftieth. A bomb is a thousand times as large, or more. */
const MOST_TIMES = 100;
/** What is small does no harm, however it was packed. */
const HARMLESS_BYTES = 16 * 2 ** 20;

/** In 2106, where some file systems end. */
const LATEST_SECONDS = 2 ** 32;

/** First bytes of a file, with where they stand; its name may be wrong, as with a `.zip` that is a RAR archive. */
const FORMATS = [
  { mark: 'PK', at: 0, members: zipMembers },
  { mark: '\x1F\x8B', at: 0, members: (path: string) => tarMembers(path, createGunzip()) },
  { mark: 'ustar', at: 257, members: (path: string) => tarMembers(path, new PassThrough()) },
  { mark: '7z\xBC\xAF\x27\x1C', at: 0, members: sevenZipMembers },
  { mark: 'Rar!\x1A\x07', at: 0, members: sevenZipMembers },
] as const;
const LONGEST_BEGINNING = 512;
/** What virtual environments of Python and npm make: of no program, and passed over as in a folder. */
const LINK_OF_TOOLS = /(?:^|\/)(?:\.?bin\/[^/]+|lib64)$/;

/**
 * Unpacks into `folder`, which is there and empty; of what no server needs (`.git`, `venv`, `__MACOSX`, …) nothing. Files
 * keep their times; one whose time is not told is of 1970. `name` is the archive's, for sentences. Throws
 * {@link LabError} `USAGE` for what is too much, no archive, broken or locked, and for names and links that lead out of it.
 */
export async function unpack(
  archive: string,
  folder: string,
  name: string,
  room = OF_A_STUDENT,
): Promise<void> {
  const members = formatOf(archive)?.members;
  if (members === undefined)
    throw new LabError('USAGE', `${name} is no archive that can be unpacked here: save it as zip.`);
  try {
    await write(members(archive, room.bytes), folder, name, room, statSync(archive).size);
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw unpackable(name, folder, error as NodeJS.ErrnoException);
  }
}

function formatOf(archive: string) {
  const beginning = Buffer.alloc(LONGEST_BEGINNING);
  const file = openSync(archive, 'r');
  try {
    readSync(file, beginning);
  } finally {
    closeSync(file);
  }
  const text = beginning.toString('latin1');
  return FORMATS.find(({ mark, at }) => text.startsWith(mark, at));
}

async function write(
  members: AsyncIterable<Member>,
  folder: string,
  name: string,
  room: Room,
  packedBytes: number,
): Promise<void> {
  let [seen, seenBytes, writtenBytes] = [0, 0, 0];
  // Folders that only a path tells of take room as well.
  const written = new Set<string>();
  const count = (bytes: number): void => {
    writtenBytes += bytes;
    if (writtenBytes > room.bytes || written.size > room.members) throw tooMuch(name, room);
    if (writtenBytes > HARMLESS_BYTES && writtenBytes > MOST_TIMES * packedBytes)
      throw new LabError(
        'USAGE',
        `${name} unpacks to more than ${MOST_TIMES} times its size, as no program does: pack the server alone.`,
      );
  };
  async function* counted(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      count(chunk.length);
      yield chunk;
    }
  }
  for await (const { name: given, kind, sizeBytes, modifiedAt, content } of members) {
    const path = pathOf(given, name);
    seen += 1;
    seenBytes += sizeBytes;
    if (seen > SEEN_FOR_EACH_WRITTEN * room.members || seenBytes > SEEN_FOR_EACH_WRITTEN * room.bytes)
      throw tooMuch(name, room);
    if (path === '' || !isWanted(path) || (kind === 'link' && LINK_OF_TOOLS.test(path))) continue;
    if (kind === 'link' || kind === 'other')
      throw new LabError(
        'USAGE',
        `${name} holds a ${kind === 'link' ? 'link' : 'device'}, ${path}: pack the file itself in its place.`,
      );
    for (let part = path; part !== '.'; part = posix.dirname(part)) written.add(part);
    count(0);
    const place = resolve(folder, path);
    mkdirSync(kind === 'folder' ? place : dirname(place), { recursive: true });
    if (kind !== 'file') continue;
    await pipeline(counted(content()), createWriteStream(place));
    utimesSync(place, secondsOf(modifiedAt), secondsOf(modifiedAt));
  }
}

/** Since 1970; 0 also for a time that no file can have, such as that of a broken date. */
function secondsOf(time: Date | undefined): number {
  const seconds = (time?.getTime() ?? 0) / 1_000;
  return seconds > 0 && seconds < LATEST_SECONDS ? seconds : 0;
}

/** With slashes, and without what says nothing; empty for the folder itself. Throws {@link LabError} `USAGE`. */
function pathOf(given: string, name: string): string {
  const parts = given.replaceAll('\\', '/').split('/');
  if (/^(?:[/\\]|[a-z]:)/i.test(given) || parts.includes('..') || given.includes('\0'))
    throw new LabError(
      'USAGE',
      `${name} holds '${given.replaceAll('\0', '␀')}', which would lead out of its folder: pack the folder of the program again.`,
    );
  return parts.filter((part) => part !== '' && part !== '.').join('/');
}

/** Also no part of a folder that is left out. */
function isWanted(path: string): boolean {
  const parts = path.split('/');
  return parts.every((_, index) => isKept(parts.slice(0, index + 1).join('/')));
}

function tooMuch(name: string, { bytes, members }: Room): LabError {
  return new LabError(
    'USAGE',
    `${name} unpacks to more than ${bytes / 2 ** 20} MiB or ${members} files and folders: pack the server's own files alone.`,
  );
}

function unpackable(name: string, folder: string, cause: NodeJS.ErrnoException): LabError {
  if (cause.code === 'ENOSPC' || cause.code === 'EDQUOT')
    return new LabError(
      'DISK_FAILED',
      `${name} cannot be unpacked: the folder for temporary files is full. Free some space, or name another folder in TMPDIR.`,
      { cause },
    );
  const why = cause.message.replaceAll(`${folder}/`, '');
  return new LabError('USAGE', `${name} cannot be unpacked (${why}): save it as zip once more.`, {
    cause,
  });
}
