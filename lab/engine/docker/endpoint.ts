/** Where the Docker engine listens: what DOCKER_HOST says, else the context the docker command uses, else the usual socket. */
import type { Agent } from 'node:http';
import { chosenContext, type EnginePlace, placeOfContext } from './contexts.ts';
import type DockerClient from 'dockerode';
import { Docker } from './dockerode.ts';
import { Agent as HttpsAgent } from 'node:https';
import { LabError } from '../../errors.ts';
import { limitCalls, LIMITS, noEngine } from './patience.ts';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { SSH_ERROR, SshAgent } from './ssh-agent.ts';

const DEFAULT_SOCKET = '/var/run/docker.sock';
const DEFAULT_PIPE = '//./pipe/docker_engine';
/** As the docker command takes it: one without a scheme is tcp. */
const HOST_SHAPE = 'unix:///path, npipe:////./pipe/name, tcp://host:port or ssh://user@host';
const DEFAULT_PORTS = { plain: '2375', tls: '2376' };

/**
 * Connects and makes sure an engine answers; from then on no call waits for ever. `context` is the name of one, in place
 * of what the environment says. Throws {@link LabError} `ENGINE_MISSING` with the remedy.
 */
export async function connectDocker(limits = LIMITS, context?: string): Promise<DockerClient> {
  const { docker, where } = endpointOf(context);
  limitCalls(docker, where, limits);
  const said: unknown = await docker.ping().catch((error: unknown): never => {
    throw missing(where, limits.ping, error, context);
  });
  if (String(said).trim() !== 'OK') throw noEngine(where);
  return docker;
}

function missing(where: string, limitMs: number, error: unknown, context: string | undefined): LabError {
  if (error instanceof LabError && error.code === 'ENGINE_MISSING') return error;
  const { cause, statusCode } = error as { cause?: NodeJS.ErrnoException; statusCode?: number };
  if (statusCode !== undefined && statusCode < 500) return noEngine(where, cause);
  const named = process.env['DOCKER_HOST'] ? ', or correct DOCKER_HOST' : '';
  const otherwise = context === undefined ? `${named}; --engine local needs none.` : '.';
  const without = (message: string): LabError => new LabError('ENGINE_MISSING', message, { cause: error });
  if (cause?.code === SSH_ERROR)
    return without(`The Docker engine at ${where} cannot be reached; ssh says: ${cause.message}`);
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

interface Endpoint {
  readonly docker: DockerClient;
  /** The engine's address as people write it. */
  readonly where: string;
}

/** In the order of the docker command (docker/cli, cli/command/cli.go). */
function endpointOf(named: string | undefined): Endpoint {
  const host = process.env['DOCKER_HOST'] ?? '';
  if (named === undefined && host !== '')
    return endpointAt({ host, ...tlsOfVariables(host) }, `DOCKER_HOST is '${host}'`);
  const context = named ?? chosenContext();
  const place = context === undefined ? undefined : placeOfContext(context);
  if (place === undefined) return endpointAt({ host: 'unix://' }, '');
  return endpointAt(place, `The Docker context '${context}' leads to '${place.host}'`);
}

/** `what` says whose host it is, for one that is no address. */
function endpointAt({ host, tls }: EnginePlace, what: string): Endpoint {
  const [, scheme = 'tcp', rest = ''] = /^(?:([^/]*):\/\/)?(.*)$/s.exec(host) ?? [];
  if (scheme === 'unix' || scheme === 'npipe') {
    const socketPath = rest || defaultSocket();
    return { docker: client({ socketPath }), where: socketPath };
  }
  const url = URL.parse(`${scheme}://${rest}`);
  if (url === null || url.hostname === '' || !['tcp', 'ssh'].includes(scheme))
    throw new LabError('ENGINE_MISSING', `${what}: expected ${HOST_SHAPE}`);
  const { hostname, username } = url;
  const person = username === '' ? '' : `${username}@`;
  // What is asked over SSH is the same whatever the host is called.
  if (scheme === 'ssh')
    return { docker: client({ host: 'docker' }, new SshAgent(host)), where: `ssh://${person}${url.host}` };
  const port = url.port || (tls === undefined ? DEFAULT_PORTS.plain : DEFAULT_PORTS.tls);
  const protocol = tls === undefined ? 'http' : 'https';
  const docker = client({ host: hostname, port, protocol }, tls && new HttpsAgent({ ...tls }));
  return { docker, where: `tcp://${hostname}:${port}` };
}

/** Docker Desktop may keep its socket in the home folder alone. */
function defaultSocket(): string {
  if (process.platform === 'win32') return DEFAULT_PIPE;
  const own = resolve(homedir(), '.docker/run/docker.sock');
  return !existsSync(DEFAULT_SOCKET) && existsSync(own) ? own : DEFAULT_SOCKET;
}

/** Nothing is left for dockerode to take from DOCKER_HOST and its companions. */
function client(at: DockerClient.DockerOptions, agent?: Agent): DockerClient {
  const untold = { socketPath: undefined, host: undefined, port: undefined, protocol: 'http' as const };
  const docker = new Docker({ ...untold, ca: undefined, cert: undefined, key: undefined, ...at });
  if (agent !== undefined) (docker.modem as { agent?: Agent }).agent = agent;
  return docker;
}

/** Throws {@link LabError} `ENGINE_MISSING` where DOCKER_CERT_PATH holds no certificates. */
function tlsOfVariables(host: string): Pick<EnginePlace, 'tls'> {
  const folder = process.env['DOCKER_CERT_PATH'];
  const isAsked = Boolean(process.env['DOCKER_TLS_VERIFY']) || /:2376\/?$/.test(host);
  if (!folder) return isAsked ? { tls: { rejectUnauthorized: true } } : {};
  try {
    const [ca, cert, key] = ['ca', 'cert', 'key'].map((name) => readFileSync(resolve(folder, `${name}.pem`)));
    return isAsked ? { tls: { ca, cert, key, rejectUnauthorized: true } } : {};
  } catch (cause) {
    throw new LabError(
      'ENGINE_MISSING',
      `DOCKER_CERT_PATH is '${folder}': expected a folder with ca.pem, cert.pem and key.pem (${(cause as Error).message})`,
      { cause },
    );
  }
}
