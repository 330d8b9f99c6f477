/** What the terminals of the client machines showed and what was typed, line by line as it happens. */
import { LineFile } from '../run-folder.ts';
import type { MachineName } from '../settings.ts';
import type { RunFolder } from '../run-folder.ts';
import { StringDecoder } from 'node:string_decoder';
import { screenText } from './transcript.ts';

export class ClientLog implements AsyncDisposable {
  readonly #text: LineFile;
  readonly #events: LineFile;
  readonly #stamp: (now: Date) => string;

  constructor(folder: RunFolder, machine: MachineName, timeZone: string | undefined) {
    this.#text = new LineFile(folder.log(machine));
    this.#events = new LineFile(folder.events(machine));
    this.#stamp = stampIn(timeZone);
  }

  typed(terminal: string, keys: string): void {
    this.#note(terminal, 'typed', keys);
  }

  /** A listener for the bytes that appear on one terminal. */
  screen(terminal: string): (bytes: Buffer) => void {
    const decoder = new StringDecoder('utf8');
    let line = '';
    return (bytes) => {
      this.#note(terminal, 'shown', bytes.toString('utf8'));
      const lines = (line + screenText(Buffer.from(decoder.write(bytes)))).split('\n');
      line = lines.pop() ?? '';
      for (const whole of lines) {
        this.#text.write(`${this.#stamp(new Date())} - [${terminal}] - ${whole}`);
      }
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#text.close(), this.#events.close()]);
  }

  #note(terminal: string, event: 'typed' | 'shown', text: string): void {
    this.#events.write(JSON.stringify({ time: new Date().toISOString(), event, terminal, text }));
  }
}

/** `YYYY-MM-DD hh:mm:ss,mmm` as the server's log has it, in the machines' zone. */
function stampIn(timeZone: string | undefined): (now: Date) => string {
  const zone = timeZone === undefined || timeZone === '' ? {} : { timeZone };
  const format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', ...zone });
  return (now) => `${format.format(now)},${String(now.getMilliseconds()).padStart(3, '0')}`;
}
