/** Where the Docker engine listens: what DOCKER_HOST says, else the context the docker command uses, else the default. */
import type DockerClient from 'dockerode';
import { Docker } from './dockerode.ts';
import { LabError } from '../../errors.ts';
import { limitCalls, LIMITS, noEngine } from './patience.ts';
import { existsSync, readFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const DEFAULT_SOCKET = '/var/run/docker.sock';
/** As the docker command takes it: one without a scheme is tcp. */
const HOST_SHAPE = 'unix:///path, npipe:////./pipe/name, tcp://host:port or ssh://user@host';
const DEFAULT_PORTS = { plain: '2375', tls: '2376' };
/** The docker command reads a file; it asks no engine. */
const CONTEXT_MS = 15_000;

/**
 * Connects and makes sure an engine answers; from then on no call waits for ever. Throws {@link LabError}
 * `ENGINE_MISSING` with the remedy.
 */
export async function connectDocker(limits = LIMITS): Promise<DockerClient> {
  const { docker, where } = await dockerAt();
  limitCalls(docker, where, limits);
  const said: unknown = await docker.ping().catch((error: unknown): never => {
    throw missing(where, limits.ping, error);
  });
  if (String(said).trim() !== 'OK') throw noEngine(where);
  return docker;
}

function missing(where: string, limitMs: number, error: unknown): LabError {
  if (error instanceof LabError && error.code === 'ENGINE_MISSING') return error;
  const { cause, statusCode } = error as { cause?: NodeJS.ErrnoException; statusCode?: number };
  if (statusCode !== undefined && statusCode < 500) return noEngine(where, cause);
  const otherwise = `${process.env['DOCKER_HOST'] ? ', or correct DOCKER_HOST' : ''}; --engine local needs none.`;
  const without = (message: string): LabError => new LabError('ENGINE_MISSING', message, { cause: error });
  if (cause?.code === 'EACCES')
    return without(
      `No permission to use the Docker engine at ${where}: join the group docker and log in again (sudo usermod -aG docker $USER).`,
    );
  if (statusCode !== undefined)
    return without(
      `The Docker engine at ${where} answers that it cannot work (HTTP ${statusCode}): restart it${otherwise}`,
    );
  if (cause === undefined)
    return without(
      `The Docker engine at ${where} accepts connections and says nothing (no answer within ${limitMs / 1_000} s): restart it${otherwise}`,
    );
  return without(
    `No Docker engine answers at ${where}: run npm run lab:engine on Debian, or start Docker Desktop${otherwise}`,
  );
}

/** `where` is the engine's address as people write it. */
async function dockerAt(): Promise<{ docker: DockerClient; where: string }> {
  const host = process.env['DOCKER_HOST'];
  if (host) return dockerAtHost(host);
  // Asking the docker command takes longer than the rest of a short command.
  const isDefault = existsSync(DEFAULT_SOCKET) && !hasChosenContext();
  const socketPath = isDefault ? DEFAULT_SOCKET : await contextSocket();
  if (socketPath === undefined) return { docker: new Docker(), where: DEFAULT_SOCKET };
  return { docker: new Docker({ socketPath }), where: socketPath };
}

/** dockerode itself reads DOCKER_HOST and the TLS variables that go with it; not all that it takes is an address. */
function dockerAtHost(given: string): { docker: DockerClient; where: string } {
  const [, scheme = 'tcp', rest = ''] = /^(?:([^/]*):\/\/)?(.*)$/s.exec(given) ?? [];
  try {
    if (scheme === 'unix' || scheme === 'npipe')
      return { docker: new Docker(), where: rest || DEFAULT_SOCKET };
    const { hostname, port } = new URL(`${scheme}://${rest}`);
    if ((scheme === 'tcp' || scheme === 'ssh') && hostname !== '') {
      const usual = process.env['DOCKER_TLS_VERIFY'] ? DEFAULT_PORTS.tls : DEFAULT_PORTS.plain;
      const known = port !== '' || scheme === 'ssh' ? {} : { port: usual };
      const at = port === '' ? known.port : port;
      const where = `${scheme}://${hostname}${at === undefined ? '' : `:${at}`}`;
      return { docker: new Docker(known), where };
    }
  } catch (cause) {
    const { path, message } = cause as NodeJS.ErrnoException;
    // A certificate is the only file that is read.
    if (path !== undefined)
      throw new LabError(
        'ENGINE_MISSING',
        `DOCKER_CERT_PATH is '${process.env['DOCKER_CERT_PATH']}': expected a folder with ca.pem, cert.pem and key.pem (${message})`,
        { cause },
      );
  }
  throw new LabError('ENGINE_MISSING', `DOCKER_HOST is '${given}': expected ${HOST_SHAPE}`);
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
    const { stdout } = await promisify(execFile)('docker', ['context', 'inspect', '--format', format], {
      timeout: CONTEXT_MS,
    });
    return stdout.trim().match(/^(?:unix|npipe):\/\/(.+)$/)?.[1];
  } catch {
    return undefined;
  }
}
