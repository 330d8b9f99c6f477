/** A machine's clock against that of this computer, by asking it what time it is. */
import type { Machine } from '../engine/machine.ts';
import { isApart, mostApartMs } from '../evidence/clock-offset.ts';
import { createInterface } from 'node:readline';
import { systemClock } from '../../client/clock.ts';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

/** Of so many questions most are answered without a wait on the way. */
const QUESTIONS = 8;
/** Where each answer takes a program that starts. */
const QUESTIONS_OF_DATE = 3;
/** A machine that is paused, or hangs, is not waited for. */
const PATIENCE_MS = 1_000;
/** Both clocks are kept to the microsecond. */
const RESOLUTION_MS = 0.001;

/** What the exchanges with a machine tell of its clock. */
export interface ClockReading {
  /** Positive when the machine's clock is ahead. */
  readonly offsetMs: number;
  /** The truth lies at most this far from it, to either side. */
  readonly uncertaintyMs: number;
  /** The slowest of the exchanges, there and back. */
  readonly slowestMs: number;
}

/**
 * Asks by lines `clock <id>`, one after the other. The machine read its clock after the question was sent and before the
 * answer was heard (Cristian's algorithm); what all the exchanges allow is the offset, as narrow as the quickest.
 */
export class ClockQuestions {
  readonly #machine: Writable;
  readonly #questions: number;
  #asked = 0;
  #answered: ((nowMs: number) => void) | undefined;

  /** `machine` is the standard input of who answers there. */
  constructor(machine: Writable, questions = QUESTIONS) {
    this.#machine = machine;
    this.#questions = questions;
  }

  /** The machine's answer; one that comes too late answers nothing. */
  hear(id: number, nowMs: number): void {
    if (id === this.#asked) this.#answered?.(nowMs);
  }

  /** Undefined where the machine does not answer. */
  async read(): Promise<ClockReading | undefined> {
    let [leastMs, mostMs] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    let slowestMs = 0;
    for (let question = 0; question < this.#questions && this.#machine.writable; question += 1) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const sentMs = systemClock.nowMs();
      this.#answered = (nowMs) => {
        const heardMs = systemClock.nowMs();
        leastMs = Math.max(leastMs, nowMs - heardMs - RESOLUTION_MS);
        mostMs = Math.min(mostMs, nowMs - sentMs + RESOLUTION_MS);
        slowestMs = Math.max(slowestMs, heardMs - sentMs);
        this.#answered = undefined;
        resolve();
      };
      this.#asked += 1;
      this.#machine.write(`clock ${this.#asked}\n`);
      const patience = new AbortController();
      await Promise.race([
        promise,
        delay(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => {}),
      ]);
      patience.abort();
      if (this.#answered !== undefined) break;
    }
    if (leastMs === Number.NEGATIVE_INFINITY) return undefined;
    const round = (ms: number): number => Math.round(ms * 1_000) / 1_000;
    const uncertaintyMs = round(Math.abs(mostMs - leastMs) / 2);
    return { offsetMs: round((leastMs + mostMs) / 2), uncertaintyMs, slowestMs };
  }
}

/** What to take off a machine's times for those of this computer, and how far wrong that may be. */
export function takenOf(reading: ClockReading | undefined): {
  readonly aheadMs: number;
  readonly byMs: number;
} {
  if (reading === undefined) return { aheadMs: 0, byMs: Number.NaN };
  // Clocks that may well agree are taken to: on one computer there is but one.
  if (isApart(reading)) return { aheadMs: reading.offsetMs, byMs: reading.uncertaintyMs };
  return { aheadMs: 0, byMs: mostApartMs(reading) };
}

/** `date` of GNU and of busybox from 1.37 on tells nanoseconds; where it does not, nothing is known. */
const TELL_TIME = 'while read -r word id; do echo "$id $(date +%s%N)"; done';

/** The clock of a machine without a program of ours to ask; its questions end with `cleanup`. Without one, undefined. */
export async function clockOf(
  machine: Machine,
  cleanup: AsyncDisposableStack,
): Promise<ClockQuestions | undefined> {
  try {
    const running = await machine.run(['sh', '-c', TELL_TIME]);
    cleanup.defer(() => void running.stdin.end());
    running.stderr.resume();
    running.exitCode.catch(() => {}); // it is no part of the run
    const questions = new ClockQuestions(running.stdin, QUESTIONS_OF_DATE);
    createInterface({ input: running.stdout }).on('line', (line) => {
      const [, id = '', seconds = '', nanoseconds = ''] = /^(\d+) (\d+)(\d{9})$/.exec(line) ?? [];
      if (id !== '') questions.hear(Number(id), Number(seconds) * 1_000 + Number(nanoseconds) / 1e6);
    });
    return questions;
  } catch {
    return undefined;
  }
}
