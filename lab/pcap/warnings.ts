/** What in a file did not make sense, and where: at most so many sentences, however broken the file. */

export interface Warning {
  /** Offset in the file of the record it is about; for a cut or broken file, where sense ended. */
  readonly byte: number;
  readonly message: string;
}

const MAX_WARNINGS = 100;

export class Warnings {
  readonly #onWarning: (warning: Warning) => void;
  #count = 0;

  constructor(onWarning: (warning: Warning) => void) {
    this.#onWarning = onWarning;
  }

  /** All of them, also those too many to tell. */
  get count(): number {
    return this.#count;
  }

  add(byte: number, message: string): void {
    this.#count += 1;
    if (this.#count <= MAX_WARNINGS) this.#onWarning({ byte, message });
    if (this.#count === MAX_WARNINGS) {
      this.#onWarning({
        byte,
        message: `there were ${MAX_WARNINGS} warnings; further ones are only counted`,
      });
    }
  }
}
