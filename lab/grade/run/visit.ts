/** The program under test while it runs: what a probe can do with it, and what is known of it so far. */
import type { Connection } from './connection.ts';
import type { MachineName } from '../../settings/settings.ts';
import { printf } from './printf.ts';
import type { SandboxRun } from './sandbox-run.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { startPatience } from './patience.ts';

/** What the assignment asks with. */
export const REQUEST = 'TIME\r\n';

/** Before the first connection. */
export const NOTHING_KNOWN = {
  /** What it says to whoever connects; `undefined` until the first connection. */
  greeting: undefined as string | undefined,
  /** What it answers with the time: `TIME` CR LF, or for a server that does not, what it answers instead. */
  ask: REQUEST as string,
  /** Whether it answers with the time at all, as far as is known. */
  answers: true,
  /** Whether it serves others while one is connected; `undefined` until seen. */
  servesOthers: undefined as boolean | undefined,
  /** Whether it survives a client's QUIT, and a client's RST; a server that is known not to is spared them elsewhere. */
  survivesQuit: true,
  survivesReset: true,
};

/** What is known of a server's ways, so that a fault in one place does not hide the rest. */
export type Known = Readonly<typeof NOTHING_KNOWN>;

/** A greeting is sent at once; the first connection waits so long for one. */
const GREETING_MS = 400;
const LATE_GREETING_MS = 3_000;
const SLOW_GREETING_MS = 1_500;
/** A server that answers at all does it within this time. */
export const ANSWER_MS = 3_000;
const LOOK_EVERY_MS = 10;

export type RunningServer = NonNullable<SandboxRun['server']>;

export type Exchange = Awaited<ReturnType<Visit['exchange']>>;

/** The connections of one probe, which returns what it learns; the greeting alone is heard, and known, from the first connection on. */
export class Visit {
  readonly server: RunningServer;
  known: Known;

  constructor(server: RunningServer, known: Known) {
    this.server = server;
    this.known = known;
  }

  /** A fresh connection, its greeting set aside. */
  async connect(from: MachineName = 'mesin-2'): Promise<Connection> {
    const { open, prober, at } = this.server;
    const connection = open.shift() ?? (await prober.connect(from, at));
    if (this.known.greeting === undefined)
      this.known = { ...this.known, greeting: await connection.reply(GREETING_MS) };
    else await connection.reply(LATE_GREETING_MS, (unread) => isGreeted(this.known, unread));
    return connection;
  }

  /** As many at once, in turn from both client machines; none is waited for. */
  connectTogether(count: number): Connection[] {
    const { open, prober, at } = this.server;
    const machines = Array.from({ length: count }, (_, index) => (index % 2 === 0 ? 'mesin-2' : 'mesin-3'));
    return machines.map((from) => open.shift() ?? prober.begin(from, at));
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

  /** For a server that takes its time to greet: what it says to a client that is silent. */
  async hearLateGreeting(): Promise<void> {
    const connection = await this.server.prober.connect('mesin-3', this.server.at);
    this.known = { ...this.known, greeting: await connection.reply(SLOW_GREETING_MS) };
    connection.close();
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

  /** Asks for the time on a connection of its own; `undefined` when what came was no time. */
  async asksOnce(ask = this.known.ask, withinMs = ANSWER_MS): Promise<string | undefined> {
    const connection = await this.connect('mesin-3');
    connection.send(ask);
    const time = await connection.time(withinMs);
    connection.close();
    return time;
  }

  /** The command that does the same, `(printf 'TIME\r\n'; sleep 1) | nc …`: bytes to send, and seconds to wait. */
  byHand(...steps: readonly (string | number)[]): string {
    const { host, port } = this.server.at;
    const commands = steps.map((step) => (typeof step === 'number' ? `sleep ${step}` : printf(step)));
    const input = commands.length > 1 ? `(${commands.join('; ')})` : commands.join('');
    return `${input} | nc ${host} ${port}`;
  }
}

/** Whether all of the greeting has come; with no greeting known there is nothing to wait for. */
export function isGreeted({ greeting = '' }: Known, unread: Buffer): boolean {
  return greeting === '' || withoutNumbers(unread.toString('latin1')).startsWith(withoutNumbers(greeting));
}

/** A port, the time, how many came before: with other numbers it is the same greeting. */
function withoutNumbers(text: string): string {
  return text.replaceAll(/\d+/g, '0');
}
