/** The lab that all faults are done to: machines of its own, with a name and a network that nobody else has. */
import { compare, type Difference, type Inventory, notesOf, onEngine, processesOf } from './inventory.ts';
import { Command, type Ended } from './command.ts';
import { createServer, type AddressInfo } from 'node:net';
import { $ } from 'zx';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export const PROJECT = resolve(import.meta.dirname, '../..');
/** The third number of its addresses. */
const SUBNET = 250;
/** By then a command has ended, or hangs. */
export const LIMIT_MS = 90_000;
/** What is left when it should not be may still go: the next moment is to begin with nothing. */
const GRACE_MS = 20_000;
/** A lab that a reaper is about to take away looks whole until then. */
const WHOLE_AFTER_MS = 2_500;
const LOOK_EVERY_MS = 150;

export type EngineName = 'docker' | 'local';
export type Machine = 'capture' | 'client' | 'server';

/** What was left once the time for it was over, and how long it took until nothing was. */
export interface Settled extends Difference {
  readonly cleanMs: number;
}

export class ChaosLab implements AsyncDisposable {
  readonly engine: EngineName;
  /** So soon nothing may be left of a command. */
  readonly cleanMs: number;
  readonly name = `chaos-${process.pid}`;
  readonly variables: Readonly<Record<string, string>>;

  static async open(engine: EngineName, cleanMs: number): Promise<ChaosLab> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    return new ChaosLab(engine, cleanMs, port);
  }

  private constructor(engine: EngineName, cleanMs: number, port: number) {
    this.engine = engine;
    this.cleanMs = cleanMs;
    const address = (host: number): string => `172.16.${SUBNET}.${host}`;
    this.variables = {
      LAB_NAME: this.name,
      LAB_SUBNET: `${address(0)}/24`,
      LAB_MESIN_1: address(101),
      LAB_MESIN_2: address(102),
      LAB_MESIN_3: address(103),
      LAB_PORT: String(port),
      LAB_DEMO_CLIENTS: '0',
      LAB_LANG: 'en',
    };
  }

  /** The words of a command of the lab. */
  words(args: readonly string[]): string[] {
    const onEngine = ['analyse', 'report', 'packets'].includes(args[0] ?? '')
      ? []
      : ['--engine', this.engine];
    return [process.execPath, 'lab/cli.ts', ...args, ...onEngine, '--json'];
  }

  start(args: readonly string[], variables: NodeJS.ProcessEnv = {}, folder = PROJECT): Command {
    return new Command(this.words(args), folder, { ...this.variables, ...variables });
  }

  async run(...args: readonly string[]): Promise<Ended> {
    return this.start(args).end(LIMIT_MS);
  }

  async inventory(): Promise<Inventory> {
    const [processes, notes, things] = await Promise.all([
      processesOf(this.name),
      notesOf(this.name, PROJECT),
      this.engine === 'docker' ? onEngine(this.name) : [],
    ]);
    return [...processes.map(({ pid, commandLine }) => `process ${pid} ${commandLine}`), ...notes, ...things];
  }

  /** Brings it up, or takes it down, where it is not so already. Throws when that cannot be done. */
  async bring(state: 'up' | 'absent'): Promise<void> {
    const isUp = (await this.status()).up;
    if (isUp === (state === 'up') && (isUp || (await this.inventory()).length === 0)) return;
    const { exitCode, stderr } = await this.run(state === 'up' ? 'up' : 'down');
    if (exitCode !== 0)
      throw new Error(`lab:${state === 'up' ? 'up' : 'down'} ended with ${exitCode}: ${stderr}`);
  }

  /** Whether its machines are up, and what its server is told. */
  async status(): Promise<{ readonly up: boolean; readonly server: unknown }> {
    const { stdout } = await this.run('status');
    const { up = false, server = {} } = JSON.parse(stdout || '{}') as { up?: boolean; server?: unknown };
    return { up, server };
  }

  /**
   * Looks until everything is as it was, or the time for that is over. With `upIsWell` a whole lab may be there as well,
   * or be gone: its command was killed after its work, or before it.
   */
  async settle(before: Inventory, sameThing: (item: string) => string, upIsWell: boolean): Promise<Settled> {
    const startMs = performance.now();
    let late: Difference | undefined;
    for (;;) {
      const tookMs = Math.round(performance.now() - startMs); // as of now, however long the look itself takes
      const now = await this.inventory();
      const found = compare(before.map(sameThing), now.map(sameThing));
      const isAsBefore = found.left.length + found.gone.length === 0;
      const isWell =
        isAsBefore ||
        (upIsWell && (now.length === 0 || (tookMs > WHOLE_AFTER_MS && (await this.#isWhole(now)))));
      if (!isWell && tookMs > this.cleanMs) late ??= found;
      if (isWell || tookMs > this.cleanMs + GRACE_MS) return { left: [], gone: [], ...late, cleanMs: tookMs };
      await delay(LOOK_EVERY_MS);
    }
  }

  /** Whether the three machines are up, with nothing beside them. */
  async #isWhole(inventory: Inventory): Promise<boolean> {
    const machine =
      /^(container \S+-mesin-\d-1 running |network \S+_lab |volume \S+_logs$|process .* server\/main\.ts|note [^.]+$)/;
    return inventory.length > 0 && inventory.every((item) => machine.test(item)) && (await this.status()).up;
  }

  /** Answers with how to kill one, where there is one. */
  async find(machine: Machine): Promise<(() => Promise<unknown>) | undefined> {
    if (this.engine === 'docker') {
      const wanted = {
        capture: 'mesin-lab.capture',
        client: 'com.docker.compose.service=mesin-2',
        server: 'com.docker.compose.service=mesin-1',
      }[machine];
      const filters = ['--filter', `label=mesin-lab.lab=${this.name}`, '--filter', `label=${wanted}`];
      const [id] = (await $`docker ps --quiet ${filters}`.quiet()).stdout.split('\n');
      return id === undefined || id === '' ? undefined : () => $`docker kill ${id}`.quiet().nothrow();
    }
    const words = {
      capture: /^\S*(tcpdump|dumpcap) /,
      client: / client\/main\.ts/,
      server: / server\/main\.ts/,
    };
    const found = (await processesOf(this.name)).find(({ commandLine }) => words[machine].test(commandLine));
    return found && (async () => killIfThere(found.pid));
  }

  /** Ends all that is there under its name, by force where its own commands do not. */
  async clear(): Promise<void> {
    if ((await this.inventory()).length > 0) await this.run('down');
    for (const { pid } of await processesOf(this.name)) killIfThere(pid);
    if (this.engine === 'docker') {
      const things = (await onEngine(this.name)).map((item) => item.split(' '));
      for (const [kind = '', name = ''] of things) {
        if (kind === 'container') await $`docker rm --force --volumes ${name}`.quiet().nothrow();
        else await $`docker ${kind} rm ${name}`.quiet().nothrow();
      }
    }
    for (const note of await notesOf(this.name, PROJECT))
      rmSync(resolve(PROJECT, '.lab', note.replace('note ', '')), { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.clear();
  }
}

export function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
