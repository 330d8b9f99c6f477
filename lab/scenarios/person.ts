/** Somebody at a terminal of a machine: types at a human pace and waits for what must appear. */
import type { Check } from '../recording/run-record.ts';
import type { ClientLog } from './client-log.ts';
import type { Mask } from './mask.ts';
import type { Pace } from './pace.ts';
import { recordScreen, type TerminalTranscript } from '../recording/transcript.ts';
import type { Terminal } from '../engine/terminal.ts';
import type { TerminalSize } from '../engine/machine.ts';
import { once } from 'node:events';

const ENTER = '\r';
const PROMPT = '$ ';
const CTRL_C = '\u0003';
const LOOK_EVERY_MS = 10;
/** Between one key and the next. */
const KEY_MS = 110;
/** Between the last thing seen and the next thing done. */
const THINK_MS = 700;

/** What had to appear and did not; the rest of the experiment would make no sense. */
export class NotSeen extends Error {
  override readonly name = 'NotSeen';
  readonly check: Check;

  constructor(terminal: string, expected: string, seen: string) {
    super(`${terminal} does not show ${JSON.stringify(expected)}`);
    this.check = { what: `${terminal} shows the expected text`, ok: false, expected, seen };
  }
}

interface PersonOptions {
  /** Machine and tool, as in `mesin-2-nc`. */
  readonly name: string;
  readonly terminal: Terminal;
  readonly size: TerminalSize;
  readonly pace: Pace;
  readonly mask: Mask;
  readonly log: ClientLog;
  /** Hears each command given to a shell; what is typed into a program is none. */
  readonly typed?: (command: string) => void;
}

export type Person = ReturnType<typeof sitDown>;

/** Sits somebody down at a terminal. */
export function sitDown({ name, terminal, size, pace, mask, log, typed }: PersonOptions) {
  const shown = recordScreen(size, Date.now());
  /** Up to here the masked transcript has been waited for. */
  let seenTo = 0;
  const show = log.screen(name);
  terminal.screen.on('data', (bytes: Buffer) => {
    shown.add(bytes, Date.now());
    show(bytes);
  });
  const ended = once(terminal.screen, 'end').catch(() => {});

  const until = async (expected: string, isSo: () => boolean, besidesMs = 0): Promise<void> => {
    const endMs = Date.now() + pace.patienceMs + besidesMs;
    while (!isSo()) {
      if (Date.now() > endMs) throw new NotSeen(name, expected, person.screen);
      await pace.wait(LOOK_EVERY_MS);
    }
  };

  const person = {
    name,

    /** What the terminal showed so far. */
    get transcript(): TerminalTranscript {
      return shown.soFar();
    },

    /** The same as text, masked. */
    get screen(): string {
      return mask(person.transcript.text);
    },

    /** Thinks for a moment, then types a line and Enter. */
    async types(line: string): Promise<void> {
      await pace.pause(THINK_MS);
      if (person.transcript.text.endsWith(PROMPT)) typed?.(line);
      for (const key of line) {
        terminal.press(key);
        await pace.pause(KEY_MS);
      }
      terminal.press(ENTER);
      log.typed(name, `${line}\n`);
    },

    async pressesCtrlC(): Promise<void> {
      await pace.pause(THINK_MS);
      terminal.press(CTRL_C);
      log.typed(name, '^C');
    },

    /** Waits until `text` (masked) has appeared after what was waited for before. Throws {@link NotSeen}. */
    sees: (text: string) =>
      until(text, () => {
        const at = person.screen.indexOf(text, seenTo);
        if (at !== -1) seenTo = at + text.length;
        return at !== -1;
      }),

    /** Waits until the program has ended by itself, `besidesMs` longer than is due anyway. Throws {@link NotSeen}. */
    async ends(besidesMs = 0): Promise<void> {
      let isOver = false;
      void ended.then(() => (isOver = true));
      await until('the end of the program', () => isOver, besidesMs);
    },

    /** Closes the terminal; what it showed last is kept. */
    async leaves(): Promise<void> {
      await terminal.hangUp();
      await ended;
    },
  };
  return person;
}
