/** The lab as containers of the Compose project: Compose starts and ends them, dockerode does all the rest. */
import {
  type CleanOptions,
  type Engine,
  type Lab,
  type Loan,
  type LockStore,
  type MachineStatus,
  serverFailure,
  serverFirst,
  type ServerVariables,
  type UpOptions,
} from '../engine.ts';
import type { Machine } from '../machine.ts';
import { MACHINE_NAMES, type MachineName, type Settings } from '../../settings/settings.ts';
import type Docker from 'dockerode';
import { addressOf, dockerMachine } from './machine.ts';
import { LabError } from '../../errors.ts';
import type { BuiltImage, Compiled, ProgramUnderTest, Sandbox, Uncompiled } from '../sandbox.ts';
import { openSandbox } from './sandbox.ts';
import { basesOf, buildImage } from './build-image.ts';
import { compileIn, LANGUAGES_IMAGE } from './compile.ts';
import { compose } from './compose.ts';
import { BEFORE_LABEL, COMMAND_LABEL, MACHINE_LABEL, ownerIn, type OwnLabels } from './labels.ts';
import { type Reaped, reapOwned, removeAll } from './leftovers.ts';
import { lockVolumes } from './lock-volumes.ts';
import type { Owner } from '../owner.ts';
import { contextVariables, watchedOwner } from '../reaper.ts';
import { measureRoom, type Room } from './room.ts';
import { findOverlay, holdOverlay, type OverlayNetwork } from './overlay-network.ts';
import { giveImage, idOf, imagesOf, isThere, noteImages, removeUnusedImages } from './images.ts';
import { copyServed, removeServed } from './served-files.ts';
import { serveVariables } from './serve.ts';
import { serverVariables } from '../server-variables.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { text as textOf } from 'node:stream/consumers';
import { unframed } from './streams.ts';

/** So long may the engine's list of containers lag behind what Compose was told of one of them. */
const LAG_MS = 15_000;
const SERVED_LABEL = 'mesin-lab.serve';
/** On a mesin-1 that has its host for itself: the image of clients, which are elsewhere. */
const TOOLBOX_LABEL = 'mesin-lab.toolbox';

/** Swarm may take a while to take leave of a container that had an address before (moby/moby#32634). */
const NOT_YET_FREE = /attaching to network failed/;
const ADDRESS_PATIENCE_MS = 25_000;
const ADDRESS_AGAIN_MS = 1_000;

/** The part that an engine has of a lab on several hosts. */
export interface Site {
  readonly machines: readonly MachineName[];
  /** Has the images that all hosts get. */
  readonly lender: () => Promise<DockerEngine>;
}

/** Containers of the engine that `docker` speaks to, named after the lab. */
export class DockerEngine implements Engine {
  readonly name = 'docker';
  readonly isConfined = true;
  readonly #docker: Docker;
  readonly #settings: Settings;
  /** The Docker context that leads to it, where it is not the one that is usually asked. */
  readonly #context: string | undefined;
  readonly #site: Site | undefined;
  /** Those it has, of a lab on several hosts not all. */
  readonly #names: readonly MachineName[];
  readonly #own: OwnLabels;
  readonly locks: LockStore;
  /** The image sandboxes are made of, once it is there. */
  #toolbox = '';
  #lender: DockerEngine | undefined;
  /** Each is asked for once. */
  readonly #fetched = new Map<string, Promise<void>>();

