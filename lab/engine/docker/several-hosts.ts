/**
 * A lab on several hosts: the engine of each has the machines that LAB_HOSTS gives it, all on one overlay network of the
 * hosts' Docker Swarm. Above, it is an engine as any other.
 *
 * Swarm runs services, which cannot have fixed addresses: the machines are plain containers, and Swarm has only the
 * network.
 */
import type { BuiltImage, Compiled, ProgramUnderTest, Sandbox, Uncompiled } from '../sandbox.ts';
import {
  type CleanOptions,
  type Engine,
  type Lab,
  type LockStore,
  type MachineStatus,
  serverFirst,
  type ServerVariables,
  type UpOptions,
} from '../engine.ts';
import { COMMAND_LABEL, type OwnLabels, ownerIn } from './labels.ts';
import { ensureOverlay, findOverlay, leaveOverlay, removeOverlay } from './overlay-network.ts';
import { MACHINE_NAMES, type MachineName, type Settings } from '../../settings/settings.ts';
import { managerAmong, nodeFault, type SwarmFault, swarmFault, type SwarmMembers, swarmOf } from './swarm.ts';
import { connectDocker } from './endpoint.ts';
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { DockerEngine } from './engine.ts';
import { LabError } from '../../errors.ts';
import { LIMITS } from './patience.ts';
import { isAbsent } from '../loan.ts';
import type { Machine } from '../machine.ts';
import type { Owner } from '../owner.ts';
import { watchedOwner } from '../reaper.ts';

/** A host, and what it has of the lab. */
interface Host {
  readonly context: string;
  readonly machines: readonly MachineName[];
}

/** One that is in reach. */
interface Reached extends Host {
  readonly docker: Docker;
  readonly engine: DockerEngine;
}

/** One that is not, and why. */
interface Away extends Host {
  readonly why: string;
}

/** A manager learns of an engine that has just been started within seconds. */
const NODE_PATIENCE_MS = 10_000;
const NODE_AGAIN_MS = 250;

/** The engines of the contexts that `settings.hosts` names. */
export class SeveralHosts implements Engine {
  readonly name = 'docker';
  readonly isConfined = true;
  readonly locks: LockStore;
  readonly #settings: Settings;
  readonly #own: OwnLabels;
  /** That of mesin-1 first. */
  readonly #hosts: readonly [Host, ...Host[]];
  readonly #connected = new Map<Host, Promise<Reached>>();
  #keeping: Promise<LockStore> | undefined;
  #lending: Promise<DockerEngine> | undefined;

