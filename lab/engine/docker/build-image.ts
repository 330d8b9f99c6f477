/**
 * A student's Dockerfile, built without a network: what it runs while building is as little trusted as its program.
 *
 * Docker's older builder is asked for, since it alone bounds the memory and the processor of what is run. Where there
 * is only BuildKit, that takes these bounds and leaves them aside; files, shared memory and time stay bounded.
 */
import type Docker from 'dockerode';
import { LabError } from '../../errors.ts';
import { once } from 'node:events';
import { lstat, mkdtempDisposable, opendir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { spawnGuarded } from '../guarded.ts';
import { tmpdir } from 'node:os';

const TIMEOUT_MS = 120_000;
/** More than of files alone: `.dockerignore` may leave a part out, which only the builder knows. */
const MOST_MEBIBYTES = 256;
const MOST_FILES = 50_000;
const LAST_WORDS = 4_000;
const LOOKS = 3;
const LOOK_EVERY_MS = 500;

/** Processes are bounded by the memory they take: a limit by user (nproc) does not count for root. */
const LIMITS = [
  ['--memory', '512m'],
  ['--memory-swap', '512m'],
  ['--cpu-period', '100000'],
  ['--cpu-quota', '100000'],
  ['--shm-size', '16m'],
  ['--ulimit', `fsize=${512 * 1024 * 1024}`],
  ['--ulimit', 'core=0'],
].flat();

interface BuildOptions {
  /** By which the docker command finds the engine. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** The image's id. Throws {@link LabError} `ENGINE_FAILED` with the builder's last words, or `USAGE` for a large folder. */
export async function buildImage(
  docker: Docker,
  folder: string,
  labels: Readonly<Record<string, string>>,
  { variables = {}, timeoutMs = TIMEOUT_MS }: BuildOptions = {},
): Promise<string> {
  await refuseLargeContext(folder);
  await using own = await mkdtempDisposable(join(tmpdir(), 'mesin-lab-build-'));
  const idFile = join(own.path, 'id');
  // A name that only containers of this build know, by which they are found again.
  const mark = `mesin-lab-build-${randomUUID()}`;
  const label = Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
  const how = ['--network', 'none', '--add-host', `${mark}:127.0.0.1`, '--force-rm', '--iidfile', idFile];
  const { child, signal } = spawnGuarded(['docker', 'build', ...how, ...LIMITS, ...label, folder], {
    env: { ...process.env, ...variables, DOCKER_BUILDKIT: '0' },
  });
  let words = '';
  child.stdout?.resume(); // what a build prints is not kept, as it may print without end
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-LAST_WORDS)));
  let isLate = false;
  const limit = setTimeout(() => {
    isLate = true;
    signal('SIGKILL');
  }, timeoutMs);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(limit);
  if (code === 127)
    throw new LabError('ENGINE_MISSING', 'The docker command, which builds the Dockerfile, is missing.');
  if (isLate) await removeContainers(docker, mark);
  if (code !== 0) throw failureOf(folder, words, isLate ? timeoutMs : undefined);
  return (await readFile(idFile, 'utf8')).trim();
}

/** Images that a Dockerfile begins with, as far as it writes out their names; a digest is the same image everywhere. */
export async function basesOf(folder: string): Promise<string[]> {
  const text = await readFile(join(folder, 'Dockerfile'), 'utf8');
  return Array.from(
    text.matchAll(/^[ \t]*FROM[ \t]+(?:--platform=\S+[ \t]+)?([^\s$@]+)(?=\s|$)/gim),
    ([, name = '']) => name,
  );
}

/**
 * What the folder holds is sent to the engine before anything is built: no more than a program needs. Links count as
 * links, as they are sent. Throws {@link LabError} `USAGE`.
 */
export async function refuseLargeContext(folder: string): Promise<void> {
  let [bytes, files] = [0, 0];
  for await (const entry of await opendir(folder, { recursive: true })) {
    files += 1;
    if (entry.isFile()) bytes += (await lstat(join(entry.parentPath, entry.name))).size;
    if (bytes > MOST_MEBIBYTES * 1024 * 1024 || files > MOST_FILES)
      throw new LabError(
        'USAGE',
        `${folder} has a Dockerfile and holds more than ${MOST_MEBIBYTES} MiB or ${MOST_FILES} files: keep in it only what the image is built from.`,
      );
  }
}

function failureOf(folder: string, words: string, timeoutMs: number | undefined): LabError {
  const last = words.trim().split('\n').at(-1) ?? '';
  const why =
    timeoutMs !== undefined
      ? `was not built within ${timeoutMs / 1_000} s and was stopped`
      : /requires BuildKit/i.test(words)
        ? `needs BuildKit, which cannot limit the memory of a build; write it without BuildKit, or build the image yourself and name it: ${last}`
        : `cannot be built without a network: ${last}`;
  return new LabError('ENGINE_FAILED', `The Dockerfile in ${folder} ${why}`);
}

/** The engine ends a build whose client has gone, but not always its container; one may still be on its way. */
async function removeContainers(docker: Docker, mark: string): Promise<void> {
  for (let look = 0; look < LOOKS; look += 1) {
    const all = await docker.listContainers({ all: true });
    await Promise.all(all.map(({ Id }) => removeMarked(docker.getContainer(Id), mark)));
    await delay(LOOK_EVERY_MS);
  }
}

async function removeMarked(container: Docker.Container, mark: string): Promise<void> {
  try {
    const { HostConfig } = await container.inspect();
    if (HostConfig.ExtraHosts?.includes(`${mark}:127.0.0.1`))
      await container.remove({ force: true, v: true });
  } catch {
    // It has gone meanwhile, which is as well.
  }
}
