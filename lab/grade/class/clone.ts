/**
 * A repository of somebody whom nobody has to trust, by the git of this computer: one commit, no history, and nothing that
 * runs. No hook, filter or submodule, no credential of the teacher's, no program that asks for one, and no more than a
 * hand-in may hold.
 */
import { basename, dirname, resolve } from 'node:path';
import { LabError } from '../../errors.ts';
import type { RepositoryLink } from './repository-link.ts';
import { spawnGuarded } from '../../engine/guarded.ts';
import { existsSync, readdirSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

export interface CloneOptions {
  /** An empty folder. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
  /** Of what is sent, and of what that is unpacked. */
  readonly mostMebibytes?: number;
}

const TIMEOUT_MS = 120_000;
const MOST_MEBIBYTES = 256;
const MEBIBYTE = 1_024 ** 2;
const TOO_LARGE = 'it is too large';
/** POSIX counts the size of files in blocks of 512 bytes. */
const BLOCKS_PER_MEBIBYTE = 2_048;
/** Of a file on a disk, however small it is. */
const BLOCK_BYTES = 4_096;

/** None of the teacher's own: `insteadOf` may turn https into ssh, and a helper may know passwords. */
const CONFIG = {
  'protocol.allow': 'never',
  'protocol.https.allow': 'always',
  'protocol.file.allow': 'always',
  'credential.helper': '',
  'core.askPass': '',
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'core.autocrlf': 'false',
  'core.bigFileThreshold': '1m', // larger ones are never in memory whole
  'submodule.recurse': 'false',
  'filter.lfs.smudge': '',
  'filter.lfs.process': '',
  'filter.lfs.required': 'false',
  'fetch.unpackLimit': '1', // one file for all, whose size has a limit
  'pack.threads': '1', // others are being graded
  'gc.auto': '0',
  'maintenance.auto': 'false',
};

/** What git says, and what it means to a teacher. */
const MEANINGS: readonly (readonly [said: RegExp, meaning: string])[] = [
  [/terminal prompts disabled|Authentication failed/, 'it is private, or does not exist'],
  [/couldn't find remote ref HEAD/, 'it is empty'],
];

/**
 * Answers with the commit, its committer's date in milliseconds since 1970, and where the link leads. Throws
 * {@link LabError} `USAGE` with git's reason, and the signal's reason when that comes first.
 */
export async function cloneRepository(link: RepositoryLink, options: CloneOptions) {
  const { folder, signal, timeoutMs = TIMEOUT_MS, mostMebibytes = MOST_MEBIBYTES } = options;
  const late = AbortSignal.timeout(timeoutMs);
  const either = AbortSignal.any([late, signal]);
  const git = (...args: readonly string[]): Promise<string> => runGit(args, folder, mostMebibytes, either);
  try {
    await git('init', '--quiet', '--template=');
    const { wanted, path } = await wantedIn(link, git);
    await git(
      'fetch',
      '--quiet',
      '--depth=1',
      '--no-tags',
      '--no-recurse-submodules',
      '--',
      link.address,
      wanted,
    );
    const commit = (await git('rev-parse', 'FETCH_HEAD^{commit}')).trim();
    refuseTooMuch(await git('ls-tree', '-r', '-l', '-z', commit), mostMebibytes);
    await git('checkout', '--quiet', '--detach', commit);
    const committed = Number(await git('show', '--no-patch', '--format=%ct', commit));
    return { commit, committedAt: committed * 1_000, ...placeIn(folder, path) };
  } catch (error) {
    signal.throwIfAborted();
    const why = late.aborted
      ? `it took longer than ${timeoutMs / 1_000} s`
      : isCutOff(folder, mostMebibytes)
        ? TOO_LARGE
        : (error as Error).message;
    throw new LabError('USAGE', `${link.address} cannot be cloned: ${why}.`, { cause: error });
  }
}

/** Throws {@link LabError} `USAGE` where there is no git. */
export async function findGit(): Promise<void> {
  try {
    await runGit(['version'], '.', MOST_MEBIBYTES, AbortSignal.timeout(TIMEOUT_MS));
  } catch (cause) {
    throw new LabError(
      'USAGE',
      '--repositories needs git, which is not installed on this computer: install it.',
      {
        cause,
      },
    );
  }
}

/** What the link leads to, of the branches, tags and commits there are; a branch may have slashes in its name. */
async function wantedIn({ address, places }: RepositoryLink, git: (...args: string[]) => Promise<string>) {
  const [first = ''] = places;
  if (first === '') return { wanted: 'HEAD', path: '' };
  const listed = await git('ls-remote', '--quiet', '--heads', '--tags', '--', address);
  const refs = new Set(Array.from(listed.matchAll(/\t(refs\/\S+)$/gm), ([, ref]) => ref));
  for (let length = places.length; length > 0; length -= 1) {
    const name = places.slice(0, length).join('/');
    const wanted = [`refs/heads/${name}`, `refs/tags/${name}`].find((ref) => refs.has(ref));
    if (wanted !== undefined) return { wanted, path: places.slice(length).join('/') };
  }
  if (/^[\da-f]{40}$/i.test(first)) return { wanted: first, path: places.slice(1).join('/') };
  if (first === 'HEAD') return { wanted: 'HEAD', path: places.slice(1).join('/') };
  throw new Error(`it has no branch, tag or whole commit '${first}'`);
}

/** Packed, a gigabyte of nothing is small. */
function refuseTooMuch(listed: string, mostMebibytes: number): void {
  const sizes = Array.from(listed.matchAll(/ +(\d+)\t[^\0]*\0/g), ([, size]) => Number(size));
  const total = sizes.reduce((sum, size) => sum + Math.max(size, BLOCK_BYTES), 0);
  if (total > mostMebibytes * MEBIBYTE) throw new Error(TOO_LARGE);
}

/** What is sent is one file, and the system lets none grow any more; git only says that it ended. */
function isCutOff(folder: string, mostMebibytes: number): boolean {
  const packs = resolve(folder, '.git/objects/pack');
  const names = existsSync(packs) ? readdirSync(packs) : [];
  return names.some((name) => statSync(resolve(packs, name)).size >= mostMebibytes * MEBIBYTE);
}

/** The folder that the link leads to, or the folder of the file that it leads to. */
function placeIn(folder: string, path: string) {
  const place = resolve(folder, path);
  const isInside = place === folder || place.startsWith(`${folder}/`);
  const found = isInside ? statSync(place, { throwIfNoEntry: false }) : undefined;
  if (found === undefined) throw new Error(`it has no ${path}`);
  return found.isDirectory()
    ? { path: place, entry: undefined }
    : { path: dirname(place), entry: basename(place) };
}

async function runGit(
  args: readonly string[],
  folder: string,
  mostMebibytes: number,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted();
  const configured = Object.entries(CONFIG).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const limited = `ulimit -f ${mostMebibytes * BLOCKS_PER_MEBIBYTE}; exec git "$@"`;
  const { child, signal: send } = spawnGuarded(['sh', '-c', limited, 'git', ...configured, ...args], {
    cwd: folder,
    env: environmentIn(folder),
  });
  const stop = (): void => send('SIGKILL');
  signal.addEventListener('abort', stop);
  try {
    const [said, complaint, code] = await Promise.all([
      textOf(child.stdout),
      textOf(child.stderr),
      new Promise<number | null>((done, fail) => child.once('error', fail).once('close', done)),
    ]);
    if (code === 0) return said;
    throw new Error(reasonIn(complaint));
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function textOf(stream: Readable | null): Promise<string> {
  return stream === null ? '' : text(stream);
}

/** Nothing of git's own but where a proxy is and whom it vouches for; no `.netrc` either, which has passwords. */
function environmentIn(folder: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(?:GIT_|SSH_)/.test(name) || /^GIT_SSL_(?:CAINFO|CAPATH)$/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    HOME: '/dev/null',
    XDG_CONFIG_HOME: '/dev/null',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_CEILING_DIRECTORIES: dirname(folder),
    LC_ALL: 'C',
  };
}

/** In one sentence, without its full stop. */
function reasonIn(complaint: string): string {
  const meaning = MEANINGS.find(([said]) => said.test(complaint));
  if (meaning !== undefined) return meaning[1];
  const lines = complaint.split('\n').filter((line) => line.trim() !== '');
  const told = lines.find((line) => /^(?:fatal|ERROR|error|remote): /.test(line)) ?? lines.at(-1);
  return (told ?? 'git says nothing').replace(/^\w+: /, '').replace(/[.\s]+$/, '');
}
