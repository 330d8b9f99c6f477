/** What the lab needs of an engine, whichever computer it runs on. */
import type Docker from 'dockerode';
import { connectDocker } from '../engine/docker/endpoint.ts';
import { found, type Result } from './finding.ts';
import { LabError } from '../errors.ts';
import { LIMITS } from '../engine/docker/patience.ts';

/** Health checks every 200 ms while starting (`start_interval`) came with this one. */
const LEAST_ENGINE = 25;
const LEAST_MEMORY_MIB = 1_024;

/** `context` is the name of a Docker context, in place of what the environment says. */
export async function findEngine(context?: string) {
  const docker = await connectDocker(LIMITS, context);
  const { Version: version } = await docker.version();
  if (typeof version !== 'string')
    throw new LabError(
      'ENGINE_MISSING',
      `What answers says no version, so it is no Docker engine: is ${context === undefined ? 'DOCKER_HOST' : `the Docker context '${context}'`} right?`,
    );
  return { docker, version };
}

export function judgeVersion(version: string): Result {
  if (Number.parseInt(version, 10) >= LEAST_ENGINE) return found('fine', version);
  return found('missing', `${version} is too old`, `Install Docker Engine ${LEAST_ENGINE} or newer.`);
}

/** Of the computer that the engine runs on; `beside` is said where it is enough. */
export async function judgeMemory(docker: Docker, beside = ''): Promise<Result> {
  const { MemTotal: total } = (await docker.info()) as { MemTotal: number };
  const mebibytes = Math.floor(total / 2 ** 20);
  if (mebibytes >= LEAST_MEMORY_MIB) return found('fine', `${mebibytes} MiB for the engine${beside}`);
  return found('missing', `${mebibytes} MiB`, `Give the engine at least ${LEAST_MEMORY_MIB} MiB.`);
}
