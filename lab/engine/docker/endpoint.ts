/** Where the Docker engine listens: what DOCKER_HOST says, else the context the docker command uses, else the default. */
import Docker from 'dockerode';
import { LabError } from '../../errors.ts';
import { existsSync, readFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const DEFAULT_SOCKET = '/var/run/docker.sock';
const NO_ENGINE =
  'No Docker engine answers: run npm run lab:engine on Debian, or start Docker Desktop; --engine local needs none.';

/** Connects and makes sure the engine answers. Throws {@link LabError} `ENGINE_MISSING` with the remedy. */
export async function connectDocker(): Promise<Docker> {
  const docker = await dockerAt();
  try {
    await docker.ping();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const message =
      code === 'EACCES'
        ? 'No permission to use the Docker engine: join the group docker and log in again (sudo usermod -aG docker $USER).'
        : NO_ENGINE;
    throw new LabError('ENGINE_MISSING', message, { cause });
  }
  return docker;
}

/** dockerode itself reads DOCKER_HOST and the TLS variables that go with it. */
async function dockerAt(): Promise<Docker> {
  if (process.env['DOCKER_HOST']) return new Docker();
  // Asking the docker command takes longer than the rest of a short command.
  if (existsSync(DEFAULT_SOCKET) && !hasChosenContext()) return new Docker({ socketPath: DEFAULT_SOCKET });
  const socketPath = await contextSocket();
  return socketPath === undefined ? new Docker() : new Docker({ socketPath });
}

/** As `docker context use` keeps it, or the environment says. */
function hasChosenContext(): boolean {
  if (process.env['DOCKER_CONTEXT']) return true;
  const file = resolve(process.env['DOCKER_CONFIG'] ?? resolve(homedir(), '.docker'), 'config.json');
  try {
    const { currentContext } = JSON.parse(readFileSync(file, 'utf8')) as { currentContext?: string };
    return currentContext !== undefined && currentContext !== 'default';
  } catch {
    return false; // most have no such file
  }
}

/** Docker Desktop, Colima and rootless engines keep their socket elsewhere and say so in the context. */
async function contextSocket(): Promise<string | undefined> {
  try {
    const format = '{{.Endpoints.docker.Host}}';
    const { stdout } = await promisify(execFile)('docker', ['context', 'inspect', '--format', format]);
    return stdout.trim().match(/^(?:unix|npipe):\/\/(.+)$/)?.[1];
  } catch {
    return undefined;
  }
}
