/**
 * A hand-in compiled in a container of its own, without a network and without any right: what a compiler runs on behalf
 * of a program, such as a build script, is as little trusted as the program. What was made comes out as an archive.
 */
import type { Compiled, Uncompiled } from '../sandbox.ts';
import { dirname, join, normalize } from 'node:path/posix';
import { mkdir, writeFile } from 'node:fs/promises';
import type Docker from 'dockerode';
import { LabError } from '../../errors.ts';
import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import { compiledFolder } from '../compiled-folder.ts';
import { keptText } from '../kept-text.ts';
import { packFiles } from './archive.ts';
import { programVolume } from './program-volume.ts';
import { SANDBOX_LABEL } from './labels.ts';
import type { Readable } from 'node:stream';
import { runContainer } from './streams.ts';

/** What `npm run lab:languages-image` makes; another number when Dockerfile.languages needs another image. */
export const LANGUAGES_IMAGE = 'mesin-lab/languages:1';

const TIMEOUT_MS = 60_000;
const USER = 1000;
const FOLDER = '/program';
/** As in the sandbox: a panic names the paths of the sources. */
const SCRATCH = '/scratch';
const MEBIBYTE = 1024 * 1024;
/** A compiler needs more than what it makes; its scratch folder counts as memory. */
const LIMITS = { memoryBytes: 1_536 * MEBIBYTE, scratchBytes: 512 * MEBIBYTE, processes: 512, cpus: 2 };
const MOST_BYTES = 64 * MEBIBYTE;
const MOST_FILES = 5_000;
const KILLED_CODE = 137;

/** Begins at a word, once the sources are there, and not at all when whoever would say it is gone. */
const COMPILE = `
read -r _ || exit
cp -R ${FOLDER}/. . && chmod -R u+w . && "$@" >&2 </dev/null && exec tar -cf - .
`;

/**
 * Of this computer it is told nothing; caches are made where there is room. What a debugger needs would take Cargo as long as
 * the rest, and compiling a part again is not wanted.
 */
const VARIABLES = {
  HOME: '/tmp',
  LANG: 'C.UTF-8',
  GOPROXY: 'off',
  GOTOOLCHAIN: 'local',
  GOFLAGS: '-buildvcs=false',
  CARGO_PROFILE_DEV_DEBUG: '0',
  CARGO_INCREMENTAL: '0',
};

/** Throws {@link LabError} `MACHINE_MISSING` where there is no such image, `USAGE` for files that are too much. */
export async function compileIn(
  { docker, labels }: { readonly docker: Docker; readonly labels: Readonly<Record<string, string>> },
  { image = LANGUAGES_IMAGE, files, compile }: Uncompiled,
  signal?: AbortSignal,
  timeoutMs = TIMEOUT_MS,
): Promise<Compiled> {
  const labelled = { ...labels, [SANDBOX_LABEL]: 'compiler' };
  const scratch = `exec,size=${LIMITS.scratchBytes}`;
  const running = await runContainer(docker, {
    Image: image,
    Entrypoint: [],
    Cmd: ['sh', '-c', COMPILE, 'compile', ...compile.command],
    User: `${USER}:${USER}`,
    WorkingDir: SCRATCH,
    Env: Object.entries(VARIABLES).map(([name, value]) => `${name}=${value}`),
    Labels: labelled,
    HostConfig: {
      Mounts: [programVolume(FOLDER, labelled)],
      NetworkMode: 'none',
      Init: true,
      ReadonlyRootfs: true,
      SecurityOpt: ['no-new-privileges'],
      Tmpfs: { [SCRATCH]: `${scratch},mode=0700,uid=${USER},gid=${USER}`, '/tmp': `${scratch},mode=1777` },
      Memory: LIMITS.memoryBytes,
      MemorySwap: LIMITS.memoryBytes,
      PidsLimit: LIMITS.processes,
      NanoCpus: LIMITS.cpus * 1e9,
      CpuShares: 1_024,
    },
  }).catch((cause: { statusCode?: number }) => {
    throw cause.statusCode === 404 ? missingImage(image, cause) : cause;
  });
  const { container, stdin, stdout, stderr, exitCode } = running;
  let isLate = false;
  const end = (): void => void container.kill().catch(() => {}); // it may have ended
  const limit = setTimeout(() => {
    isLate = true;
    end();
  }, timeoutMs);
  signal?.addEventListener('abort', end);
  await using own = new AsyncDisposableStack();
  try {
    const folder = own.use(await compiledFolder()).path;
    const output = keptText(stderr);
    await container.putArchive(await packFiles(files), { path: FOLDER });
    stdin.write('\n');
    let isWhole = true;
    await unpack(stdout, folder).catch(() => {
      isWhole = false; // it made too much, or was stopped meanwhile
      end();
    });
    const code = await exitCode;
    signal?.throwIfAborted();
    const made = code === 0 && isWhole ? { folder, only: undefined } : undefined;
    const kept = own.move();
    return {
      files: made,
      output: await output,
      exitCode: code === 0 && made === undefined ? KILLED_CODE : code,
      isLate,
      [Symbol.asyncDispose]: () => kept.disposeAsync(),
    };
  } finally {
    clearTimeout(limit);
    signal?.removeEventListener('abort', end);
    stdin.destroy();
    end();
    await exitCode.catch(() => {});
  }
}

function missingImage(image: string, cause: unknown): LabError {
  const message =
    image === LANGUAGES_IMAGE
      ? 'The program has to be compiled, and the image with the compilers is missing: npm run lab:languages-image builds it.'
      : `There is no image '${image}' on this engine: docker pull fetches an image.`;
  return new LabError('MACHINE_MISSING', message, { cause });
}

/**
 * Writes the files of an archive that nobody trusts into a folder: no links, nothing outside of it. Throws at what is too
 * much, or not whole.
 */
async function unpack(archive: Readable, folder: string): Promise<void> {
  const entries = archive.pipe(extract());
  archive.on('error', (error) => entries.destroy(error));
  let [bytes, files] = [0, 0];
  for await (const entry of entries) {
    const { name, type, size } = entry.header;
    if (type !== 'file') {
      entry.resume();
      continue;
    }
    bytes += size;
    files += 1;
    const path = normalize(name);
    const isOutside = path.startsWith('..') || path.startsWith('/');
    if (bytes > MOST_BYTES || files > MOST_FILES || isOutside) throw new RangeError(`too much: ${name}`);
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), await buffer(entry));
  }
}
