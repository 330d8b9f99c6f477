/** The lab as containers of the Compose project: Compose starts and ends them, dockerode does all the rest. */
import type { Cleaned, Engine, Lab, Machine, MachineStatus, UpOptions } from '../engine.ts';
import { MACHINE_NAMES } from '../../settings.ts';
import type { MachineName, Settings } from '../../settings.ts';
import type Docker from 'dockerode';
import { DockerMachine } from './machine.ts';
import { LabError } from '../../errors.ts';
import type { BuiltImage, ProgramUnderTest, Sandbox } from '../sandbox.ts';
import { DockerSandbox } from './sandbox.ts';
import { buildImage } from './build-image.ts';
import { buildSources } from './build-sources.ts';
import { compose } from './compose.ts';
import { commandLabel, ownerState } from './owner.ts';
import { serveVariables } from './serve.ts';
import { serverVariables } from '../server-variables.ts';
import { sourcesFingerprint } from './sources.ts';

const SERVER_IMAGE = 'mesin-lab/server';
const CLIENT_IMAGE = 'mesin-lab/client';
const OWNER_LABEL = 'mesin-lab.lab';
const SERVED_LABEL = 'mesin-lab.serve';

export class DockerEngine implements Engine {
  readonly name = 'docker';
  readonly #docker: Docker;
  readonly #settings: Settings;
  /** What sandboxes are made of. */
  #toolbox = CLIENT_IMAGE;

  constructor(docker: Docker, settings: Settings) {
    this.#docker = docker;
    this.#settings = settings;
  }

  async find(): Promise<Lab | undefined> {
    const containers = await this.#containers();
    const statuses = MACHINE_NAMES.map((name) => statusOf(name, containers.get(name)));
    return statuses.every(({ state }) => state === 'up') ? this.#lab(containers) : undefined;
  }

  async machines(): Promise<Machine[]> {
    const containers = await this.#containers();
    return this.#machines(containers, await this.#serverEnvironment(containers));
  }

