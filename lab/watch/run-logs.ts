/** All logs of one run as a single stream of lines in the order of time, while they are being written. */
import { existsSync, readdirSync } from 'node:fs';
import { LogFile } from './log-file.ts';
import type { LogLine } from './log-file.ts';
import { MACHINE_NAMES } from '../settings.ts';
import type { MachineName } from '../settings.ts';
import { resolve } from 'node:path';
import { stateOf } from './run-state.ts';

export interface MachineLine extends LogLine {
  readonly machine: MachineName;
}

/** Machines' lines come by different ways: one that is this much older than the others may still be on its way. */
const HOLD_MS = 250;

export class RunLogs {
  readonly #folder: string;
  readonly #files = new Map<string, LogFile>();
  #held: { readonly line: MachineLine; readonly cameMs: number }[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Whether the run has told its end. */
  get isOver(): boolean {
    return stateOf(this.#folder) === 'over';
  }

  /** Lines whose turn has come at `nowMs`. */
  take(nowMs: number): MachineLine[] {
    this.#look(nowMs);
    // A held line goes with whatever stands after it in time.
    const last = this.#held.findLastIndex(({ cameMs }) => nowMs - cameMs >= HOLD_MS);
    return this.#held.splice(0, last + 1).map(({ line }) => line);
  }

  /** All that is left. */
  rest(): MachineLine[] {
    return this.take(Number.POSITIVE_INFINITY);
  }

  #look(nowMs: number): void {
    const cameMs = Number.isFinite(nowMs) ? nowMs : 0;
    for (const [name, file] of this.#openFiles()) {
      const machine = MACHINE_NAMES.find((one) => name.startsWith(one));
      if (machine === undefined) continue;
      for (const line of file.read()) this.#held.push({ line: { ...line, machine }, cameMs });
    }
    this.#held.sort((one, other) =>
      one.line.stamp < other.line.stamp ? -1 : one.line.stamp > other.line.stamp ? 1 : 0,
    );
  }

  #openFiles(): Map<string, LogFile> {
    const folder = resolve(this.#folder, 'logs');
    const names = existsSync(folder) ? readdirSync(folder) : [];
    for (const name of names) {
      if (name.endsWith('.log') && !this.#files.has(name)) {
        this.#files.set(name, new LogFile(resolve(folder, name)));
      }
    }
    return this.#files;
  }
}
