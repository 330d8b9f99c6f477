/** The grader's side of the probe: connections and questions as values, orders and events as lines. */
import { createInterface } from 'node:readline';
import { Connection } from './connection.ts';
import { LabError } from '../errors.ts';
import type { ListeningSocket } from './probe/listening.ts';
import type { MachineName } from '../settings.ts';
import type { Order, ProbeEvent } from './probe/orders.ts';
import type { ProcessFilter, Sandbox } from '../engine/sandbox.ts';
import type { Resources } from './probe/resources.ts';
import type { RunningCommand } from '../engine/engine.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const ANSWER_TIMEOUT_MS = 10_000;
const LAST_WORDS = 2_000;

export interface Destination {
  readonly host: string;
  readonly port: number;
}

export class Prober implements AsyncDisposable {
  readonly #command: RunningCommand;
  readonly #addresses: Readonly<Record<MachineName, string>>;
  readonly #connections = new Map<number, Connection>();
  readonly #questions = new Map<number, Pick<PromiseWithResolvers<ProbeEvent>, 'resolve' | 'reject'>>();
  #lastWords = '';
  #lastId = 0;
  #hasEnded = false;

  private constructor(command: RunningCommand, addresses: Readonly<Record<MachineName, string>>) {
    this.#command = command;
    this.#addresses = addresses;
    createInterface({ input: command.stdout })
      .on('line', (line) => this.#hear(line))
      .on('close', () => {
        this.#hasEnded = true;
        for (const { reject } of this.#questions.values()) reject(this.#gone());
      });
    command.stderr.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString()).slice(-LAST_WORDS);
    });
    command.stdin.on('error', () => {}); // it has gone, which its output tells
  }

  static async start(sandbox: Sandbox): Promise<Prober> {
    return new Prober(await sandbox.runBeside(['node', 'lab/grade/probe/main.ts']), sandbox.addresses);
  }

  /** Resolves when the connection stands, was refused, or had time enough. */
  async connect(from: MachineName, to: Destination): Promise<Connection> {
    const connection = this.begin(from, to);
    await connection.until(() => connection.isConnected, CONNECT_TIMEOUT_MS);
    return connection;
  }

  /** Connects without waiting for it. */
  begin(from: MachineName, { host, port }: Destination): Connection {
    const id = (this.#lastId += 1);
    const connection = new Connection(id, from, (order) => this.#order(order));
    this.#connections.set(id, connection);
    const own = this.#addresses[from];
    // From loopback nothing but loopback can be reached, and the other way round.
    const isUsable = own !== '' && host.startsWith('127.') === own.startsWith('127.');
    this.#order({ order: 'connect', id, host, port, ...(isUsable ? { from: own } : {}) });
    return connection;
  }

  async listening(of: ProcessFilter | undefined): Promise<readonly ListeningSocket[]> {
    const answer = await this.#ask((id) => ({ order: 'listening', id, of }));
    return answer.event === 'listening' ? answer.sockets : [];
  }

  /** `undefined` where the system does not tell. */
  async resources(of: ProcessFilter | undefined): Promise<Resources | undefined> {
    if (of === undefined) return undefined;
    const answer = await this.#ask((id) => ({ order: 'resources', id, of }));
    return answer.event === 'resources' ? (answer.resources ?? undefined) : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#command.stdin.end();
    await this.#command.exitCode.catch(() => {});
  }

  async #ask(question: (id: number) => Order): Promise<ProbeEvent> {
    const id = (this.#lastId += 1);
    const { promise, resolve, reject } = Promise.withResolvers<ProbeEvent>();
    this.#order(question(id));
    this.#questions.set(id, { resolve, reject });
    const late = setTimeout(
      () => reject(new LabError('ENGINE_FAILED', 'The probe does not answer.')),
      ANSWER_TIMEOUT_MS,
    );
    try {
      return await promise;
    } finally {
      clearTimeout(late);
      this.#questions.delete(id);
    }
  }

  /** Throws {@link LabError} when the probe has gone: what a program under test does cannot end it. */
  #order(order: Order): void {
    if (this.#hasEnded) throw this.#gone();
    this.#command.stdin.write(`${JSON.stringify(order)}\n`);
  }

  #gone(): LabError {
    const words = this.#lastWords.trim();
    return new LabError(
      'ENGINE_FAILED',
      `The probe in the sandbox has ended by itself${words === '' ? '.' : `: ${words}`}`,
    );
  }

  #hear(line: string): void {
    const event = readEvent(line);
    if (event === undefined) return;
    if (event.event === 'listening' || event.event === 'resources')
      this.#questions.get(event.id)?.resolve(event);
    else this.#connections.get(event.id)?.hear(event);
  }
}

/** `undefined` for half a line: the probe was ended while it wrote, which is told by the end of its output. */
function readEvent(line: string): ProbeEvent | undefined {
  try {
    return JSON.parse(line) as ProbeEvent;
  } catch {
    return undefined;
  }
}
