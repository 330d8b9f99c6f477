/** One connection to the program under test, as the probe's end of it: what was sent, what came, how it ended. */
import type { ConnectionEnd, ConnectionEvent, Order } from '../probe/orders.ts';
import { EventEmitter, once } from 'node:events';
import { holdsTime } from './reply.ts';
import type { LocalTime } from './local-time.ts';
import type { Resources } from '../probe/processes.ts';
import { startPatience } from './patience.ts';

/** A reply is over when nothing more came for so long; longer while its line is not ended. */
const QUIET_MS = 100;
const QUIET_IN_LINE_MS = 400;
/** Whoever never stops talking is interrupted. */
const LONGEST_REPLY_MS = 2_000;
const LOOK_EVERY_MS = 25;

/** What was sent at once, and with it what came until anything else was sent. */
export interface Exchange {
  readonly sent: string;
  /** `performance.now()` of this side. */
  readonly sentMs: number;
  /** Where the answer begins in all that the connection received. */
  readonly from: number;
  /** Whether it was waited for until nothing more came. */
  isWhole: boolean;
}

/** Bytes that came together. */
interface Arrival {
  /** Where they end in all that the connection received. */
  readonly to: number;
  /** Machine time. */
  readonly atMs: number;
  /** `performance.now()` of this side. */
  readonly heardMs: number;
}

/** Texts have one character per byte; times are in milliseconds. */
export class Connection {
  /** As a person would see it in Wireshark; `undefined` until connected. */
  address: string | undefined;
  port: number | undefined;
  ended: Pick<Extract<ConnectionEvent, { event: 'ended' }>, 'how' | 'code'> | undefined;
  readonly exchanges: Exchange[] = [];
  readonly arrivals: Arrival[] = [];
  /** Of the program while this side is connected; `undefined` where nobody knows. */
  readonly localTime: LocalTime | undefined;
  /** All that came, from the first byte. */
  received = Buffer.alloc(0);
  #read = 0;
  #isClosed = false;
  readonly #heard = new EventEmitter();
  readonly #order: (order: Order) => void;
  readonly #resources: () => Promise<Resources | undefined>;
  readonly #id: number;

  /** `resources` are those of the program that it connects to. */
  constructor(
    id: number,
    order: (order: Order) => void,
    resources: () => Promise<Resources | undefined> = async () => undefined,
    localTime?: LocalTime,
  ) {
    this.#id = id;
    this.#order = order;
    this.#resources = resources;
    this.localTime = localTime;
  }

  get isConnected(): boolean {
    return this.address !== undefined;
  }

  /** What came since it was last taken. */
  get unread(): Buffer {
    return this.received.subarray(this.#read);
  }

  /** Hears of what the probe saw. */
  hear(event: ConnectionEvent): void {
    if (event.event === 'connected') {
      this.address = event.address;
      this.port = event.port;
    } else if (event.event === 'received') {
      this.received = Buffer.concat([this.received, Buffer.from(event.hex, 'hex')]);
      this.arrivals.push({ to: this.received.length, atMs: event.atMs, heardMs: performance.now() });
    } else {
      this.ended = event;
    }
    this.#heard.emit('event');
  }

  /** One character per byte; one call is one segment. */
  send(bytes: string): void {
    const sentMs = performance.now();
    this.exchanges.push({ sent: bytes, sentMs, from: this.received.length, isWhole: false });
    this.#order({ order: 'send', id: this.#id, hex: Buffer.from(bytes, 'latin1').toString('hex') });
  }

  /** Sends FIN and goes on receiving: a half-close. */
  finish(): void {
    this.#order({ order: 'finish', id: this.#id });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#order({ order: 'close', id: this.#id });
  }

  /** RST. */
  reset(): void {
    this.#isClosed = true;
    this.#order({ order: 'reset', id: this.#id });
  }

  /**
   * Takes what comes until `isWhole` holds for it or nothing more follows, within `withinMs` for it to begin; empty when
   * nothing came in time.
   */
  async reply(withinMs: number, isWhole: (unread: Buffer) => boolean = () => false): Promise<string> {
    await this.until(() => this.unread.length > 0 || isWhole(this.unread), withinMs);
    const latest = performance.now() + LONGEST_REPLY_MS;
    // Where nothing came in time, it has been waited for.
    let length = this.unread.length === 0 && this.ended === undefined ? this.received.length : -1;
    while (length !== this.received.length && !isWhole(this.unread)) {
      if (this.ended !== undefined || performance.now() > latest) break;
      length = this.received.length;
      const isLine = this.unread.at(-1) === 0x0a;
      await this.until(() => this.received.length > length, isLine ? QUIET_MS : QUIET_IN_LINE_MS);
    }
    const exchange = this.exchanges.at(-1);
    if (exchange !== undefined) exchange.isWhole = length === this.received.length;
    return this.take();
  }

  /** Takes what is there, as soon as a whole time of day is in it; `undefined` when none came. */
  async time(withinMs: number): Promise<string | undefined> {
    const text = (): string => this.unread.toString('latin1');
    await this.until(() => holdsTime(text()), withinMs);
    if (holdsTime(text())) await this.until(() => isWholeTime(text()), QUIET_IN_LINE_MS);
    const taken = this.take();
    return holdsTime(taken) ? taken : undefined;
  }

  /** Waits for what a line has not ended with, so that what is missing then is missing. */
  async restOfLine(): Promise<void> {
    if (this.received.length > 0 && this.received.at(-1) !== 0x0a) await this.reply(QUIET_MS);
  }

  /** How the other side ended it, or `undefined` when it did not in time. */
  async end(withinMs: number): Promise<ConnectionEnd | undefined> {
    await this.until(() => this.ended !== undefined, withinMs);
    return this.ended?.how;
  }

  take(): string {
    const text = this.unread.toString('latin1');
    this.#read = this.received.length;
    return text;
  }

  /** Waits until `holds` does, or the connection ended, or the time is over, which a busy program is given more of. */
  async until(holds: () => boolean, withinMs: number): Promise<void> {
    const patience = startPatience(withinMs, this.#resources);
    await this.#wait(holds, withinMs);
    while (!holds() && this.ended === undefined && (await patience.lasts()))
      await this.#wait(holds, LOOK_EVERY_MS);
  }

  async #wait(holds: () => boolean, withinMs: number): Promise<void> {
    const over = new AbortController();
    const { signal } = over;
    const timer = setTimeout(() => over.abort(), withinMs);
    while (!holds() && this.ended === undefined && !signal.aborted)
      await once(this.#heard, 'event', { signal }).catch(() => {}); // the time is over
    clearTimeout(timer);
  }
}

/** Bytes may come one by one; not every server ends its line. */
function isWholeTime(text: string): boolean {
  return text.endsWith('\n') || /\d[:.]\d{2}[:.]\d{2}/.test(text);
}
