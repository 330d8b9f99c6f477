/** The lab as scenarios use it: mesin-1 speaks as they need it to, and afterwards as it did before. */
import type { Engine, Lab, ServerVariables } from '../engine/engine.ts';
import { LabError } from '../errors.ts';
import type { Notes } from './stage.ts';
import { Loan } from '../borrow.ts';
import { DEFAULT_DIALECT, agree } from '../engine/server-variables.ts';

/** What a scenario relies on; empty takes the server's default, whatever the class has set. */
const RELIED_ON = { LOG_LEVEL: '', LOG_FORMAT: '', STRICT_CRLF: '' };

export class BorrowedLab implements AsyncDisposable {
  readonly #loan: Loan;
  readonly #notes: Notes;
  #lab: Lab | undefined;
  readonly #signal: AbortSignal | undefined;
  #isTouched = false;

  private constructor(loan: Loan, notes: Notes, signal: AbortSignal | undefined) {
    this.#signal = signal;
    this.#loan = loan;
    this.#notes = notes;
    this.#lab = loan.found;
  }

  /** Throws {@link LabError} when mesin-1 runs a student's own server, or did: that one speaks as it speaks. */
  static async from(engine: Engine, notes: Notes, signal?: AbortSignal): Promise<BorrowedLab> {
    const loan = await Loan.of(engine, notes);
    const served = loan.found?.served;
    if (served !== undefined) {
      throw new LabError(
        'USAGE',
        `mesin-1 runs the server in ${served}; scenarios need the lab's own: npm run lab:up brings it back.`,
      );
    }
    return new BorrowedLab(loan, notes, signal);
  }

  async speaking(dialect: string): Promise<Lab> {
    const wanted = { ...RELIED_ON, SERVER_DIALECT: dialect === DEFAULT_DIALECT ? '' : dialect };
    if (this.#lab !== undefined && isTold(this.#lab, wanted)) return this.#lab;
    this.#isTouched = true;
    this.#lab = await this.#loan.up({ server: wanted, signal: this.#signal });
    return this.#lab;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isTouched && !this.#loan.wasAbsent) {
      this.#notes.step('giving mesin-1 back');
      await this.#loan.up({ server: this.#before() });
    }
    await this.#loan[Symbol.asyncDispose]();
  }

  /** What mesin-1 was told of what scenarios change; where it was not up, what the class's settings say. */
  #before(): ServerVariables {
    const { found } = this.#loan;
    if (found === undefined) return {};
    const names = [...Object.keys(RELIED_ON), 'SERVER_DIALECT'];
    return Object.fromEntries(names.map((name) => [name, found.server[name] ?? '']));
  }
}

function isTold({ server }: Lab, wanted: ServerVariables): boolean {
  const dialect = server['SERVER_DIALECT'] === DEFAULT_DIALECT ? '' : server['SERVER_DIALECT'];
  return agree({ ...server, SERVER_DIALECT: dialect ?? '' }, wanted);
}
