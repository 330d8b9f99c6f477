/** Somebody at a terminal of a machine: types at a human pace and waits for what must appear. */
import type { ClientLog } from './client-log.ts';
import type { Mask } from './mask.ts';
import type { Pace } from './pace.ts';
import type { Terminal } from '../engine/engine.ts';
import { Transcript } from './transcript.ts';
import { once } from 'node:events';

const ENTER = '\r';
const PROMPT = '$ ';
const CTRL_C = '\u0003';
const LOOK_EVERY_MS = 10;
/** Between the last thing seen and the next thing done. */
const THINK_MS = 700;

/** What had to appear and did not; the rest of the experiment would make no sense. */
export class NotSeen extends Error {
  override readonly name = 'NotSeen';
  readonly terminal: string;
  readonly expected: string;
  readonly seen: string;

  constructor(terminal: string, expected: string, seen: string) {
    super(`${terminal} does not show ${JSON.stringify(expected)}`);
    this.terminal = terminal;
    this.expected = expected;
    this.seen = seen;
  }
}

export interface PersonOptions {
  /** Machine and tool, as in `mesin-2-nc`. */
  readonly name: string;
  readonly terminal: Terminal;
  readonly pace: Pace;
  readonly mask: Mask;
  readonly log: ClientLog;
  /** Hears each command given to a shell; what is typed into a program is none. */
  readonly typed?: (command: string) => void;
}

export class Person {
  readonly name: string;
  readonly transcript = new Transcript();
  readonly #options: PersonOptions;
  readonly #ended: Promise<unknown>;
  /** Up to here the masked transcript has been waited for. */
  #seenTo = 0;

  constructor(options: PersonOptions) {
    this.name = options.name;
    this.#options = options;
    const { screen } = options.terminal;
    const show = options.log.screen(options.name);
    screen.on('data', (bytes: Buffer) => {
      this.transcript.add(bytes);
      show(bytes);
    });
    this.#ended = once(screen, 'end').catch(() => {});
  }

  /** What the terminal showed so far, masked. */
  get screen(): string {
    return this.#options.mask(this.transcript.text);
  }

  /** Thinks for a moment, then types a line and Enter. */
  async types(line: string): Promise<void> {
    const { pace, terminal, log, name, typed } = this.#options;
    await pace.pause(THINK_MS);
    if (this.transcript.text.endsWith(PROMPT)) typed?.(line);
    for (const key of line) {
      terminal.press(key);
      await pace.key();
    }
    terminal.press(ENTER);
    log.typed(name, `${line}\n`);
  }

  async pressesCtrlC(): Promise<void> {
    const { pace, terminal, log, name } = this.#options;
    await pace.pause(THINK_MS);
    terminal.press(CTRL_C);
    log.typed(name, '^C');
  }

  /** Waits until `text` (masked) has appeared after what was waited for before. Throws {@link NotSeen}. */
  async sees(text: string): Promise<void> {
    const { pace } = this.#options;
    const endMs = Date.now() + pace.patienceMs;
    for (;;) {
      const { screen } = this;
      const at = screen.indexOf(text, this.#seenTo);
      if (at !== -1) {
        this.#seenTo = at + text.length;
        return;
      }
      if (Date.now() > endMs) throw new NotSeen(this.name, text, screen);
      await pace.wait(LOOK_EVERY_MS);
    }
  }

  /** Waits until the program has ended by itself, `besidesMs` longer than is due anyway. Throws {@link NotSeen}. */
  async ends(besidesMs = 0): Promise<void> {
    const { pace } = this.#options;
    let ended = false;
    void this.#ended.then(() => (ended = true));
    const endMs = Date.now() + pace.patienceMs + besidesMs;
    while (!ended) {
      if (Date.now() > endMs) throw new NotSeen(this.name, 'the end of the program', this.screen);
      await pace.wait(LOOK_EVERY_MS);
    }
  }

  /** Closes the terminal; what it showed last is kept. */
  async leaves(): Promise<void> {
    await this.#options.terminal.hangUp();
    await this.#ended;
  }
}
