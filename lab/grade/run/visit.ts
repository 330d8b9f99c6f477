/** The program under test while it runs: what a probe can do with it. */
import type { Connection } from './connection.ts';
import type { Destination } from './prober.ts';
import { isGreeted, type Known } from './known.ts';
import type { MachineName } from '../../settings/settings.ts';
import { printf } from './printf.ts';
import type { SandboxRun } from './sandbox-run.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { startPatience } from './patience.ts';

/** A greeting is sent at once; the first connection waits so long for one. */
const GREETING_MS = 150;
const LATE_GREETING_MS = 3_000;
const SLOW_GREETING_MS = 1_500;
/** A server that answers at all does it within this time. */
export const ANSWER_MS = 3_000;
const LOOK_EVERY_MS = 10;

export type RunningServer = NonNullable<SandboxRun['server']>;

/** The connections of one probe, which returns what it learns; the greeting alone is heard, and known, from the first connection on. */
export class Visit {
  readonly server: RunningServer;
  known: Known;
  /** Whether the requirement has failed before, so that this time its cause is of interest. */
  readonly isRepeated: boolean;

  constructor(server: RunningServer, known: Known, isRepeated = false) {
    this.server = server;
    this.known = known;
    this.isRepeated = isRepeated;
  }

  /** A fresh connection, its greeting set aside. */
  async connect(from: MachineName = 'mesin-2'): Promise<Connection> {
    const { open, prober, at, enter } = this.server;
    const connection = open.shift() ?? (await enter(() => prober.connect(from, at)));
    if (this.known.greeting === undefined)
      this.known = { ...this.known, greeting: await connection.reply(GREETING_MS) };
    else
      await connection.reply(LATE_GREETING_MS, (unread) => isGreeted(this.known, unread.toString('latin1')));
    return connection;
  }

  /** As many at once, in turn from both client machines; none is waited for. */
  connectTogether(count: number): Connection[] {
    const { open, prober, at } = this.server;
    const machines = Array.from({ length: count }, (_, index) => (index % 2 === 0 ? 'mesin-2' : 'mesin-3'));
    return machines.map((from) => open.shift() ?? prober.begin(from, at));
  }

  /** Asks for the time, in the way that the server answers. */
  ask(connection: Connection): void {
    connection.send(this.known.ask);
    if (this.known.asksForFin) connection.finish();
  }

  /** What comes to that: a time or, from a server that never tells it, anything; `undefined` when it does not. */
  async answer(connection: Connection, withinMs: number): Promise<string | undefined> {
    if (this.known.answers) return connection.time(withinMs);
    await connection.until(() => connection.unread.length > 0, withinMs);
    return connection.take() || undefined;
  }

  /** Sends `bytes` on a connection of its own, takes the reply and closes; `end` is how the server ended it, if it did. */
  async exchange(bytes: string, withinMs: number) {
    const connection = await this.connect();
    connection.send(bytes);
    const received = await connection.reply(withinMs);
    const end = connection.ended?.how;
    connection.close();
    return { connection, received, end };
  }

  /** Asks for the time on a connection of its own; `undefined` when none came. */
  async asksOnce(withinMs = ANSWER_MS): Promise<string | undefined> {
    const connection = await this.connect('mesin-3');
    this.ask(connection);
    const time = await this.answer(connection, withinMs);
    await connection.restOfLine();
    connection.close();
    return time;
  }

  /** For a server that takes its time to greet: what it says to a client that is silent. */
  async hearLateGreeting(): Promise<void> {
    const connection = await this.server.prober.connect('mesin-3', this.server.at);
    this.known = { ...this.known, greeting: await connection.reply(SLOW_GREETING_MS) };
    connection.close();
  }

  /** Lets those go who stayed. */
  release(): void {
    for (const connection of this.server.staying.splice(0)) connection.close();
  }

  listening() {
    return this.server.prober.listening();
  }

  /** `undefined` where the system does not tell. */
  resources() {
    return this.server.prober.resources();
  }

  /** Gives the program `ms` to act on what was done to it, and more while it is busy. */
  async settle(ms: number): Promise<void> {
    const patience = startPatience(ms, () => this.resources());
    await delay(ms);
    while (await patience.lasts()) await delay(LOOK_EVERY_MS);
  }

  /** See {@link byHand}. */
  byHand(...steps: readonly (string | number)[]): string {
    return byHand(this.server.at, ...steps);
  }
}

/** The command that does the same, `(printf 'TIME\r\n'; sleep 1) | nc …`: bytes to send, and seconds to wait. */
export function byHand({ host, port }: Destination, ...steps: readonly (string | number)[]): string {
  const commands = steps.map((step) => (typeof step === 'number' ? `sleep ${step}` : printf(step)));
  const input = commands.length > 1 ? `(${commands.join('; ')})` : commands.join('');
  return `${input} | nc ${host} ${port}`;
}