  constructor(settings: Settings, hosts: Readonly<Record<MachineName, string>>) {
    this.#settings = settings;
    this.#own = { 'mesin-lab.lab': settings.name };
    const contexts = [...new Set(MACHINE_NAMES.map((name) => hosts[name]))];
    const [first = '', ...others] = contexts;
    const hostOf = (context: string): Host => ({
      context,
      machines: MACHINE_NAMES.filter((name) => hosts[name] === context),
    });
    this.#hosts = [hostOf(first), ...others.map(hostOf)];
    this.locks = {
      put: async (name, note) => (await this.#keeper()).put(name, note),
      read: async (name) => (await this.#keeper()).read(name),
      remove: async (name) => (await this.#keeper()).remove(name),
    };
  }

  async find(): Promise<Lab | undefined> {
    const { done } = await this.#onEach(({ engine }) => engine.find());
    const parts = this.#hosts.map(({ context }) => done.get(context));
    const [server] = parts;
    if (server === undefined || parts.includes(undefined)) return undefined;
    const machines = inOrder(parts.flatMap((part) => part?.machines ?? []));
    return { ...server, machines: serverFirst(machines) };
  }

  async machines(): Promise<Machine[]> {
    const { done } = await this.#onEach(({ engine }) => engine.machines());
    return inOrder([...done.values()].flat());
  }

  async up(options: UpOptions): Promise<Lab> {
    const hosts = await this.#allReached();
    const manager = await managerOf(hosts);
    await Promise.all(hosts.map(({ engine }) => engine.refuseStrays()));
    const network = await ensureOverlay(
      manager,
      this.#settings,
      this.#own,
      { ...this.#own, [COMMAND_LABEL]: JSON.stringify(await this.#owner()) },
      hosts.length,
    );
    const { serve: _serve, server, ...common } = options;
    const [first, ...others] = hosts;
    // When all that changes is what the server is told, the other machines need not be looked at.
    const alone = server !== undefined && (await this.find()) !== undefined;
    const owner = options.loan ?? (await ownerOfClients(hosts));
    await first.engine.up({ ...options, ...(owner && { loan: owner }) }, network);
    if (!alone) await Promise.all(others.map(({ engine }) => engine.up(common, network)));
    const lab = await this.find();
    if (lab === undefined)
      throw new LabError('ENGINE_FAILED', 'The machines did not stay ready: npm run lab:logs shows why.');
    return lab;
  }

  async down(): Promise<void> {
    const { away } = await this.#onEach(({ engine }) => engine.down());
    await this.#removeNetwork();
    if (away.length > 0) throw new LabError('ENGINE_FAILED', away.map(leftOn).join(' '));
  }

  async status(): Promise<MachineStatus[]> {
    const { done, away } = await this.#onEach(({ engine }) => engine.status());
    const reached = [...done].flatMap(([host, all]) => all.map((one) => ({ ...one, host })));
    const missing = away.flatMap(({ context: host, machines, why: detail }) =>
      machines.map((name) => ({ name, address: '', host, state: 'unreachable' as const, detail })),
    );
    return inOrder([...reached, ...missing]);
  }

  async clean(options: CleanOptions = {}) {
    const { done, away } = await this.#onEach(({ engine }) => engine.clean(options));
    const all = [...done].map(([host, { removed, kept }]) => ({
      removed: removed.map((what) => `${what} on ${host}`),
      kept: kept.map((what) => `${what} on ${host}`),
    }));
    const network = await this.#removeNetwork();
    return {
      removed: [...all.flatMap(({ removed }) => removed), ...network],
      kept: all.flatMap(({ kept }) => kept),
      missed: away.map(leftOn),
    };
  }

  /** What is on a host out of reach is taken away by whoever comes when it is back. */
  async reap(isGone: (owner: Owner) => Promise<boolean>, { besideOnly = false } = {}): Promise<boolean> {
    const { done, away } = await this.#onEach(async ({ engine }) => {
      const reaped = await engine.takeAway(isGone, besideOnly);
      return { ...reaped, hasMachines: !isAbsent(await engine.status()) };
    });
    const parts = [...done.values()];
    const found = parts.some((part) => part.found);
    const before = parts.find((part) => part.before !== undefined)?.before;
    if (before !== undefined) await this.#tellAgain(before);
    if (besideOnly || away.length > 0 || parts.some(({ hasMachines }) => hasMachines)) return found;
    const isRemoved = (await this.#removeNetwork(isGone)).length > 0;
    return found || isRemoved;
  }

  /** Whatever became of the other hosts. */
  async #tellAgain(server: ServerVariables): Promise<void> {
    const hosts = await this.#answering();
    const [{ engine }, network] = await Promise.all([this.#reach(this.#hosts[0]), this.#overlay(hosts)]);
    const owner = await ownerOfClients(hosts);
    await engine.up({ server, ...(owner && { loan: owner }) }, network);
  }

  async prepareSandboxes(onOutput: (text: string) => void): Promise<void> {
    return (await this.#graders()).prepareSandboxes(onOutput);
  }

  async compile(program: Uncompiled, signal?: AbortSignal): Promise<Compiled> {
    return (await this.#graders()).compile(program, signal);
  }

  async imageIds(named: readonly string[]): Promise<Readonly<Record<string, string | null>>> {
    return (await this.#graders()).imageIds(named);
  }

  async sandbox(program: ProgramUnderTest): Promise<Sandbox> {
    return (await this.#graders()).sandbox(program);
  }

  async buildImage(folder: string): Promise<BuiltImage> {
    return (await this.#graders()).buildImage(folder);
  }

  /** One host grades, that of mesin-1: a class is spread over several by `--hosts`. */
  async #graders(): Promise<DockerEngine> {
    return (await this.#reach(this.#hosts[0])).engine;
  }

  /** Connected once; one that was out of reach is tried again. */
  async #reach(host: Host): Promise<Reached> {
    const connecting = this.#connected.getOrInsertComputed(host, async () => {
      const { context, machines } = host;
      const docker = await connectDocker(LIMITS, context);
      const site = { machines, lender: () => this.#lender() };
      return { ...host, docker, engine: new DockerEngine(docker, this.#settings, context, site) };
    });
    return connecting.catch((error: unknown) => {
      this.#connected.delete(host);
      throw error;
    });
  }

  /** Throws {@link LabError} `ENGINE_MISSING` for the first that is out of reach. */
  async #allReached(): Promise<[Reached, ...Reached[]]> {
    const reach = async (host: Host): Promise<Reached> =>
      this.#reach(host).catch((cause: Error) => {
        const message = `${host.machines.join(' and ')} cannot be on ${host.context}: ${cause.message}`;
        throw new LabError('ENGINE_MISSING', message, { cause });
      });
    const [first, ...others] = this.#hosts;
    return Promise.all([reach(first), ...others.map(reach)]);
  }

  /** Does something on each host, by its context, and tells of those out of reach; another failure is thrown when all are done. */
  async #onEach<Done>(action: (host: Reached) => Promise<Done>) {
    const away: Away[] = [];
    const done = new Map<string, Done>();
    const all = await Promise.allSettled(
      this.#hosts.map(async (host) => {
        const reached = await this.#reach(host).catch((error: Error) => {
          away.push({ ...host, why: error.message });
        });
        if (!reached) return;
        try {
          done.set(host.context, await action(reached));
        } catch (error) {
          if (await reached.engine.answers()) throw error;
          away.push({ ...host, why: (error as Error).message });
        }
      }),
    );
    for (const one of all) if (one.status === 'rejected') throw one.reason;
    return { done, away };
  }

  /** Where the locks are: on the host of mesin-1, or the first in reach. */
  #keeper(): Promise<LockStore> {
    const keeping = (this.#keeping ??= this.#firstReached().then(({ engine }) => engine.locks));
    return keeping.catch((error: unknown) => {
      this.#keeping = undefined;
      throw error;
    });
  }

  async #firstReached(): Promise<Reached> {
    const [first, ...others] = this.#hosts;
    return this.#reach(first).catch(async (error: unknown) => {
      for (const host of others) {
        const reached = await this.#reach(host).catch(() => undefined);
        if (reached !== undefined) return reached;
      }
      throw error;
    });
  }

  /** Has the images that all hosts get: the engine that is usually asked, or the first of the hosts where none answers. */
  #lender(): Promise<DockerEngine> {
    return (this.#lending ??= connectDocker().then(
      (docker) => new DockerEngine(docker, this.#settings),
      async () => {
        const { docker, context } = await this.#reach(this.#hosts[0]);
        return new DockerEngine(docker, this.#settings, context);
      },
    ));
  }

  /** This command, with whom what it makes goes. */
  #owner(): Promise<Owner> {
    return watchedOwner(this.name, this.#settings.name);
  }

  async #answering(): Promise<Reached[]> {
    const { done } = await this.#onEach(async (host) => ((await host.engine.answers()) ? [host] : []));
    return [...done.values()].flat();
  }

  /** The network, and the engine that manages it, as far as one of these does. */
  async #overlay(hosts: readonly Reached[]) {
    const manager = managerAmong(await membersOf(hosts));
    const docker = hosts.find(({ context }) => context === manager)?.docker;
    const found = docker && (await findOverlay(docker, this.#own));
    return docker && found && { docker, id: found.Id, name: found.Name, labels: found.Labels };
  }

  /** Answers with what it was, as `clean` names it; one that a machine on a host out of reach is on stays. */
  async #removeNetwork(isGone?: (owner: Owner) => Promise<boolean>): Promise<string[]> {
    const hosts = await this.#answering();
    const network = await this.#overlay(hosts);
    if (network === undefined) return [];
    const owner = ownerIn(network.labels);
    if (isGone !== undefined && (owner === undefined || !(await isGone(owner)))) return [];
    await Promise.all(hosts.map(({ docker }) => leaveOverlay(docker, network.id)));
    const isRemoved = await removeOverlay(network.docker, network.id, hosts.length === this.#hosts.length);
    return isRemoved ? [`network ${network.name}`] : [];
  }
}

