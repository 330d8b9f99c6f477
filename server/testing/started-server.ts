/** The server in this process: a port of its own, a clock to set, and its events as values. */
import { listen, serve } from '../server.ts';
import type { AddressInfo } from 'node:net';
import type { CloseReason, EventName, ServerEvent } from '../log/event.ts';
import { type DialectName, DIALECTS } from '../dialect.ts';
import { DEFAULT_MAX_LINE_BYTES } from '../protocol/messages.ts';
import { Responder } from '../respond.ts';

export interface StartOptions {
  readonly dialect?: DialectName;
  readonly maxLineBytes?: number;
  readonly strictCrlf?: boolean;
  readonly idleTimeoutS?: number;
  readonly lineTimeoutS?: number;
  readonly maxConnections?: number;
  /** Unix ms; the real clock when left out. */
  readonly now?: () => number;
}

type Named<Name extends EventName> = Extract<ServerEvent, { event: Name }>;

export class StartedServer implements AsyncDisposable {
  readonly port: number;
  readonly events: ServerEvent[];
  readonly #stop: AbortController;
  readonly #ended: Promise<void>;
  readonly #open: Int32Array;

  constructor(
    port: number,
    events: ServerEvent[],
    stop: AbortController,
    ended: Promise<void>,
    open: Int32Array,
  ) {
    this.port = port;
    this.events = events;
    this.#stop = stop;
    this.#ended = ended;
    this.#open = open;
  }

  /** Connections counted as open. */
  get open(): number {
    return Atomics.load(this.#open, 0);
  }

  all<Name extends EventName>(name: Name): Named<Name>[] {
    return this.events.filter((event): event is Named<Name> => event.event === name);
  }

  /** Waits until `count` such events were told, and gives them. */
  async heard<Name extends EventName>(name: Name, count = 1): Promise<Named<Name>[]> {
    for (let seen = 0, found = 0; found < count;) {
      await turn();
      for (; seen < this.events.length; seen += 1) if (this.events[seen]?.event === name) found += 1;
    }
    return this.all(name);
  }

  /** The reasons of all connections closed so far, once there are `count`. */
  async closed(count = 1): Promise<CloseReason[]> {
    return (await this.heard('closed', count)).map(({ reason }) => reason);
  }

  /** The stop signal, as SIGTERM gives it. Resolves when the server has ended. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

export async function startServer(options: StartOptions = {}): Promise<StartedServer> {
  const events: ServerEvent[] = [];
  const stop = new AbortController();
  const listener = await listen('127.0.0.1', 0, false);
  const { port } = listener.address() as AddressInfo;
  const open = new Int32Array(new SharedArrayBuffer(4));
  const service = {
    responder: new Responder(DIALECTS[options.dialect ?? 'assignment']),
    maxLineBytes: options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES,
    strictCrlf: options.strictCrlf ?? false,
    idleTimeoutS: options.idleTimeoutS ?? 300,
    lineTimeoutS: options.lineTimeoutS ?? 60,
    open,
    maxConnections: options.maxConnections ?? 20_000,
    log: { enabled: () => true, write: (event: ServerEvent) => void events.push(event) },
    now: options.now ?? Date.now,
  };
  return new StartedServer(port, events, stop, serve(listener, service, stop.signal), open);
}

/** Lets the server, which lives on the same event loop, do what it has to. */
export async function turn(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}