  async up({ serve, server, onOutput, signal }: UpOptions): Promise<Lab> {
    const sources = await this.#sources([SERVER_IMAGE, CLIENT_IMAGE]);
    const variables = { ...sources.variables, ...(serve === undefined ? {} : serveVariables(serve)) };
    const build = sources.isBuilt ? [] : ['--build'];
    const overlay = server && { services: { 'mesin-1': { environment: server } } };
    const serving = serve !== undefined;
    const options = { settings: this.#settings, variables, serving, overlay, onOutput, signal };
    // When all that changes is what the server is told, the other machines need not be looked at.
    const alone = server !== undefined && build.length === 0 && (await this.find()) !== undefined;
    const which = alone ? ['--no-deps', 'mesin-1'] : ['--remove-orphans', ...build];
    // The student's files may have changed without Compose seeing it: the program begins anew.
    if (serve !== undefined) await this.#removeMachine('mesin-1');
    const before = await this.#server();
    try {
      await compose(['up', '--detach', '--wait', ...which], options);
    } catch (error) {
      signal?.throwIfAborted();
      throw (await this.#serverFailure(serving, before)) ?? error;
    }
    const lab = await this.find();
    if (lab === undefined)
      throw new LabError('ENGINE_FAILED', 'The machines did not become ready: npm run lab:logs shows why.');
    return lab;
  }

  async down(): Promise<void> {
    await this.#removeSidecars();
    // With what a profile started: the door of docker compose --profile host-port up.
    const args = ['down', '--volumes', '--remove-orphans', '--timeout', '8'];
    await compose(args, { settings: this.#settings, allProfiles: true });
  }

  async status(): Promise<MachineStatus[]> {
    const containers = await this.#containers();
    return MACHINE_NAMES.map((name) => statusOf(name, containers.get(name)));
  }

  async clean(): Promise<Cleaned> {
    const removed: string[] = [];
    const kept: string[] = [];
    const filters = { label: [`${OWNER_LABEL}=${this.#settings.name}`] };
    for (const info of await this.#docker.listContainers({ all: true, filters })) {
      const what = `container ${info.Names[0]?.slice(1) ?? info.Id}`;
      const owner = await ownerState(info.Labels);
      // What runs for a command ends with it, so one that cannot be asked about is there while this runs.
      const isUsed = owner === 'runs' || (owner === 'elsewhere' && info.State === 'running');
      if (isUsed) kept.push(what);
      else {
        await this.#docker.getContainer(info.Id).remove({ force: true, v: true }).catch(unlessGone);
        removed.push(what);
      }
    }
    const networks = await this.#docker.listNetworks({ filters });
    await Promise.all(networks.map((info) => this.#docker.getNetwork(info.Id).remove()));
    const { Volumes: volumes } = await this.#docker.listVolumes({ filters });
    await Promise.all(volumes.map((info) => this.#docker.getVolume(info.Name).remove()));
    removed.push(
      ...networks.map((info) => `network ${info.Name}`),
      ...volumes.map((info) => `volume ${info.Name}`),
    );
    // Students' own, which an interrupted command left behind; the lab's have another label.
    for (const info of await this.#docker.listImages({ filters })) {
      const owner = await ownerState(info.Labels ?? {});
      const isGone = owner !== 'runs' && (await isRemoved(this.#docker.getImage(info.Id)));
      (isGone ? removed : kept).push(`image ${info.Id}`);
    }
    return { removed, kept };
  }

  async prepareSandboxes(onOutput: (text: string) => void): Promise<void> {
    const { variables, isBuilt } = await this.#sources([CLIENT_IMAGE]);
    if (!isBuilt) await compose(['build', 'mesin-2'], { settings: this.#settings, variables, onOutput });
    // By its id: another clone of the project may give the name to another image meanwhile.
    this.#toolbox = (await this.#docker.getImage(CLIENT_IMAGE).inspect()).Id;
  }

  async sandbox(program: ProgramUnderTest): Promise<Sandbox> {
    const { addresses } = this.#settings;
    const tools = {
      docker: this.#docker,
      toolbox: this.#toolbox,
      labels: await this.#labels(),
      addresses,
    };
    return DockerSandbox.open(tools, program);
  }

  async buildImage(folder: string): Promise<BuiltImage> {
    const id = await buildImage({ docker: this.#docker, folder, labels: await this.#labels() });
    const image = this.#docker.getImage(id);
    return { id, [Symbol.asyncDispose]: async () => void (await image.remove().catch(() => {})) };
  }

  /** What the images are built from, and whether these are. */
  async #sources(
    images: readonly string[],
  ): Promise<{ variables: Record<string, string>; isBuilt: boolean }> {
    const { environment } = this.#settings;
    const built = await buildSources(this.#docker, environment);
    const sources = await sourcesFingerprint(built['LAB_NODE_IMAGE'] ?? environment['LAB_NODE_IMAGE'] ?? '');
    return {
      variables: { ...built, LAB_SOURCES: sources },
      isBuilt: await this.#isBuiltFrom(sources, images),
    };
  }

  async #containers(): Promise<Map<string, Docker.ContainerInfo>> {
    const filters = { label: [`com.docker.compose.project=${this.#settings.name}`] };
    const all = await this.#docker.listContainers({ all: true, filters });
    return new Map(all.map((info) => [info.Labels['com.docker.compose.service'] ?? '', info]));
  }

  async #lab(containers: ReadonlyMap<string, Docker.ContainerInfo>): Promise<Lab> {
    const server = containers.get('mesin-1');
    if (server === undefined) throw new LabError('LAB_DOWN', 'mesin-1 has gone: npm run lab:up starts it.');
    const [environment, { Version: engineVersion }] = await Promise.all([
      this.#serverEnvironment(containers),
      this.#docker.version(),
    ]);
    return {
      engine: this.name,
      engineVersion,
      port: Number(environment.get('PORT') ?? this.#settings.port),
      served: server.Labels[SERVED_LABEL],
      server: serverVariables(Object.fromEntries(environment)),
      timeZone: environment.get('TZ'),
      machines: await this.#machines(containers, environment),
    };
  }

  async #machines(
    containers: ReadonlyMap<string, Docker.ContainerInfo>,
    serverEnvironment: ReadonlyMap<string, string>,
  ): Promise<Machine[]> {
    const labels = await this.#labels();
    const server = containers.get('mesin-1');
    const isOurs = server !== undefined && server.Labels[SERVED_LABEL] === undefined;
    return MACHINE_NAMES.flatMap((name) => {
      const container = containers.get(name);
      if (container === undefined) return [];
      return new DockerMachine({
        docker: this.#docker,
        container,
        name,
        address: addressOf(container),
        peerAddress: addressOf(name === 'mesin-1' ? containers.get('mesin-2') : server),
        toolbox: CLIENT_IMAGE,
        labels,
        eventsFile: name === 'mesin-1' && isOurs ? serverEnvironment.get('LOG_FILE') : undefined,
      });
    });
  }

  async #serverEnvironment(
    containers: ReadonlyMap<string, Docker.ContainerInfo>,
  ): Promise<Map<string, string>> {
    const server = containers.get('mesin-1');
    if (server === undefined) return new Map();
    const { Config: config } = await this.#docker.getContainer(server.Id).inspect();
    return new Map(config.Env.map((entry) => splitAt(entry, '=')));
  }

  /** For what this command starts beside the machines. */
  async #labels(): Promise<Record<string, string>> {
    return { [OWNER_LABEL]: this.#settings.name, ...(await commandLabel()) };
  }

  async #isBuiltFrom(sources: string, images: readonly string[]): Promise<boolean> {
    const labels = await Promise.all(
      images.map(async (image) => {
        const { Config: config } = await this.#docker.getImage(image).inspect();
        return config.Labels?.['mesin-lab.sources'];
      }),
    ).catch(() => []);
    return labels.length > 0 && labels.every((label) => label === sources);
  }

  /**
   * When the program on mesin-1 is what failed, its own words say more than Compose's. A student's is a finding, ours
   * an obstacle: a setting it cannot use. One that had ended before is not what failed now.
   */
  async #serverFailure(
    serving: boolean,
    before: Docker.ContainerInspectInfo | undefined,
  ): Promise<LabError | undefined> {
    const server = await this.#server();
    if (server === undefined) return undefined;
    const { Status: status, StartedAt: start } = server.State;
    const hasEnded = status === 'exited' && start !== before?.State.StartedAt;
    if (!hasEnded && !serving) return undefined;
    // The words of an earlier attempt stand in the same log.
    const earlier = before?.Id === server.Id ? Date.parse(before.State.FinishedAt) : 0;
    const options = { stdout: true, stderr: true, tail: 20, since: Math.max(0, earlier / 1_000) };
    const log = await this.#docker.getContainer(server.Id).logs(options);
    const words = stripFrames(log).trim();
    const what = status === 'running' ? 'does not listen on the port' : 'ended';
    return new LabError(
      serving ? 'SERVER_FAILED' : 'ENGINE_FAILED',
      `The server on mesin-1 ${what}. ${words === '' ? 'It said nothing.' : `It said:\n${words}`}`,
    );
  }

  async #server(): Promise<Docker.ContainerInspectInfo | undefined> {
    const container = (await this.#containers()).get('mesin-1');
    return container === undefined ? undefined : this.#docker.getContainer(container.Id).inspect();
  }

  async #removeMachine(name: MachineName): Promise<void> {
    const container = (await this.#containers()).get(name);
    if (container !== undefined) await this.#docker.getContainer(container.Id).remove({ force: true });
  }

  async #removeSidecars(): Promise<void> {
    const filters = { label: [`${OWNER_LABEL}=${this.#settings.name}`, 'mesin-lab.capture'] };
    const sidecars = await this.#docker.listContainers({ all: true, filters });
    await Promise.allSettled(
      sidecars.map((info) => this.#docker.getContainer(info.Id).remove({ force: true })),
    );
  }
}

/** A container that removes itself may be faster than we are. */
function unlessGone(error: unknown): void {
  const { statusCode } = error as { statusCode?: number };
  if (statusCode !== 404 && statusCode !== 409) throw error;
}

/** The engine itself refuses when a container that runs is made from it. */
async function isRemoved(image: Docker.Image): Promise<boolean> {
  return image.remove({ force: true }).then(
    () => true,
    (error: { statusCode?: number }) => {
      if (error.statusCode === 409) return false;
      if (error.statusCode === 404) return true;
      throw error;
    },
  );
}

function statusOf(name: MachineName, container: Docker.ContainerInfo | undefined): MachineStatus {
  if (container === undefined) return { name, address: '', state: 'absent', detail: 'not created' };
  const { State: state, Status: detail } = container;
  const served = container.Labels[SERVED_LABEL];
  const common = { name, address: addressOf(container), detail, ...(served === undefined ? {} : { served }) };
  if (state !== 'running') return { ...common, state: 'stopped' };
  if (detail.includes('unhealthy')) return { ...common, state: 'unhealthy' };
  return { ...common, state: detail.includes('health: starting') ? 'starting' : 'up' };
}

function addressOf(container: Docker.ContainerInfo | undefined): string {
  const networks = Object.entries(container?.NetworkSettings.Networks ?? {});
  return networks.find(([name]) => name.endsWith('_lab'))?.[1].IPAddress ?? '';
}

function splitAt(entry: string, separator: string): [string, string] {
  const at = entry.indexOf(separator);
  return [entry.slice(0, at), entry.slice(at + 1)];
}

/** Engine logs come in frames: eight bytes of header, the last four the length of what follows. */
function stripFrames(log: Buffer): string {
  let text = '';
  for (let at = 0; at + 8 <= log.length;) {
    const length = log.readUInt32BE(at + 4);
    text += log.toString('utf8', at + 8, at + 8 + length);
    at += 8 + length;
  }
  return text;
}
