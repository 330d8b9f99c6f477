/** A log that is being written: its new lines, each with the time it bears. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

export interface LogLine {
  /** `YYYY-MM-DD hh:mm:ss,mmm` in the machines' zone; a line without one has that of the line before it. */
  readonly stamp: string;
  readonly text: string;
}

const STAMP = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}/;

export class LogFile {
  readonly #path: string;
  readonly #decoder = new StringDecoder('utf8');
  #position = 0;
  #rest = '';
  #stamp = '';

  constructor(path: string) {
    this.#path = path;
  }

  /** Whole lines written since the last call. */
  read(): LogLine[] {
    const lines = (this.#rest + this.#decoder.write(this.#newBytes())).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.map((text) => {
      this.#stamp = STAMP.exec(text)?.[0] ?? this.#stamp;
      return { stamp: this.#stamp, text };
    });
  }

  #newBytes(): Buffer {
    const file = openSync(this.#path, 'r');
    try {
      const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - this.#position));
      const read = readSync(file, bytes, 0, bytes.length, this.#position);
      this.#position += read;
      return bytes.subarray(0, read);
    } finally {
      closeSync(file);
    }
  }
}
