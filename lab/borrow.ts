/** The lab for one command: as it is found, or brought up and ended with the command. Whoever starts it ends it. */
import type { Engine, Lab, MachineStatus, UpOptions } from './engine/engine.ts';
import { LabError } from './errors.ts';

/** Who hears what is being done to the machines. */
export interface LoanNotes {
  step(what: string): void;
  note(text: string): void;
}

export class Loan implements AsyncDisposable {
  /** When all of its machines are up. */
  readonly found: Lab | undefined;
  /** Whether there was nothing of it: then nothing of it stays. A lab that was half up is left up. */
  readonly wasAbsent: boolean;
  readonly #engine: Engine;
  readonly #notes: LoanNotes;
  #isBroughtUp = false;

  private constructor(engine: Engine, notes: LoanNotes, found: Lab | undefined, wasAbsent: boolean) {
    this.#engine = engine;
    this.#notes = notes;
    this.found = found;
    this.wasAbsent = wasAbsent;
  }

  /** Throws {@link LabError} `SERVER_FAILED` when a student's server has ended: ours does not replace it in silence. */
  static async of(engine: Engine, notes: LoanNotes): Promise<Loan> {
    const found = await engine.find();
    if (found !== undefined) return new Loan(engine, notes, found, false);
    const machines = await engine.status();
    const served = machines.find((machine) => machine.served !== undefined)?.served;
    if (served !== undefined) {
      throw new LabError(
        'SERVER_FAILED',
        `The server in ${served} no longer runs on mesin-1: npm run lab:up -- --serve starts it again, npm run lab:up ours.`,
      );
    }
    return new Loan(engine, notes, undefined, isAbsent(machines));
  }

  /** Brings the machines up, or changes what our server is told. Throws {@link LabError}. */
  async up(options: UpOptions): Promise<Lab> {
    if (this.found === undefined && !this.#isBroughtUp) this.#notes.step('starting the machines');
    this.#isBroughtUp = true;
    return this.#engine.up(options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isBroughtUp || !this.wasAbsent) return;
    this.#notes.step('ending the machines');
    await this.#engine.down();
    this.#notes.note(
      'The machines were started for this run and ended with it; npm run lab:up keeps them up.',
    );
  }
}

/** Whether there is nothing of the lab at all. */
export function isAbsent(machines: readonly MachineStatus[]): boolean {
  return machines.every(({ state }) => state === 'absent');
}
