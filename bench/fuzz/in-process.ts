/**
 * Inputs for the server's own connection, without a network: what it writes after each piece is compared with what the
 * naive server owes by then. The memory of every piece is scribbled over as soon as it was received, as the next chunk
 * of another client would do it.
 */
import { below, cutAnyhow, cutBy, longInput, type Random, SHORT_BYTES, shortInput } from './inputs.ts';
import { naiveReplies, type NaiveRules, naiveServer, type Owed } from './naive-server.ts';
import { Connection } from '../../server/connection.ts';
import { DIALECTS } from '../../server/dialect.ts';
import { EventEmitter } from 'node:events';
import { Responder } from '../../server/respond.ts';
import type { ServerEvent } from '../../server/log/event.ts';
import type { Socket } from 'node:net';

/** An input, cut somewhere, whose answer was not the right one. */
export interface Mismatch {
  readonly sent: string;
  readonly ends: readonly number[];
  readonly rules: NaiveRules;
  readonly wanted: string;
  readonly got: string;
}

/** Long ones are too many to cut in all ways. */
const WAYS_TO_CUT_LONG = 4;
const LONG_SHARE = 0.2;
/** Cut at every byte as well up to here. */
const BYTE_BY_BYTE = 64;

export const ALL_RULES: readonly NaiveRules[] = [false, true].flatMap((strictCrlf) =>
  [16, 1_024].map((maxLineBytes) => ({ strictCrlf, maxLineBytes })),
);

/** `model` stands for the naive server, so that a test can put a wrong one in its place. */
export function fuzzInProcess(random: Random, inputs: number, model = naiveServer) {
  const desk = new Desk();
  const mismatches: Mismatch[] = [];
  let segmentations = 0;
  for (let count = 0; count < inputs && mismatches.length < 5; count += 1) {
    const rules = ALL_RULES[below(random, ALL_RULES.length)] as NaiveRules;
    const isLong = random() < LONG_SHARE;
    const sent = isLong ? longInput(random, rules.maxLineBytes) : shortInput(random);
    const owedBy = new Map<number, Owed[]>();
    const owed = (end: number): Owed[] => {
      const known = owedBy.get(end) ?? model(sent.slice(0, end), rules);
      owedBy.set(end, known);
      return known;
    };
    for (const ends of isLong ? someCuts(random, sent.length) : allCuts(sent.length)) {
      segmentations += 1;
      const mismatch = desk.play(sent, ends, rules, owed);
      if (mismatch !== undefined) mismatches.push(mismatch);
    }
  }
  return { segmentations, mismatches };
}

const CUTS = Array.from({ length: SHORT_BYTES + 1 }, (_, length) =>
  Array.from({ length: length === 0 ? 0 : 2 ** (length - 1) }, (_, bits) => cutBy(bits, length)),
);

function allCuts(length: number): readonly (readonly number[])[] {
  return CUTS[length] ?? [];
}

function someCuts(random: Random, length: number): number[][] {
  const cuts = Array.from({ length: WAYS_TO_CUT_LONG }, () => cutAnyhow(random, length, 12));
  return length > BYTE_BY_BYTE ? cuts : [...cuts, Array.from({ length }, (_, index) => index + 1)];
}

/** A socket that takes everything at once and remembers it. */
class FakeSocket extends EventEmitter {
  readonly remoteAddress = '127.0.0.1';
  readonly remotePort = 50_000;
  readonly writableLength = 0;
  readonly bytesRead = 0;
  readonly bytesWritten = 0;
  written = '';
  hasEnded = false;

  write(bytes: Buffer): boolean {
    this.written += this.hasEnded ? 'written after FIN' : bytes.toString('latin1');
    return true;
  }

  end(): void {
    this.hasEnded = true;
  }

  resume(): void {}
}

/** Where inputs are played, one after the other, on memory that all share. */
class Desk {
  readonly #memory = Buffer.alloc(65_536);
  readonly #open = new Int32Array(1);
  #nowMs = 0;
  #closed: ServerEvent | undefined;
  readonly #services = new Map(ALL_RULES.map((rules) => [rules, this.#service(rules)]));

  play(
    sent: string,
    ends: readonly number[],
    rules: NaiveRules,
    owedBy: (end: number) => readonly Owed[],
  ): Mismatch | undefined {
    const socket = new FakeSocket();
    let receive = (_chunk: Buffer, _lengthBytes: number): void => undefined;
    const service = this.#services.get(rules) ?? this.#service(rules);
    const open = (given: typeof receive): Socket => {
      receive = given;
      return socket as unknown as Socket;
    };
    const connection = new Connection(open, service, () => undefined);
    const fault = (wanted: string, got: string): Mismatch => ({ sent, ends, rules, wanted, got });
    let owed: readonly Owed[] = [];
    let start = 0;
    for (const end of ends) {
      // Each piece comes in a second of its own: a reply tells when its line was complete.
      this.#nowMs += 1_000;
      const lengthBytes = this.#memory.write(sent.slice(start, end), 'latin1');
      receive(this.#memory, lengthBytes);
      this.#memory.fill(0x54, 0, lengthBytes);
      const now = owedBy(end);
      const wanted = now.length === owed.length ? '' : naiveReplies(now.slice(owed.length), this.#clock());
      if (socket.written !== wanted) return fault(wanted, socket.written);
      const isOver = now.at(-1) === 'quit' || now.at(-1) === 'too long';
      if (socket.hasEnded !== isOver) return fault(isOver ? 'FIN' : 'no FIN', isOver ? 'no FIN' : 'FIN');
      socket.written = '';
      owed = now;
      start = end;
    }
    connection.finish('client-closed');
    socket.emit('close');
    const count = (...kinds: Owed[]): number => owed.filter((one) => kinds.includes(one)).length;
    const wanted = [count('time', 'unknown', 'quit'), count('time'), count('unknown'), 0].join();
    const got = [...countersOf(this.#closed), this.#open[0]].join();
    return wanted === got ? undefined : fault(`counters ${wanted}`, `counters ${got}`);
  }

  #clock(): string {
    return new Date(this.#nowMs).toTimeString().slice(0, 8);
  }

  #service(rules: NaiveRules) {
    return {
      ...rules,
      responder: new Responder(DIALECTS.assignment),
      idleTimeoutS: 300,
      lineTimeoutS: 60,
      maxConnections: 1,
      open: this.#open,
      log: { enabled: () => true, write: (event: ServerEvent) => void (this.#closed = event) },
      now: () => this.#nowMs,
    };
  }
}

function countersOf(event: ServerEvent | undefined): number[] {
  if (event?.event !== 'closed') return [];
  const { requests, replies, invalid } = event.counters;
  return [requests, replies, invalid];
}
