/**
 * A student's Dockerfile, built without a network: what it runs while building is as little trusted as its program.
 *
 * Docker's older builder is asked for, since it alone bounds the memory and the processor of what is run. Where there
 * is only BuildKit, that takes these bounds and leaves them aside; files, shared memory and time stay bounded.
 */
import type Docker from 'dockerode';
import { LabError } from '../../errors.ts';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { refuseLargeContext } from './build-context.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';

const TIMEOUT_MS = 120_000;
/** The docker command is asked to end, and after this made to. */
const GRACE_MS = 3_000;
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

export interface BuildOptions {
  readonly docker: Docker;
  readonly folder: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** The image's id. Throws {@link LabError} `ENGINE_FAILED` with the builder's last words, or `USAGE` for a large folder. */
export async function buildImage(options: BuildOptions): Promise<string> {
  const { docker, folder, labels, timeoutMs = TIMEOUT_MS } = options;
  await refuseLargeContext(folder);
  const own = await mkdtemp(join(tmpdir(), 'mesin-lab-build-'));
  try {
    const idFile = join(own, 'id');
    // A name that only containers of this build know, by which they are found again.
    const mark = `mesin-lab-build-${randomUUID()}`;
    const label = Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
    const how = ['--network', 'none', '--add-host', `${mark}:127.0.0.1`, '--force-rm', '--iidfile', idFile];
    const { exitCode, words, isLate } = await runDocker(
      ['build', ...how, ...LIMITS, ...label, folder],
      timeoutMs,
    );
    if (isLate) await removeContainers(docker, mark);
    if (exitCode !== 0) throw failureOf(folder, words, isLate ? timeoutMs : undefined);
    return (await readFile(idFile, 'utf8')).trim();
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

interface Ended {
  readonly exitCode: number | null;
  readonly words: string;
  readonly isLate: boolean;
}

/** What a build prints is not kept, as it may print without end; why it fails stands on standard error. */
async function runDocker(args: readonly string[], timeoutMs: number): Promise<Ended> {
  const env = { ...process.env, DOCKER_BUILDKIT: '0' };
  const child = spawn('docker', args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-LAST_WORDS)));
  let isLate = false;
  const end = setTimeout(() => (isLate = child.kill('SIGTERM')), timeoutMs);
  const kill = setTimeout(() => child.kill('SIGKILL'), timeoutMs + GRACE_MS);
  try {
    const [exitCode] = (await once(child, 'close')) as [number | null];
    return { exitCode, words, isLate };
  } catch (cause) {
    throw new LabError(
      'ENGINE_MISSING',
      'The docker command, which builds a Dockerfile, cannot be started.',
      {
        cause,
      },
    );
  } finally {
    clearTimeout(end);
    clearTimeout(kill);
  }
}

function failureOf(folder: string, words: string, timeoutMs: number | undefined): LabError {
  const last = words.trim().split('\n').at(-1) ?? '';
  const why =
    timeoutMs !== undefined
      ? `was not built within ${timeoutMs / 1_000} s and was ended`
      : /requires BuildKit/i.test(words)
        ? `needs BuildKit, which does not bound the memory of a build; do without, or build it and name the image: ${last}`
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
