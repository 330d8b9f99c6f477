/** The one place that runs `docker compose`: it builds, starts and ends the machines of docker-compose.yml. */
import { PROJECT_FOLDER, type Settings } from '../../settings/settings.ts';
import { LabError } from '../../errors.ts';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { spawnGuarded } from '../guarded.ts';

/**
 * `up` says this when everything is created. What the engine was asked to create before that, it would create even if
 * nobody waited for it any more, after whatever ends the lab had looked for it.
 */
const ALL_CREATED = /^ *Container \S+ +(?:Starting|Waiting)/m;

/** Three machines take a second; whoever pressed Ctrl-C does not wait for an engine that hangs. */
const CREATION_MS = 20_000;

/** What a shell exits with where there is no such program. */
const NOT_INSTALLED = 127;

const PING_EVERY_MS = 5_000;

const SERVE_FILE = resolve(import.meta.dirname, 'serve.yml');
const SEVERAL_HOSTS_FILE = resolve(import.meta.dirname, 'several-hosts.yml');

/** What a `docker compose` command is about. */
export interface ComposeOptions {
  readonly settings: Settings;
  /** Rejects when the engine that Compose speaks with does not answer: Compose itself would wait for ever. */
  readonly ping: () => Promise<unknown>;
  /** Variables on top of the settings' own. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Whether mesin-1 runs the student's server. */
  readonly serving?: boolean;
  /** Whether the network is one of several hosts, and there already. */
  readonly several?: boolean;
  /** Whether it is about the services on request as well. */
  readonly allProfiles?: boolean;
  /** Laid over docker-compose.yml. */
  readonly overlay?: object | undefined;
  readonly onOutput?: ((text: string) => void) | undefined;
  /** Ends the command when it aborts, but not while it creates machines. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs one `docker compose` command. Throws {@link LabError} with the last thing it said when it fails, and the signal's
 * reason when that ended it.
 */
export async function compose(args: readonly string[], options: ComposeOptions): Promise<void> {
  const files = [
    '-f',
    resolve(PROJECT_FOLDER, 'docker-compose.yml'),
    ...(options.serving ? ['-f', SERVE_FILE] : []),
    ...(options.several ? ['-f', SEVERAL_HOSTS_FILE] : []),
    ...(options.overlay === undefined ? [] : ['-f', '-']),
    ...(options.allProfiles ? ['--profile', '*'] : []),
  ];
  const { child, signal } = spawnGuarded(['docker', 'compose', '--progress', 'plain', ...files, ...args], {
    cwd: PROJECT_FOLDER,
    env: { ...options.settings.environment, ...options.variables },
    input: true,
  });
  child.stdin?.on('error', () => {}); // it may fail before it has read everything
  child.stdin?.end(options.overlay === undefined ? '' : overlayText(options.overlay));
  let said = '';
  let isTold = false;
  const end = (): void => {
    if (!isTold) signal('SIGTERM');
    isTold = true;
  };
  const mayEnd = (): boolean => args[0] !== 'up' || ALL_CREATED.test(said);
  let late: NodeJS.Timeout | undefined;
  const stop = (): void => {
    if (mayEnd()) end();
    else late ??= setTimeout(end, CREATION_MS);
  };
  const hear = (chunk: Buffer): void => {
    said += chunk.toString();
    options.onOutput?.(chunk.toString());
    if (options.signal?.aborted) stop();
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  options.signal?.addEventListener('abort', stop, { once: true });
  if (options.signal?.aborted) stop();
  let silent: Error | undefined;
  const asking = setInterval(() => {
    options.ping().catch((error: Error) => {
      silent = error;
      signal('SIGKILL');
    });
  }, PING_EVERY_MS);
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(asking);
  clearTimeout(late);
  options.signal?.removeEventListener('abort', stop);
  options.signal?.throwIfAborted();
  if (silent !== undefined) throw silent;
  if (code === NOT_INSTALLED)
    throw new LabError('ENGINE_MISSING', 'The docker command is missing: install Docker with Compose v2.');
  if (code !== 0) throw new LabError('ENGINE_FAILED', `docker compose ${args[0]} failed: ${remedy(said)}`);
}

/** Compose reads a dollar as the beginning of a variable, but not two of them. */
function overlayText(overlay: object): string {
  return JSON.stringify(overlay).replaceAll('$', '$$$$');
}

/** The failures that people meet, each with what to do about it; else the tool's last line. */
function remedy(said: string): string {
  const last = said.trim().split('\n').at(-1) ?? '';
  if (said.includes('Pool overlaps'))
    return 'the subnet is used by another network; set LAB_SUBNET to another subnet and LAB_MESIN_1, LAB_MESIN_2 and LAB_MESIN_3 to addresses in it, or stop the other lab.';
  if (
    /pull access denied|failed to resolve source metadata|no such host|TLS handshake|i\/o timeout/.test(said)
  )
    return 'the base image cannot be pulled; npm run lab:base-image builds it without Docker Hub, or set LAB_NODE_IMAGE to an image on a mirror.';
  if (/bind source path does not exist|[Mm]ounts denied/.test(said))
    return 'the engine cannot see the folder of the server: it runs on another computer, or this is a container itself. Name a folder that both see, or use --engine local.';
  if (/Address already in use|attaching to network failed/.test(said))
    return "an address of a machine is taken on the hosts' network (attaching to network failed), maybe by a machine on a host that LAB_HOSTS no longer names: set LAB_HOSTS as it was, and npm run lab:down.";
  if (/SELF_SIGNED_CERT|unable to get local issuer/.test(said))
    return 'the packages cannot be fetched behind this proxy; set LAB_CA_FILE to its CA bundle.';
  if (/unknown (shorthand )?flag|is not a docker command/.test(said))
    return 'Compose v2 is missing; install the Docker Compose plugin.';
  return last;
}
