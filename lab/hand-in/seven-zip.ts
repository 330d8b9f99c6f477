/**
 * 7z and RAR, by 7-Zip itself as WebAssembly. It lists what there is and then unpacks in its own memory, from which there
 * is no way to a file of this computer.
 */
import { basename } from 'node:path';
import { LabError } from '../errors.ts';
import { locked } from './zip.ts';
import type { Member } from './member.ts';
import { readFileSync } from 'node:fs';
import type { SevenZipModule } from '7z-wasm';

const ARCHIVE = '/archive';
const OUT = '/out';
/** Else it draws a bar in front of what it says. */
const NO_PROGRESS = '-bsp0';
/** Without one it would ask for it at the terminal. */
const NO_PASSWORD = '-pnone';
const OF_LOCKED = /password|encrypted/i;

/** Throws {@link LabError} `USAGE` for more than `mostBytes` and for a locked archive, and an error for a broken one. */
export async function* sevenZipMembers(path: string, mostBytes: number): AsyncGenerator<Member> {
  const archive = readFileSync(path);
  const listing = await run(archive, ['l', '-slt', '-ba', NO_PROGRESS, NO_PASSWORD, ARCHIVE]);
  if (OF_LOCKED.test(listing.complaint)) throw locked(path);
  if (listing.code !== 0) throw new Error('it is broken');
  const listed = listing.said.split(/\n(?=Path = )/).flatMap((block) => listedMember(block) ?? []);
  if (listed.some(({ isLocked }) => isLocked)) throw locked(path);
  if (!(listed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) <= mostBytes))
    throw new LabError(
      'USAGE',
      `${basename(path)} unpacks to more than ${mostBytes / 2 ** 20} MiB: pack the server's own files alone.`,
    );
  let unpacked: Promise<SevenZipModule['FS']> | undefined;
  for (const { name, kind, sizeBytes, modifiedAt } of listed)
    yield {
      name,
      kind,
      sizeBytes,
      modifiedAt,
      content: async function* () {
        // It also answers with an error for links that it does not make: what counts is that this file is there.
        const files = await (unpacked ??= run(archive, ['x', '-y', NO_PASSWORD, `-o${OUT}`, ARCHIVE]).then(
          ({ files }) => files,
        ));
        const bytes = fileIn(files, `${OUT}/${name}`);
        if (bytes?.length !== sizeBytes) throw new Error(`7-Zip cannot unpack ${name}`);
        yield bytes;
      },
    };
}

/** One block of what `l -slt` says, a line for each property; `undefined` for what is around them. */
function listedMember(block: string) {
  const property = (name: string): string => new RegExp(`^${name} = (.*)$`, 'm').exec(block)?.[1] ?? '';
  const [name, attributes] = [property('Path'), property('Attributes')];
  if (name === '') return undefined;
  const isFolder = property('Folder') === '+' || attributes.startsWith('D');
  const isLink =
    / l[r-]/.test(attributes) || property('Symbolic Link') !== '' || property('Hard Link') !== '';
  const size = property('Size');
  // As clocks of this computer showed it: 7-Zip asks JavaScript for its zone.
  const [time] = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.exec(property('Modified')) ?? [];
  return {
    name,
    kind: isLink ? 'link' : isFolder ? 'folder' : 'file',
    /** One that is not told could be any. */
    sizeBytes: isFolder ? 0 : size === '' ? Infinity : Number(size),
    modifiedAt: time === undefined ? undefined : new Date(time.replace(' ', 'T')),
    isLocked: property('Encrypted') === '+',
  } as const;
}

/** One 7-Zip for each command: a second one in the same memory would find what the first left. */
async function run(archive: Uint8Array, args: readonly string[]) {
  let [said, complaint] = ['', ''];
  const { default: SevenZip } = await import('7z-wasm'); // large, and seldom needed
  const sevenZip = await SevenZip.default({
    print: (line) => (said += `${line}\n`),
    printErr: (line) => (complaint += `${line}\n`),
  });
  sevenZip.FS.writeFile(ARCHIVE, archive);
  const { exitCode } = process;
  try {
    const code = sevenZip.callMain([...args]) as number | void;
    return { code: code ?? 0, said, complaint, files: sevenZip.FS };
  } catch (cause) {
    // An exception of C++, which is a number here: a list of files that is locked, too, ends so.
    throw new Error('it is broken, or locked with a password', { cause });
  } finally {
    process.exitCode = exitCode; // it thinks that it is the whole program
  }
}

function fileIn(files: SevenZipModule['FS'], path: string): Uint8Array | undefined {
  try {
    return files.isFile(files.lstat(path).mode) ? files.readFile(path) : undefined;
  } catch {
    return undefined;
  }
}
