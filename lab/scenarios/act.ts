/**
 * One stretch of an experiment with the server speaking one dialect:
 *
 *     captures proved live, log followed ─▶ people type ─▶ they leave ─▶ log told it ─▶ captures proved and drained
 *
 * Only then is there anything to compare: {@link Act.close} gives the evidence.
 */
import type { FinishedRecording, Recording } from '../burst/recording.ts';
import type { Lab, Machine } from '../engine/engine.ts';
import { endAll, recordAll } from '../burst/recording.ts';
import { captureCommands, serverCommand } from '../burst/command-lines.ts';
import { ClientLog } from './client-log.ts';
import { LabError } from '../errors.ts';
import type { MachineName } from '../settings.ts';
import type { Mask } from './mask.ts';
import { Person } from './person.ts';
import type { Pace } from './pace.ts';
import type { RunFolder } from '../run-folder.ts';
import type { Said } from './packet-story.ts';
import type { ServerLog } from '../burst/server-log.ts';
import type { Stage } from './stage.ts';
import type { StoryLine } from './server-story.ts';
import { followServerLog } from '../burst/server-log.ts';
import { maskFor } from './mask.ts';
import { readConversations } from './packet-story.ts';
import { readStory } from './server-story.ts';

/** How the server is to speak, and what the files of the act have in their names. */
export interface ActOptions {
  readonly dialect: string;
  readonly part: string;
}

export interface ActReport {
  /** Which part of the run it is, as its files are called; empty for the first. */
  readonly part: string;
  readonly dialect: string;
  readonly machines: readonly {
    readonly name: string;
    readonly address: string;
    readonly log: string;
    readonly pcap: string | null;
    readonly packets: number | null;
    readonly droppedByKernel: number | null;
  }[];
}

/** What is known when an act is over. */
export interface Evidence {
  readonly story: readonly StoryLine[];
  /** `undefined` where the machine could not be captured. */
  conversations(machine: MachineName): readonly Said[] | undefined;
}

export class Act implements AsyncDisposable {
  readonly server: Machine;
  readonly port: number;
  readonly #lab: Lab;
  readonly #folder: RunFolder;
  readonly #pace: Pace;
  readonly #stage: Stage;
  readonly #names: ReadonlyMap<string, string>;
  readonly #mask: Mask;
  readonly #cleanup = new AsyncDisposableStack();
  readonly #people: Person[] = [];
  readonly #logs = new Map<MachineName, ClientLog>();
  #log: ServerLog | undefined;
  readonly #note: (text: string) => void;
  readonly #options: ActOptions;
  #recordings: readonly Recording[] = [];
  #isReported = false;

  private constructor(
    lab: Lab,
    server: Machine,
    folder: RunFolder,
    stage: Stage,
    options: ActOptions,
    note: (text: string) => void,
  ) {
    this.#options = options;
    this.#lab = lab;
    this.server = server;
    this.port = lab.port;
    this.#folder = folder;
    this.#pace = stage.pace;
    this.#note = note;
    this.#stage = stage;
    this.#names = new Map(lab.machines.map(({ address, name }) => [address, name]));
    this.#mask = maskFor({ names: this.#names, port: lab.port });
    for (const { name } of lab.machines.slice(1)) {
      this.#logs.set(name, this.#cleanup.use(new ClientLog(folder, name, lab.timeZone)));
    }
  }

  static async open(
    lab: Lab,
    folder: RunFolder,
    stage: Stage,
    options: ActOptions,
    note: (text: string) => void,
  ): Promise<Act> {
    const [server, ...clients] = lab.machines;
    if (server === undefined) throw new LabError('LAB_DOWN', 'The lab has no machines: npm run lab:up.');
    const addresses = new Set(clients.map(({ address }) => address));
    if (addresses.size < clients.length) {
      throw new LabError(
        'MACHINE_MISSING',
        `All machines share ${server.address} on this computer, so nobody could be told apart: take --engine docker.`,
      );
    }
    const act = new Act(lab, server, folder, stage, options, note);
    try {
      act.#recordings = await recordAll(lab, folder, act.#cleanup, note);
      stage.started([...serverCommand(lab), ...captureCommands(act.#recordings)]);
      act.#log = act.#cleanup.adopt(await followServerLog(server, addresses, folder), (log) => log.close());
      await stage.pace.wait(0);
      return act;
    } catch (error) {
      await act[Symbol.asyncDispose]();
      throw error;
    }
  }

  machine(name: MachineName): Machine {
    const machine = this.#lab.machines.find((one) => one.name === name);
    if (machine === undefined) throw new LabError('MACHINE_MISSING', `The lab has no ${name}.`);
    return machine;
  }

  /** Sits somebody down at a terminal of `name` that runs a program; its transcript is called after machine and tool. */
  async person(name: MachineName, tool: string, { words, shown }: Started): Promise<Person> {
    const terminal = await this.machine(name).terminal(words);
    this.#cleanup.defer(() => terminal.hangUp());
    const log = this.#logs.get(name);
    if (log === undefined) throw new LabError('MACHINE_MISSING', `${name} has no terminals: it serves.`);
    this.#stage.commands.push({ where: name, command: shown });
    const typed = (command: string): void => void this.#stage.commands.push({ where: name, command });
    const options = { name: `${name}-${tool}`, terminal, pace: this.#pace, mask: this.#mask, log, typed };
    const person = new Person(options);
    this.#people.push(person);
    // As it comes: it is there also when the scenario is killed.
    terminal.screen.on('data', () => this.#folder.writeTranscript(person.name, person.transcript));
    return person;
  }

  /** Ends the act when the server has told the end of `sessions` connections, or has nothing more to tell. */
  async close(sessions: number): Promise<Evidence> {
    await this.#log?.settle(sessions);
    const finished = await endAll(this.#recordings, this.#note);
    this.#tell(finished);
    await this[Symbol.asyncDispose]();
    const whole = finished.filter(({ whole }) => whole).map(({ machine }) => machine.name);
    const begun = this.#recordings.map(({ machine }) => machine.name);
    this.#stage.expect('every capture is whole', begun.join(' '), whole.join(' '));
    const story = readStory(this.#folder.events('mesin-1'), this.#names, this.#mask);
    const said = new Map<MachineName, readonly Said[]>();
    for (const { machine, file } of finished) {
      said.set(machine.name, await readConversations(file, this.port, this.#mask));
    }
    return { story, conversations: (name) => said.get(name) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#people.map((person) => person.leaves()));
    await this.#cleanup.disposeAsync();
    this.#tell([]);
    for (const { name, transcript } of this.#people.splice(0)) this.#folder.writeTranscript(name, transcript);
  }

  /** What an act kept counts also when it broke off in the middle; how much its captures lost is then not known. */
  #tell(finished: readonly FinishedRecording[]): void {
    if (this.#isReported || this.#log === undefined) return;
    this.#isReported = true;
    const machines = this.#lab.machines.map((machine) => {
      const recording = finished.find((one) => one.machine === machine);
      const begun = this.#recordings.find((one) => one.machine === machine);
      return {
        name: machine.name,
        address: machine.address,
        log: this.#folder.log(machine.name),
        pcap: begun?.file ?? null,
        packets: recording?.counts?.captured ?? null,
        droppedByKernel: recording?.lost ?? null,
      };
    });
    this.#stage.acts.push({ ...this.#options, machines });
  }
}

/** A program for a terminal, and how a person would have written it. */
export interface Started {
  readonly words: readonly string[];
  readonly shown: string;
}
