/** The lab as processes of this computer, for a machine without Docker: same server, same clients, no confinement. */
import {
  type CleanOptions,
  type Engine,
  type Lab,
  type Loan,
  type LockStore,
  type MachineStatus,
  PYTHON_VARIABLES,
  type ServerVariables,
  serverFailure,
  serverFirst,
  type UpOptions,
} from '../engine.ts';
import type { Machine } from '../machine.ts';
import { MACHINE_NAMES, type MachineName, PROJECT_FOLDER, type Settings } from '../../settings/settings.ts';
import { endProcess, signalGroup, startInBackground } from './process.ts';
import { isPaused, isRunning, type ProcessId, readNote } from '../process-id.ts';
import { lockFiles } from './lock-files.ts';
import type { Owner } from '../owner.ts';
import { watchedOwner } from '../reaper.ts';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { LabError } from '../../errors.ts';
import { localMachine } from './machine.ts';
import { localSandbox } from './sandbox.ts';
import type { Compiled, ProgramUnderTest, Sandbox, Uncompiled } from '../sandbox.ts';
import { compileHere } from './compile.ts';
import { lend, programUserOf } from './program-user.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { isListening } from './listening.ts';
import { localAddresses } from './addresses.ts';
import { differing, serverVariables } from '../server-variables.ts';
import { replaceFile } from '../../replace-file.ts';
import { resolve } from 'node:path';

const START_TIMEOUT_MS = 30_000;

/** What `up` leaves behind for the commands after it. */
interface State {
  readonly server: ProcessId;
  /** Since it was seen to listen; until then mesin-1 is starting. */
  readonly isReady?: true;
  readonly port: number;
  readonly served: string | undefined;
  readonly variables: ServerVariables;
  readonly addresses: Record<MachineName, string>;
  /** With whom the lab goes. */
  readonly owner?: Owner;
  /** For whom the server is told something else, and what it is told again after that. */
  readonly borrower?: { readonly owner: Owner; readonly before: ServerVariables };
}

/** Processes of this computer; what is up is noted in `.lab/` for the commands after this one. */
export class LocalEngine implements Engine {
  readonly name = 'local';
  readonly isConfined = false;
  readonly locks: LockStore;
  readonly #settings: Settings;
  readonly #folder: string;
  readonly #stateFile: string;
  readonly #log: { readonly text: string; readonly events: string };

