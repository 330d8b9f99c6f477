/** The lab as processes of this computer, for a machine without Docker: same server, same clients, no confinement. */
import type { Cleaned, Engine, Lab, Machine, MachineStatus, ServerVariables, UpOptions } from '../engine.ts';
import { MACHINE_NAMES, PROJECT_FOLDER } from '../../settings.ts';
import type { MachineName, Settings } from '../../settings.ts';
import { endProcess, startInBackground } from './process.ts';
import { isRunning } from '../../process-id.ts';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { LabError } from '../../errors.ts';
import { LocalMachine } from './machine.ts';
import { LocalSandbox } from './sandbox.ts';
import type { ProgramUnderTest, Sandbox } from '../sandbox.ts';
import type { ProcessId } from '../../process-id.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { isListening } from './listening.ts';
import { localAddresses } from './addresses.ts';
import { differing, serverVariables } from '../server-variables.ts';
import { resolve } from 'node:path';

const START_TIMEOUT_MS = 15_000;

/** What `up` leaves behind for the commands after it. */
interface State {
  readonly server: ProcessId;
  readonly port: number;
  readonly served: string | undefined;
  readonly variables: ServerVariables;
  readonly addresses: Record<MachineName, string>;
}

export class LocalEngine implements Engine {
  readonly name = 'local';
  readonly #settings: Settings;
  readonly #folder: string;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#folder = resolve(PROJECT_FOLDER, '.lab', settings.name);
  }

  async find(): Promise<Lab | undefined> {
    const state = this.#readState();
    return state !== undefined && (await isRunning(state.server)) ? this.#lab(state) : undefined;
  }

  async machines(): Promise<Machine[]> {
    const state = this.#readState();
    return state === undefined ? [] : this.#machines(state);
  }

  async up({ serve, server: given = {}, signal }: UpOptions): Promise<Lab> {
    const found = await this.find();
    const { port } = this.#settings;
    const variables = serverVariables({ ...this.#settings.environment, ...given });
    const isOurs = found !== undefined && found.served === undefined && serve === undefined;
    if (isOurs && found.port === port && differing(found.server, variables).length === 0) return found;
    await this.down();
    const addresses = await localAddresses(this.#settings.addresses);
    const address = addresses['mesin-1'];
    if (await isListening(address, port)) {
      throw new LabError(
        'ENGINE_FAILED',
        `Another program listens on port ${port}: stop it, or set LAB_PORT to another port.`,
      );
    }
    mkdirSync(this.#folder, { recursive: true });
    const server = await startInBackground({
      command:
        serve === undefined ? [process.execPath, 'server/main.ts'] : ['sh', '-c', `exec ${serve.command}`],
      folder: serve?.folder ?? PROJECT_FOLDER,
      environment: { ...this.#serverEnvironment(address), ...given },
      logFile: this.#logFile('text'),
    });
    // Noted before it is ready: whatever happens meanwhile, `down` knows what to end.
    const state: State = { server, port, served: serve?.folder, variables, addresses };
    writeFileSync(this.#stateFile(), JSON.stringify(state));
    await this.#untilListening(state, address, signal);
    return this.#lab(state);
  }

  async down(): Promise<void> {
    const state = this.#readState();
    if (state !== undefined) await endProcess(state.server);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async status(): Promise<MachineStatus[]> {
    const state = this.#readState();
    const running = state !== undefined && (await isRunning(state.server));
    return MACHINE_NAMES.map((name) => {
      const address = state?.addresses[name] ?? '';
      if (state === undefined) return { name, address, state: 'absent', detail: 'not started' };
      if (name !== 'mesin-1')
        return { name, address, state: 'up', detail: 'processes come and go with each run' };
      const { pid } = state.server;
      const served = state.served === undefined ? {} : { served: state.served };
      return running
        ? { name, address, state: 'up', detail: `process ${pid}`, ...served }
        : { name, address, state: 'stopped', detail: `process ${pid} has ended`, ...served };
    });
  }

  async clean(): Promise<Cleaned> {
    const state = this.#readState();
    const running = state !== undefined && (await isRunning(state.server));
    await this.down();
    return { removed: running ? [`process ${state.server.pid}`] : [], kept: [] };
  }

  async prepareSandboxes(): Promise<void> {}

  async sandbox(program: ProgramUnderTest): Promise<Sandbox> {
    const { environment } = this.#settings;
    const addresses = await localAddresses(this.#settings.addresses);
    // Whoever has the port at any address keeps a program from having it at all.
    const everywhere = ['127.0.0.1', ...Object.values(addresses)];
    const taken = await Promise.all(everywhere.map((address) => isListening(address, program.port)));
    if (taken.includes(true)) {
      throw new LabError(
        'ENGINE_FAILED',
        `Another program listens on port ${program.port}: stop it, or grade on another port (--port, LAB_PORT).`,
      );
    }
    return new LocalSandbox({ addresses, environment }, program);
  }

  async buildImage(): Promise<never> {
    throw new LabError('USAGE', 'A Dockerfile needs Docker: name the program itself, or start Docker.');
  }

  #lab(state: State): Lab {
    return {
      engine: this.name,
      engineVersion: undefined,
      port: state.port,
      served: state.served,
      server: state.variables,
      timeZone: this.#settings.environment['TZ'],
      machines: this.#machines(state),
    };
  }

  #machines({ addresses }: State): Machine[] {
    const distinct = new Set(Object.values(addresses)).size === MACHINE_NAMES.length;
    return MACHINE_NAMES.map(
      (name) =>
        new LocalMachine({
          name,
          address: addresses[name],
          ownAddress: distinct,
          environment: { ...this.#settings.environment },
          log:
            name === 'mesin-1' ? { text: this.#logFile('text'), events: this.#logFile('events') } : undefined,
        }),
    );
  }

  #serverEnvironment(address: string): Record<string, string> {
    const { environment, port } = this.#settings;
    return {
      ...environment,
      HOST: address,
      PORT: String(port),
      LOG_FILE: this.#logFile('events'),
      PYTHONUNBUFFERED: '1',
      PYTHONDONTWRITEBYTECODE: '1',
    };
  }

  /** A student's server that does not start is a finding, our own one an obstacle: a setting it cannot use. */
  async #untilListening(
    { server, port, served }: State,
    address: string,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const patience = Date.now() + START_TIMEOUT_MS;
    while (!(await isListening(address, port))) {
      if (signal?.aborted) {
        await this.down();
        throw signal.reason;
      }
      const running = await isRunning(server);
      if (running && Date.now() < patience) {
        await delay(20);
        continue;
      }
      const words = readFileSync(this.#logFile('text'), 'utf8').trim();
      const what = running ? `does not listen on ${address} port ${port}` : 'ended';
      await this.down();
      throw new LabError(
        served === undefined ? 'ENGINE_FAILED' : 'SERVER_FAILED',
        `The server on mesin-1 ${what}. ${words === '' ? 'It said nothing.' : `It said:\n${words}`}`,
      );
    }
  }

  #readState(): State | undefined {
    try {
      return JSON.parse(readFileSync(this.#stateFile(), 'utf8')) as State;
    } catch {
      return undefined;
    }
  }

  #stateFile(): string {
    return resolve(this.#folder, 'state.json');
  }

  #logFile(kind: 'text' | 'events'): string {
    return resolve(this.#folder, kind === 'text' ? 'mesin-1.log' : 'mesin-1.jsonl');
  }
}
