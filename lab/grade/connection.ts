/** One connection to the program under test, as the probe's end of it: what was sent, what came, how it ended. */
import type { ConnectionEnd, Order, ProbeEvent } from './probe/orders.ts';
import { holdsTime } from './reply.ts';
import { setTimeout as delay } from 'node:timers/promises';
import type { MachineName } from '../settings.ts';

/** A reply is over when nothing more came for so long; longer while its line is not ended. */
const QUIET_MS = 100;
const QUIET_IN_LINE_MS = 400;
/** Whoever never stops talking is interrupted. */
const LONGEST_REPLY_MS = 2_000;

export class Connection {
  readonly from: MachineName;
  /** As a person would see it in Wireshark; `undefined` until connected. */
  address: string | undefined;
  port: number | undefined;
  connectedAtMs: number | undefined;
  /** `code` is the system's name of an error. */
  ended:
    { readonly how: ConnectionEnd; readonly code: string | undefined; readonly atMs: number } | undefined;
  /** Machine time of the last bytes that came. */
  receivedAtMs = 0;
  readonly sent: string[] = [];
  #received = Buffer.alloc(0);
  #read = 0;
  #changed = Promise.withResolvers<void>();
  readonly #order: (order: Order) => void;
  readonly #id: number;

  constructor(id: number, from: MachineName, order: (order: Order) => void) {
    this.#id = id;
    this.from = from;
    this.#order = order;
  }

  get isConnected(): boolean {
    return this.connectedAtMs !== undefined;
  }

  /** All that came, from the first byte. */
  get received(): Buffer {
    return this.#received;
  }

  /** What came since it was last taken. */
  get unread(): Buffer {
    return this.#received.subarray(this.#read);
  }

  /** Hears of what the probe saw. */
  hear(event: ProbeEvent): void {
    if (event.event === 'connected') {
      this.address = event.address;
      this.port = event.port;
      this.connectedAtMs = event.atMs;
    } else if (event.event === 'received') {
      this.#received = Buffer.concat([this.#received, Buffer.from(event.hex, 'hex')]);
      this.receivedAtMs = event.atMs;
    } else if (event.event === 'ended') {
      this.ended = { how: event.how, code: event.code, atMs: event.atMs };
    }
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** One character per byte; one call is one segment. */
  send(bytes: string): void {
    this.sent.push(bytes);
    this.#order({ order: 'send', id: this.#id, hex: Buffer.from(bytes, 'latin1').toString('hex') });
  }

  /** FIN; replies are still read. */
  finish(): void {
    this.#order({ order: 'finish', id: this.#id });
  }

  close(): void {
    this.#order({ order: 'close', id: this.#id });
  }

  /** RST. */
  reset(): void {
    this.#order({ order: 'reset', id: this.#id });
  }

  /** Takes what comes until it is quiet; empty when nothing came in time. One character per byte. */
  async reply(withinMs: number): Promise<string> {
    await this.until(() => this.unread.length > 0, withinMs);
    const latest = performance.now() + LONGEST_REPLY_MS;
    for (let length = -1; length !== this.#received.length && this.ended === undefined;) {
      if (performance.now() > latest) break;
      length = this.#received.length;
      const isLine = this.unread.length === 0 || this.unread.at(-1) === 0x0a;
      await this.until(() => this.#received.length > length, isLine ? QUIET_MS : QUIET_IN_LINE_MS);
    }
    return this.take();
  }

  /** Takes what is there, as soon as a whole time of day is in it; `undefined` when none came. */
  async time(withinMs: number): Promise<string | undefined> {
    const text = (): string => this.unread.toString('latin1');
    await this.until(() => holdsTime(text()), withinMs);
    if (holdsTime(text())) await this.until(() => isWhole(text()), QUIET_IN_LINE_MS);
    const taken = this.take();
    return holdsTime(taken) ? taken : undefined;
  }

  /** Takes what is said before any request: until `isWhole` holds for it, or it has been quiet for a moment. */
  async greeting(isWhole: (unread: Buffer) => boolean, withinMs: number): Promise<string> {
    await this.until(() => isWhole(this.unread) || this.unread.length > 0, withinMs);
    for (let length = -1; length !== this.#received.length && !isWhole(this.unread);) {
      length = this.#received.length;
      await this.until(() => isWhole(this.unread) || this.#received.length > length, QUIET_MS);
    }
    return this.take();
  }

  /** How the other side ended it, or `undefined` when it did not in time. */
  async end(withinMs: number): Promise<ConnectionEnd | undefined> {
    await this.until(() => this.ended !== undefined, withinMs);
    return this.ended?.how;
  }

  take(): string {
    const text = this.unread.toString('latin1');
    this.#read = this.#received.length;
    return text;
  }

  /** Waits until `holds` does, or the connection ended, or the time is over. */
  async until(holds: () => boolean, withinMs: number): Promise<void> {
    const over = new AbortController();
    const patience = delay(withinMs, 'over', { signal: over.signal }).catch(() => 'over');
    try {
      while (!holds() && this.ended === undefined) {
        if ((await Promise.race([this.#changed.promise, patience])) === 'over') return;
      }
    } finally {
      over.abort();
    }
  }
}

/** Bytes may come one by one; not every server ends its line. */
function isWhole(text: string): boolean {
  return text.endsWith('\n') || /\d[:.]\d{2}[:.]\d{2}/.test(text);
}
