/** The lab as scenarios use it: mesin-1 speaks as they need it to, and afterwards as it did before. */
import type { Engine, Lab, ServerVariables } from '../engine/engine.ts';
import { LabError } from '../errors.ts';
import type { Notes } from './stage.ts';
import { agree } from '../engine/server-variables.ts';

/** What a scenario relies on; empty takes the server's default, whatever the class has set. */
const RELIED_ON = { LOG_LEVEL: '', LOG_FORMAT: '', STRICT_CRLF: '' };
const DEFAULT_DIALECT = 'assignment';

export class BorrowedLab implements AsyncDisposable {
  readonly #engine: Engine;
  readonly #notes: Notes;
  /** As it was found; `undefined` when it was down. */
  readonly #found: Lab | undefined;
  #lab: Lab | undefined;
  #touched = false;

  private constructor(engine: Engine, notes: Notes, found: Lab | undefined) {
    this.#engine = engine;
    this.#notes = notes;
    this.#found = found;
    this.#lab = found;
  }

  /** Throws {@link LabError} `USAGE` when mesin-1 runs a student's own server: that one speaks as it speaks. */
  static async from(engine: Engine, notes: Notes): Promise<BorrowedLab> {
    const found = await engine.find();
    if (found?.served !== undefined) {
      throw new LabError(
        'USAGE',
        `mesin-1 runs the server in ${found.served}; scenarios need the lab's own: npm run lab:up brings it back.`,
      );
    }
    return new BorrowedLab(engine, notes, found);
  }

  async speaking(dialect: string): Promise<Lab> {
    const wanted = { ...RELIED_ON, SERVER_DIALECT: dialect === DEFAULT_DIALECT ? '' : dialect };
    if (this.#lab !== undefined && isTold(this.#lab, wanted)) return this.#lab;
    this.#touched = true;
    this.#lab = await this.#engine.up({ server: wanted });
    return this.#lab;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#touched) return;
    if (this.#found === undefined) {
      this.#notes.step('ending the machines');
      await this.#engine.down();
      this.#notes.note(
        'The machines were started for this run and ended with it; npm run lab:up keeps them up.',
      );
    } else {
      this.#notes.step('giving mesin-1 back');
      const names = [...Object.keys(RELIED_ON), 'SERVER_DIALECT'];
      const before = this.#found.server;
      await this.#engine.up({
        server: Object.fromEntries(names.map((name) => [name, before[name] ?? ''])),
      });
    }
  }
}

function isTold({ server }: Lab, wanted: ServerVariables): boolean {
  const dialect = server['SERVER_DIALECT'] === DEFAULT_DIALECT ? '' : server['SERVER_DIALECT'];
  return agree({ ...server, SERVER_DIALECT: dialect ?? '' }, wanted);
}