  constructor(settings: Settings) {
    this.#settings = settings;
    this.locks = lockFiles(resolve(PROJECT_FOLDER, '.lab'), settings.name);
    this.#folder = resolve(PROJECT_FOLDER, '.lab', settings.name);
    this.#stateFile = resolve(this.#folder, 'state.json');
    this.#log = {
      text: resolve(this.#folder, 'mesin-1.log'),
      events: resolve(this.#folder, 'mesin-1.jsonl'),
    };
  }

  async find(): Promise<Lab | undefined> {
    const state = this.#readState();
    const isUp = state !== undefined && (await stateOf(state)).state === 'up';
    return isUp ? this.#lab(state) : undefined;
  }

  async machines(): Promise<Machine[]> {
    const state = this.#readState();
    return state === undefined ? [] : this.#machines(state);
  }

  async up({ serve, server: given = {}, loan, signal }: UpOptions): Promise<Lab> {
    const last = this.#readState();
    if (last !== undefined && (await isPaused(last.server.pid))) signalGroup(last.server.pid, 'SIGCONT');
    const lending = await this.#lending(loan, last);
    const found = await this.find();
    const { port, environment } = this.#settings;
    const variables = serverVariables({ ...environment, ...given });
    const isOurs = found !== undefined && found.served === undefined && serve === undefined;
    const addresses = await localAddresses(this.#settings.addresses);
    const isThere = found?.machines.every(({ name, address }) => addresses[name] === address) === true;
    const isSame = isOurs && isThere && found.port === port;
    if (last !== undefined && isSame && differing(found.server, variables).length === 0) {
      const { owner: _owner, borrower: _borrower, ...rest } = last;
      replaceFile(this.#stateFile, JSON.stringify({ ...rest, ...lending }));
      return found;
    }
    await this.down();
    const address = addresses['mesin-1'];
    if (await isListening(address, port)) {
      throw new LabError(
        'ENGINE_FAILED',
        `Another program listens on port ${port}: stop it, or set LAB_PORT to another port.`,
      );
    }
    mkdirSync(this.#folder, { recursive: true });
    const { id: server, begin } = await startInBackground({
      command:
        serve === undefined ? [process.execPath, 'server/main.ts'] : ['sh', '-c', `exec ${serve.command}`],
      folder: serve?.folder ?? PROJECT_FOLDER,
      environment: {
        ...environment,
        HOST: address,
        PORT: String(port),
        LOG_FILE: this.#log.events,
        ...PYTHON_VARIABLES,
        ...given,
      },
      logFile: this.#log.text,
    });
    // Noted before it begins: whatever happens meanwhile, `down` knows what to end.
    const state: State = { server, port, served: serve?.folder, variables, addresses, ...lending };
    try {
      replaceFile(this.#stateFile, JSON.stringify(state));
    } catch (error) {
      await endProcess(server);
      throw error;
    }
    begin();
    await this.#untilListening(state, signal);
    replaceFile(this.#stateFile, JSON.stringify({ ...state, isReady: true } satisfies State));
    return this.#lab(state);
  }

  async down(): Promise<void> {
    const state = this.#readState();
    if (state !== undefined) await endProcess(state.server);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async status(): Promise<MachineStatus[]> {
    const state = this.#readState();
    if (state === undefined)
      return MACHINE_NAMES.map((name) => ({ name, address: '', state: 'absent', detail: 'not started' }));
    const { served, addresses } = state;
    const own = await stateOf(state);
    const clients = { state: 'up', detail: 'its processes run only during a run' } as const;
    return MACHINE_NAMES.map((name) => {
      const address = addresses[name];
      if (name !== 'mesin-1') return { name, address, ...clients };
      return { name, address, ...own, ...(served === undefined ? {} : { served }) };
    });
  }

  async clean({ images }: CleanOptions = {}) {
    if (images)
      throw new LabError('USAGE', 'The local engine has no images: leave out --images, or use Docker.');
    const state = this.#readState();
    const running = state !== undefined && (await isRunning(state.server));
    await this.down();
    return { removed: running ? [`process ${state.server.pid}`] : [], kept: [] };
  }

  async reap(isGone: (owner: Owner) => Promise<boolean>, { besideOnly = false } = {}): Promise<boolean> {
    const { owner, borrower } = (besideOnly ? undefined : this.#readState()) ?? {};
    if (owner !== undefined && (await isGone(owner))) await this.down();
    else if (borrower !== undefined && (await isGone(borrower.owner)))
      await this.up({ server: borrower.before });
    else return false;
    return true;
  }

  async prepareSandboxes(): Promise<void> {
    programUserOf(this.#settings.programUser); // refused before anything is graded
  }

  async imageIds(): Promise<Record<string, never>> {
    return {};
  }

  async compile(program: Uncompiled, signal?: AbortSignal): Promise<Compiled> {
    const { environment, programUser } = this.#settings;
    return compileHere(program, environment, { signal, user: programUserOf(programUser) });
  }

  async sandbox(program: ProgramUnderTest): Promise<Sandbox> {
    const { environment, programUser } = this.#settings;
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
    const user = programUserOf(programUser);
    const lent = user && program.files && (await lend(program.files, user));
    return localSandbox(addresses, environment, program, lent);
  }

  async buildImage(): Promise<never> {
    throw new LabError('USAGE', 'A Dockerfile needs Docker: name the program itself, or start Docker.');
  }

  async #lending(
    loan: Loan | undefined,
    last: State | undefined,
  ): Promise<Pick<State, 'owner' | 'borrower'>> {
    if (loan === 'none') return {};
    if (typeof loan === 'object' && 'of' in loan) return { owner: loan.of };
    const kept = last?.owner === undefined ? {} : { owner: last.owner };
    if (loan === undefined) return kept;
    const owner = await watchedOwner(this.name, this.#settings.name);
    return loan === 'whole' ? { owner } : { ...kept, borrower: { owner, before: loan.before } };
  }

  #lab(state: State): Lab {
    return {
      engine: this.name,
      engineVersion: undefined,
      port: state.port,
      served: state.served,
      server: state.variables,
      timeZone: this.#settings.environment['TZ'],
      machines: serverFirst(this.#machines(state)),
    };
  }

  #machines({ addresses, server }: State): Machine[] {
    const distinct = new Set(Object.values(addresses)).size === MACHINE_NAMES.length;
    return MACHINE_NAMES.map((name) =>
      localMachine({
        name,
        address: addresses[name],
        ownAddress: distinct,
        environment: this.#settings.environment,
        log: name === 'mesin-1' ? this.#log : undefined,
        ...(name === 'mesin-1' ? { program: server } : {}),
      }),
    );
  }

  async #untilListening(
    { server, port, served, addresses }: State,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const address = addresses['mesin-1'];
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
      const output = readFileSync(this.#log.text, 'utf8');
      const what = running ? `does not listen on ${address} port ${port}` : 'exited';
      await this.down();
      throw serverFailure(served !== undefined, what, output);
    }
  }

  #readState(): State | undefined {
    try {
      const state = JSON.parse(readFileSync(this.#stateFile, 'utf8')) as State | null;
      return readNote(JSON.stringify(state?.server)) === undefined ? undefined : (state ?? undefined);
    } catch {
      return undefined;
    }
  }
}

async function stateOf({ server, isReady }: State): Promise<Pick<MachineStatus, 'state' | 'detail'>> {
  const process = `process ${server.pid}`;
  if (!(await isRunning(server))) return { state: 'stopped', detail: `${process} has exited` };
  if (await isPaused(server.pid)) return { state: 'paused', detail: `${process} waits for SIGCONT` };
  return { state: isReady ? 'up' : 'starting', detail: process };
}
