/** The grader's side of the probe: connections and questions as values, orders and events as lines. */
import { createInterface } from 'node:readline';
import { Connection } from './connection.ts';
import { LabError } from '../../errors.ts';
import type { LocalTime } from './local-time.ts';
import type { MachineName } from '../../settings/settings.ts';
import type { Answer, Order, ProbeEvent } from '../probe/orders.ts';
import type { ProcessFilter, Sandbox } from '../../engine/sandbox.ts';
import type { Resources } from '../probe/processes.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const ANSWER_TIMEOUT_MS = 30_000;
const LAST_WORDS = 2_000;

/** `host` is an address or a name. */
export interface Destination {
  readonly host: string;
  readonly port: number;
}

type Question =
  | { readonly order: 'listening' | 'resources'; readonly of: ProcessFilter | undefined }
  | { readonly order: 'queue'; readonly port: number };

export type Prober = Awaited<ReturnType<typeof startProber>>;

/** What the prober must know of the program, as soon as there is one: its processes, and the local time it was started with. */
export interface Probed {
  readonly processes: ProcessFilter;
  readonly localTime: LocalTime | undefined;
}

/** Disposing of it ends the probe and every connection. */
export async function startProber(sandbox: Sandbox, programOf: () => Probed | undefined = () => undefined) {
  const command = await sandbox.runBeside(['node', 'lab/grade/probe/main.ts']);
  const connections = new Map<number, Connection>();
  const questions = new Map<number, PromiseWithResolvers<Answer>>();
  let lastWords = '';
  let lastId = 0;
  let hasEnded = false;

  const gone = (): LabError => {
    const words = lastWords.trim();
    const why = words === '' ? '.' : `: ${words}`;
    return new LabError('ENGINE_FAILED', `The probe in the sandbox exited unexpectedly${why}`);
  };
  const hear = (line: string): void => {
    let event: ProbeEvent;
    try {
      event = JSON.parse(line) as ProbeEvent;
    } catch {
      return; // half a line: the probe was ended while it wrote, which the end of its output tells
    }
    if (event.event === 'answer') questions.get(event.id)?.resolve(event);
    else connections.get(event.id)?.hear(event);
  };
  createInterface({ input: command.stdout })
    .on('line', hear)
    .on('close', () => {
      hasEnded = true;
      for (const { reject } of questions.values()) reject(gone());
      // Nobody will hear of them any more, so nobody waits.
      for (const [id, connection] of connections)
        connection.hear({ event: 'ended', id, how: 'unreachable', atMs: Date.now() });
    });
  command.stderr.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-LAST_WORDS);
  });
  command.stdin.on('error', () => {}); // it has gone, which its output tells

  /** Throws {@link LabError} when the probe has gone: what a program under test does cannot end it. */
  const give = (order: Order): void => {
    if (hasEnded) throw gone();
    command.stdin.write(`${JSON.stringify(order)}\n`);
  };
  const ask = async (question: Question): Promise<Answer> => {
    const id = (lastId += 1);
    const answer = Promise.withResolvers<Answer>();
    give({ ...question, id });
    questions.set(id, answer);
    const late = `The probe did not answer within ${ANSWER_TIMEOUT_MS / 1_000} s.`;
    const timer = setTimeout(() => answer.reject(new LabError('ENGINE_FAILED', late)), ANSWER_TIMEOUT_MS);
    try {
      return await answer.promise;
    } finally {
      clearTimeout(timer);
      questions.delete(id);
    }
  };
  /** What the program holds and does; `undefined` where the system does not tell. */
  const resources = async (): Promise<Resources | undefined> =>
    programOf() === undefined
      ? undefined
      : (await ask({ order: 'resources', of: programOf()?.processes })).resources;
  /** Connects without waiting for it. */
  const begin = (from: MachineName, { host, port }: Destination): Connection => {
    const id = (lastId += 1);
    const connection = new Connection(id, give, resources, programOf()?.localTime);
    connections.set(id, connection);
    const own = sandbox.addresses[from];
    // From loopback nothing but loopback can be reached, and the other way round; the machines have no IPv6.
    const isUsable = own !== '' && !host.includes(':') && host.startsWith('127.') === own.startsWith('127.');
    give({ order: 'connect', id, host, port, ...(isUsable ? { from: own } : {}) });
    return connection;
  };

  return {
    begin,
    /** Resolves when the connection stands, was refused, or had time enough. */
    async connect(from: MachineName, to: Destination) {
      const connection = begin(from, to);
      await connection.until(() => connection.isConnected, CONNECT_TIMEOUT_MS);
      return connection;
    },
    resources,
    /** Where the program listens; where there is none of ours, where anything does. */
    async listening() {
      return (await ask({ order: 'listening', of: programOf()?.processes })).sockets ?? [];
    },
    /** How many clients may wait to be accepted at the port; `undefined` where the system does not tell. */
    async backlog(port: number) {
      return (await ask({ order: 'queue', port })).backlog;
    },
    /** All there have been. */
    get connections(): readonly Connection[] {
      return [...connections.values()];
    },
    /** Ends it at once; whoever waits for a connection waits no longer. */
    stop() {
      command.stdin.end();
    },
    async [Symbol.asyncDispose]() {
      command.stdin.end();
      await command.exitCode.catch(() => {});
    },
  };
}