/** The engine that manages the Swarm of all. Throws {@link LabError} `USAGE` with what helps where they are not in one. */
async function managerOf(hosts: readonly Reached[]): Promise<Docker> {
  const members = await membersOf(hosts);
  const refused = ({ what, remedy }: SwarmFault): LabError =>
    new LabError('USAGE', `The hosts of LAB_HOSTS cannot share a network: ${what}. ${remedy}`);
  const fault = swarmFault(members);
  if (fault !== undefined) throw refused(fault);
  const context = managerAmong(members);
  const manager = hosts.find((host) => host.context === context)?.docker;
  if (manager === undefined) throw new Error('a Swarm without fault has a manager');
  const endMs = Date.now() + NODE_PATIENCE_MS;
  for (;;) {
    const lost = nodeFault(await manager.listNodes(), members);
    if (lost === undefined) return manager;
    if (Date.now() > endMs) throw refused(lost);
    await delay(NODE_AGAIN_MS);
  }
}

/** mesin-1 goes with the others, whatever it is told meanwhile. */
async function ownerOfClients(hosts: readonly Reached[]): Promise<{ readonly of: Owner } | undefined> {
  const owners = await Promise.all(hosts.map(({ engine }) => engine.ownerOfClients()));
  const owner = owners.find((one) => one !== undefined);
  return owner && { of: owner };
}

async function membersOf(hosts: readonly Reached[]): Promise<SwarmMembers> {
  const asked = hosts.map(async ({ context, docker }) => [context, swarmOf(await docker.info())] as const);
  return new Map(await Promise.all(asked));
}

function leftOn({ context, machines, why }: Away): string {
  return `What is left of ${machines.join(' and ')} stays on ${context} until the host is back and npm run lab:clean removes it: ${why}`;
}

function inOrder<Named extends { readonly name: MachineName }>(all: readonly Named[]): Named[] {
  return all.toSorted((one, other) => MACHINE_NAMES.indexOf(one.name) - MACHINE_NAMES.indexOf(other.name));
}