  constructor(docker: Docker, settings: Settings, context?: string, site?: Site) {
    this.#docker = docker;
    this.#context = context;
    this.#site = site;
    this.#names = site?.machines ?? MACHINE_NAMES;
    const environment = { ...settings.environment, ...contextVariables(context) };
    this.#settings = { ...settings, environment };
    this.#own = { 'mesin-lab.lab': settings.name };
    this.locks = lockVolumes(docker, settings.name, this.#own);
  }

  async find(): Promise<Lab | undefined> {
    const containers = await this.#containers();
    const isUp = this.#names.every((name) => statusOf(name, containers.get(name)).state === 'up');
    return isUp ? this.#lab(containers) : undefined;
  }

  async machines(): Promise<Machine[]> {
    const containers = await this.#containers();
    return this.#machines(containers, await this.#serverEnvironment(containers));
  }

  /** Of a lab on several hosts, its machines on the network that all of them are on. */
  async up({ serve, server, loan, onOutput, signal }: UpOptions, network?: OverlayNetwork): Promise<Lab> {
    if (this.#site === undefined) await this.#refuseOtherNetwork();
    const images = await this.#images();
    const { isBuilt } = images;
    const isSeen = this.#seesFolders();
    const variables = { ...images.variables, ...(serve === undefined ? {} : serveVariables(serve, isSeen)) };
    const serving = serve !== undefined;
    const several = this.#site !== undefined;
    const options = { ...this.#compose(), variables, serving, several, onOutput, signal };
    // When all that changes is what the server is told, the other machines need not be looked at.
    const alone = server !== undefined && isBuilt && (await this.find()) !== undefined;
    const own = this.#site === undefined ? ['--remove-orphans'] : ['--no-deps', ...this.#names];
    const which = alone ? ['--no-deps', 'mesin-1'] : own;
    const before = await this.#server();
    // A student's files may have changed without Compose seeing it: the program begins anew. Where Compose makes mesin-1
    // anew it stops the machines that depend on it as well, with all that runs there.
    const isOther = serving || before?.Config.Labels[SERVED_LABEL] !== undefined;
    if (isOther && before !== undefined) await this.#docker.getContainer(before.Id).remove({ force: true });
    await this.#revive();
    try {
      if (!isBuilt) await (await this.#lenderOr(this)).#build(onOutput, signal);
      await this.#borrowMachines(images);
      const owner = await this.#ownerAfter(loan);
      const labels = { ...this.#own, ...(owner === undefined ? {} : { [COMMAND_LABEL]: owner }) };
      const served =
        serve === undefined || isSeen
          ? undefined
          : await copyServed(this.#docker, serve.folder, images.client, this.#own, labels);
      const overlay = await this.#overlay(server, loan, images.client, served);
      await using _holder =
        network && (await holdOverlay(this.#docker, network, images.client, await this.#labels()));
      const whole = { ...options, overlay };
      await this.#onceFree(() => compose(['up', '--detach', '--wait', ...which], whole));
    } catch (error) {
      signal?.throwIfAborted();
      throw (await this.#serverFailure(serving, before)) ?? error;
    }
    const lab = await this.#findSoon();
    if (lab === undefined)
      throw new LabError('ENGINE_FAILED', 'The machines did not become ready: npm run lab:logs shows why.');
    return lab;
  }

  async down(): Promise<void> {
    const filters = { label: [`mesin-lab.lab=${this.#settings.name}`, 'mesin-lab.capture'] };
    const sidecars = await this.#docker.listContainers({ all: true, filters });
    await Promise.allSettled(
      sidecars.map((info) => this.#docker.getContainer(info.Id).remove({ force: true })),
    );
    // With what a profile started: the door of docker compose --profile host-port up.
    const args = ['down', '--volumes', '--remove-orphans', '--timeout', '8'];
    await compose(args, { ...this.#compose(), allProfiles: true });
    await removeServed(this.#docker, this.#own);
  }

  async status(): Promise<MachineStatus[]> {
    const containers = await this.#containers();
    return this.#names.map((name) => statusOf(name, containers.get(name)));
  }

  async clean({ images }: CleanOptions = {}) {
    const { removed, kept } = await removeAll(this.#docker, this.#own);
    if (images) {
      const { variables } = await this.#images();
      const unused = await removeUnusedImages(this.#docker, variables.LAB_IMAGE_TAG);
      removed.push(...unused.map((name) => `image ${name}`));
    }
    return { removed, kept };
  }

  async reap(isGone: (owner: Owner) => Promise<boolean>, { besideOnly = false } = {}): Promise<boolean> {
    const { found, before } = await this.takeAway(isGone, besideOnly);
    if (before !== undefined) await this.up({ server: before });
    return found;
  }

  /** What commands left that `isGone` tells of, and tells what mesin-1 is to be told again. */
  async takeAway(isGone: (owner: Owner) => Promise<boolean>, besideOnly: boolean): Promise<Reaped> {
    return reapOwned(this.#docker, this.#own, isGone, besideOnly);
  }

  /** The command that has borrowed its clients. */
  async ownerOfClients(): Promise<Owner | undefined> {
    const containers = await this.#containers();
    return ownerIn((containers.get('mesin-2') ?? containers.get('mesin-3'))?.Labels);
  }

  /**
   * Of a lab on several hosts. Throws {@link LabError} `USAGE` where this one has machines that are now another's, or have
   * other addresses.
   */
  async refuseStrays(): Promise<void> {
    const { name, addresses } = this.#settings;
    const containers = await this.#containers();
    const filters = { label: [`com.docker.compose.project=${name}`, 'com.docker.compose.network=lab'] };
    const isAlone = (await this.#docker.listNetworks({ filters })).length > 0;
    for (const machine of MACHINE_NAMES) {
      const container = containers.get(machine);
      if (container === undefined) continue;
      const address = addressOf(container);
      if (isAlone) throw otherSettings(`${machine} is on this host alone, without LAB_HOSTS`);
      if (!this.#names.includes(machine))
        throw otherSettings(`${machine} is on ${this.#context}, and LAB_HOSTS now gives it another host`);
      if (address !== '' && address !== addresses[machine])
        throw otherSettings(
          `${machine} has the address ${address}, and is now to have ${addresses[machine]}`,
        );
    }
  }

  async prepareSandboxes(onOutput: (text: string) => void): Promise<void> {
    const lender = await this.#lenderOr(this);
    if (lender !== this) {
      await lender.prepareSandboxes(onOutput);
      return this.borrowImages(lender, []);
    }
    const { client, variables } = await this.#images();
    if (!(await isThere(this.#docker, client)))
      await compose(['build', 'mesin-2'], { ...this.#compose(), variables, onOutput });
    this.#toolbox = client;
  }

  /**
   * Makes sandboxes of the same images as another engine, from which it takes what is not the same here: those that are
   * `named` now, others once they are needed.
   */
  async borrowImages(lender: DockerEngine, named: readonly string[]): Promise<void> {
    this.#lender = lender;
    this.#toolbox = lender.#toolbox;
    for (const image of [this.#toolbox, ...named]) await this.#fetch(image);
  }

  /** The same by whatever way it is reached. Computers whose disks are copies of one have one id, and names of their own. */
  async identity(): Promise<string> {
    const { ID: id, Name: name } = (await this.#docker.info()) as {
      readonly ID: string;
      readonly Name: string;
    };
    return `${id} ${name}`;
  }

  /** What is free of the computer it runs on. */
  async roomLeft(): Promise<Room> {
    return measureRoom(this.#docker, this.#toolbox, await this.#labels());
  }

  async answers(): Promise<boolean> {
    return this.#docker.ping().then(
      () => true,
      () => false,
    );
  }

  async imageIds(named: readonly string[]): Promise<Record<string, string | null>> {
    if (this.#lender !== undefined) return this.#lender.imageIds(named);
    const { client } = await this.#images();
    const names = [...new Set([client, LANGUAGES_IMAGE, ...named])];
    const ids = await Promise.all(names.map((name) => idOf(this.#docker, name)));
    return Object.fromEntries(names.map((name, index) => [name, ids[index] ?? null]));
  }

  async compile(program: Uncompiled, signal?: AbortSignal): Promise<Compiled> {
    await this.#fetch(LANGUAGES_IMAGE);
    return compileIn({ docker: this.#docker, labels: await this.#labels() }, program, signal);
  }

  async sandbox(program: ProgramUnderTest): Promise<Sandbox> {
    const image = program.image ?? (program.compile && LANGUAGES_IMAGE);
    if (image !== undefined) await this.#fetch(image);
    const labels = await this.#labels();
    const { addresses } = this.#settings;
    return openSandbox(
      { docker: this.#docker, toolbox: this.#toolbox, labels, addresses },
      { ...program, image },
    );
  }

  async buildImage(folder: string): Promise<BuiltImage> {
    for (const base of await basesOf(folder)) await this.#fetch(base);
    const variables = contextVariables(this.#context);
    const id = await buildImage(this.#docker, folder, await this.#labels(), { variables });
    const image = this.#docker.getImage(id);
    return { id, [Symbol.asyncDispose]: async () => void (await image.remove().catch(() => {})) };
  }

  /**
   * Compose cannot move machines that are up to another network, nor give one the address of another. Throws
   * {@link LabError} `USAGE` where the settings ask for that.
   */
  async #refuseOtherNetwork(): Promise<void> {
    const { name, subnet, addresses } = this.#settings;
    const containers = await this.#containers();
    const taken = new Map(
      Array.from(containers, ([machine, container]) => [addressOf(container), machine] as const),
    );
    const swapped = Object.entries(addresses).find(
      ([machine, address]) => (taken.get(address) ?? machine) !== machine,
    );
    const filters = { label: [`com.docker.compose.project=${name}`, 'com.docker.compose.network=lab'] };
    const [network] = await this.#docker.listNetworks({ filters });
    if (containers.size > 0 && (await findOverlay(this.#docker, this.#own)) !== undefined)
      throw otherSettings('its machines are on several hosts, and LAB_HOSTS is not set');
    const current = network?.IPAM?.Config?.[0]?.Subnet ?? subnet;
    if (containers.size === 0 || (current === subnet && swapped === undefined)) return;
    const what =
      current === subnet
        ? `the address ${swapped?.[1]}, now to be that of ${swapped?.[0]}, belongs to ${taken.get(swapped?.[1] ?? '')}`
        : `its subnet is ${current}, and LAB_SUBNET is now ${subnet}`;
    throw otherSettings(what);
  }

  /** Builds the images of all machines. */
  async #build(onOutput: UpOptions['onOutput'], signal: UpOptions['signal']): Promise<void> {
    const { variables } = await this.#images();
    await compose(['build'], { ...this.#compose(), variables, onOutput, signal });
  }

  /** Of a lab on several hosts. */
  async #borrowMachines({ server, client }: { server: string; client: string }): Promise<void> {
    this.#lender ??= await this.#site?.lender();
    if (this.#names.includes('mesin-1')) await this.#fetch(server);
    await this.#fetch(client);
  }

  /** Whether it runs on this computer, as far as can be told; another host of the lab counts as another computer. */
  #seesFolders(): boolean {
    const { socketPath } = this.#docker.modem as { readonly socketPath?: string };
    return this.#site === undefined && socketPath !== undefined;
  }

  async #lenderOr(otherwise: DockerEngine): Promise<DockerEngine> {
    return (await this.#site?.lender()) ?? otherwise;
  }

  /** Again for a while, should the address of a machine not be free yet. */
  async #onceFree(start: () => Promise<void>): Promise<void> {
    const endMs = Date.now() + ADDRESS_PATIENCE_MS;
    for (;;) {
      try {
        return await start();
      } catch (error) {
        const isTaken = this.#site !== undefined && NOT_YET_FREE.test((error as Error).message);
        if (!isTaken || Date.now() > endMs) throw error;
        await delay(ADDRESS_AGAIN_MS);
      }
    }
  }

  /** Compose starts what has stopped, but waits for what is paused, and gives up on what has failed its checks meanwhile. */
  async #revive(): Promise<void> {
    for (const { Id, State } of (await this.#containers()).values())
      if (State === 'paused') await this.#docker.getContainer(Id).unpause();
    for (const { Id, Status } of (await this.#containers()).values())
      if (Status.includes('unhealthy')) await this.#docker.getContainer(Id).restart({ t: 1 });
  }

  /** The lab that Compose has just called healthy. */
  async #findSoon(): Promise<Lab | undefined> {
    const patience = Date.now() + LAG_MS;
    for (;;) {
      const lab = await this.find();
      if (lab !== undefined || Date.now() > patience) return lab;
      await delay(50);
    }
  }

  /** What every use of Compose needs. */
  #compose() {
    return { settings: this.#settings, ping: () => this.#docker.ping() };
  }

  /** Those of this checkout, which are in use from now on. */
  async #images(): Promise<Awaited<ReturnType<typeof imagesOf>> & { readonly isBuilt: boolean }> {
    const lender = await this.#lenderOr(this);
    if (lender !== this) return lender.#images();
    const images = await imagesOf(this.#docker, this.#settings.environment);
    noteImages(images.variables.LAB_IMAGE_TAG);
    const isBuilt =
      (await isThere(this.#docker, images.server)) && (await isThere(this.#docker, images.client));
    return { ...images, isBuilt };
  }

  async #containers(): Promise<Map<string, Docker.ContainerInfo>> {
    const filters = { label: [`com.docker.compose.project=${this.#settings.name}`, MACHINE_LABEL] };
    const all = await this.#docker.listContainers({ all: true, filters });
    return new Map(all.map((info) => [info.Labels['com.docker.compose.service'] ?? '', info]));
  }

  async #lab(containers: ReadonlyMap<string, Docker.ContainerInfo>): Promise<Lab> {
    const [environment, { Version: engineVersion }] = await Promise.all([
      this.#serverEnvironment(containers),
      this.#docker.version(),
    ]);
    return {
      engine: this.name,
      engineVersion,
      port: Number(environment.get('PORT') ?? this.#settings.port),
      served: containers.get('mesin-1')?.Labels[SERVED_LABEL],
      server: serverVariables(Object.fromEntries(environment)),
      timeZone: environment.get('TZ'),
      machines: serverFirst(await this.#machines(containers, environment)),
    };
  }

  async #machines(
    containers: ReadonlyMap<string, Docker.ContainerInfo>,
    serverEnvironment: ReadonlyMap<string, string>,
  ): Promise<Machine[]> {
    const server = containers.get('mesin-1');
    const isOurs = server !== undefined && server.Labels[SERVED_LABEL] === undefined;
    // What a client machine was made from is there as long as the machine is.
    const client = containers.get('mesin-2') ?? containers.get('mesin-3');
    const toolbox = client?.ImageID ?? server?.Labels[TOOLBOX_LABEL] ?? (await this.#images()).client;
    return this.#names.flatMap((name) => {
      const peer = [...this.#names, ...MACHINE_NAMES].find((one) => one !== name) ?? 'mesin-1';
      const container = containers.get(name);
      if (container === undefined) return [];
      return dockerMachine({
        docker: this.#docker,
        container,
        name,
        toolbox,
        // One on the same host answers for its interface also where another host is gone.
        peerAddress: addressOf(containers.get(peer)) || this.#settings.addresses[peer],
        host: this.#site && this.#context,
        environment: contextVariables(this.#context),
        labels: () => this.#labels(),
        eventsFile: name === 'mesin-1' && isOurs ? serverEnvironment.get('LOG_FILE') : undefined,
      });
    });
  }

  async #serverEnvironment(
    containers: ReadonlyMap<string, Docker.ContainerInfo>,
  ): Promise<Map<string, string>> {
    const entries = (await this.#server(containers))?.Config.Env ?? [];
    return new Map(entries.map((entry) => entry.split(/=(.*)/s, 2) as [string, string]));
  }

  /** From its lender, which may not have it either: then the engine itself says what is missing. */
  async #fetch(image: string): Promise<void> {
    const lender = this.#lender;
    if (lender === undefined) return;
    const fetching = this.#fetched.getOrInsertComputed(image, async () =>
      giveImage(image, lender.#docker, this.#docker),
    );
    fetching.catch(() => this.#fetched.delete(image)); // whoever needs it next tries again
    await fetching;
  }

  /** For what this command starts, which goes with it. */
  async #labels(): Promise<Record<string, string>> {
    // One reaper looks after all hosts of a lab.
    const context = this.#site === undefined ? this.#context : undefined;
    const owner = await watchedOwner(this.name, this.#settings.name, context);
    return { ...this.#own, [COMMAND_LABEL]: JSON.stringify(owner) };
  }

  /** What is laid over docker-compose.yml: what our server is told, and for whom the machines are there. */
  async #overlay(
    server: ServerVariables | undefined,
    loan: Loan | undefined,
    client: string,
    served: Awaited<ReturnType<typeof copyServed>> | undefined,
  ): Promise<object | undefined> {
    const owner = await this.#ownerAfter(loan);
    const before = typeof loan === 'object' && 'before' in loan ? loan.before : undefined;
    const { [COMMAND_LABEL]: borrower = '' } = before === undefined ? {} : await this.#labels();
    const lent = before && { [COMMAND_LABEL]: borrower, [BEFORE_LABEL]: JSON.stringify(before) };
    const isAlone = this.#names.every((name) => name === 'mesin-1');
    const toolbox = isAlone ? { [TOOLBOX_LABEL]: client } : undefined;
    if ([server, owner, lent, served, toolbox].every((one) => one === undefined)) return undefined;
    // The label of the lab is theirs already, and Compose refuses to be told one twice.
    const labels = owner === undefined ? {} : { [COMMAND_LABEL]: owner };
    const services = MACHINE_NAMES.map((name) => [name, { labels }] as const);
    const environment = server && { environment: server };
    return {
      services: {
        ...Object.fromEntries(services),
        'mesin-1': { ...environment, ...served?.service, labels: { ...labels, ...lent, ...toolbox } },
      },
      ...(this.#site === undefined && { networks: { lab: { labels } } }),
      volumes: { logs: { labels }, ...served?.volumes },
    };
  }

  /** With whom all machines go then, as their labels have it. */
  async #ownerAfter(loan: Loan | undefined): Promise<string | undefined> {
    if (loan === 'none') return undefined;
    if (loan === 'whole') return (await this.#labels())[COMMAND_LABEL];
    if (loan !== undefined && 'of' in loan) return JSON.stringify(loan.of);
    // What mesin-1 is told may be for somebody else.
    const containers = await this.#containers();
    return (containers.get('mesin-2') ?? containers.get('mesin-3'))?.Labels[COMMAND_LABEL];
  }

  /**
   * When the program on mesin-1 is what failed, its own words say more than Compose's. One that had ended before is not
   * what failed now.
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
    const what = status === 'running' ? 'does not listen on the port' : 'exited';
    return serverFailure(serving, what, await textOf(unframed(log)));
  }

  async #server(
    containers?: ReadonlyMap<string, Docker.ContainerInfo>,
  ): Promise<Docker.ContainerInspectInfo | undefined> {
    const container = (containers ?? (await this.#containers())).get('mesin-1');
    return container === undefined ? undefined : this.#docker.getContainer(container.Id).inspect();
  }
}

function otherSettings(what: string): LabError {
  return new LabError(
    'USAGE',
    `The lab is up with other settings: ${what}. Stop it first: npm run lab:down.`,
  );
}

function statusOf(name: MachineName, container: Docker.ContainerInfo | undefined): MachineStatus {
  if (container === undefined) return { name, address: '', state: 'absent', detail: 'not created' };
  const { State: state, Status: detail } = container;
  const served = container.Labels[SERVED_LABEL];
  const common = { name, address: addressOf(container), detail, ...(served === undefined ? {} : { served }) };
  if (state === 'paused') return { ...common, state };
  if (state !== 'running') return { ...common, state: 'stopped' };
  if (detail.includes('unhealthy')) return { ...common, state: 'unhealthy' };
  return {
    ...common,
    state: common.address === '' || detail.includes('health: starting') ? 'starting' : 'up',
  };
}
