/** The program under test while it runs: what a case can do with it. */
import type { Destination, Prober } from './prober.ts';
import type { Connection } from './connection.ts';
import type { ListeningSocket } from './probe/listening.ts';
import type { MachineName } from '../settings.ts';
import { isGreeted } from './manners.ts';
import type { Manners } from './manners.ts';
import type { ProgramRun } from './program-run.ts';
import type { Resources } from './probe/resources.ts';

/** A greeting is said at once; the first connection waits so long for one. */
const GREETING_MS = 400;
const LATE_GREETING_MS = 3_000;
const SLOW_GREETING_MS = 1_500;
/** A server that answers at all does it within this time. */
export const ANSWER_MS = 3_000;

export interface TrialParts {
  readonly prober: Prober;
  readonly at: Destination;
  /** One that stands already, to be used before others are made. */
  readonly first?: Connection | undefined;
  /** Where the assignment has it. */
  readonly expected: Destination;
  readonly manners: Manners;
  /** Absent for a server that runs elsewhere. */
  readonly program: ProgramRun | undefined;
  readonly localZone: string | undefined;
}

export class Trial {
  readonly at: Destination;
  readonly expected: Destination;
  readonly manners: Manners;
  readonly program: ProgramRun | undefined;
  /** Of the machine it runs on; `undefined` when nobody knows. */
  readonly localZone: string | undefined;
  readonly #prober: Prober;
  #first: Connection | undefined;

  constructor({ prober, at, first, expected, manners, program, localZone }: TrialParts) {
    this.#prober = prober;
    this.#first = first;
    this.at = at;
    this.expected = expected;
    this.manners = manners;
    this.program = program;
    this.localZone = localZone;
  }

  /** A fresh connection, its greeting set aside. */
  async connect(from: MachineName = 'mesin-2'): Promise<Connection> {
    return this.#greeted(this.#takeFirst() ?? (await this.#prober.connect(from, this.at)));
  }

  /** As many at once, in turn from both client machines; none is waited for. */
  connectTogether(count: number): Connection[] {
    const machines = Array.from({ length: count }, (_, index) => (index % 2 === 0 ? 'mesin-2' : 'mesin-3'));
    return machines.map((from) => this.#takeFirst() ?? this.#prober.begin(from, this.at));
  }

  /** For a server that takes its time to greet: what it says to one who is silent. */
  async hearLateGreeting(): Promise<void> {
    const connection = await this.#prober.connect('mesin-3', this.at);
    this.manners.greeting = await connection.reply(SLOW_GREETING_MS);
    connection.close();
  }

  listening(): Promise<readonly ListeningSocket[]> {
    return this.#prober.listening(this.program?.processes);
  }

  resources(): Promise<Resources | undefined> {
    return this.#prober.resources(this.program?.processes);
  }

  /** Asks for the time on a connection of its own; what came when it was a time. */
  async asksOnce(from: MachineName = 'mesin-3', withinMs = ANSWER_MS): Promise<string | undefined> {
    const connection = await this.connect(from);
    connection.send(this.manners.ask);
    const time = await connection.time(withinMs);
    connection.close();
    return time;
  }

  /** `… | nc 172.16.16.101 45000` */
  byHand(input: string): string {
    return `${input} | nc ${this.at.host} ${this.at.port}`;
  }

  #takeFirst(): Connection | undefined {
    const first = this.#first;
    this.#first = undefined;
    return first;
  }

  async #greeted(connection: Connection): Promise<Connection> {
    const { manners } = this;
    if (manners.greeting === undefined) {
      manners.greeting = await connection.reply(GREETING_MS);
      return connection;
    }
    await connection.greeting((unread) => isGreeted(manners, unread), LATE_GREETING_MS);
    return connection;
  }
}
