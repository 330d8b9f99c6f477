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

export interface ActReport {
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
  #recordings: readonly Recording[] = [];

  private constructor(
    lab: Lab,
    server: Machine,
    folder: RunFolder,
    stage: Stage,
    note: (text: string) => void,
  ) {
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

  static async open(lab: Lab, folder: RunFolder, stage: Stage, note: (text: string) => void): Promise<Act> {
    const [server, ...clients] = lab.machines;
    if (server === undefined) throw new LabError('LAB_DOWN', 'The lab has no machines: npm run lab:up.');
    const addresses = new Set(clients.map(({ address }) => address));
    if (addresses.size < clients.length) {
      throw new LabError(
        'MACHINE_MISSING',
        `All machines share ${server.address} on this computer, so nobody could be told apart: take --engine docker.`,
      );
    }
    const act = new Act(lab, server, folder, stage, note);
    try {
      act.#recordings = await recordAll(lab, folder, act.#cleanup, note);
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
  async person(name: MachineName, tool: string, command: readonly string[]): Promise<Person> {
    const terminal = await this.machine(name).terminal(command);
    this.#cleanup.defer(() => terminal.hangUp());
    const log = this.#logs.get(name);
    if (log === undefined) throw new LabError('MACHINE_MISSING', `${name} has no terminals: it serves.`);
    const options = { name: `${name}-${tool}`, terminal, pace: this.#pace, mask: this.#mask, log };
    const person = new Person(options);
    this.#people.push(person);
    return person;
  }

  /** Ends the act when the server has told the end of `sessions` connections, or has nothing more to tell. */
  async close(sessions: number): Promise<Evidence> {
    await this.#log?.settle(sessions);
    const finished = await endAll(this.#recordings, this.#note);
    await this[Symbol.asyncDispose]();
    this.#stage.acts.push(this.#report(finished));
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
    for (const { name, transcript } of this.#people.splice(0)) this.#folder.writeTranscript(name, transcript);
  }

  #report(finished: readonly FinishedRecording[]): ActReport {
    const machines = this.#lab.machines.map((machine) => {
      const recording = finished.find((one) => one.machine === machine);
      return {
        name: machine.name,
        address: machine.address,
        log: this.#folder.log(machine.name),
        pcap: recording?.file ?? null,
        packets: recording?.counts?.captured ?? null,
        droppedByKernel: recording?.lost ?? null,
      };
    });
    return { machines };
  }
}
