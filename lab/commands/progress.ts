/** What a run is doing, on standard error: one moving line on a terminal, plain lines elsewhere. */
import type { BurstProgress } from '../burst/run.ts';
import { styleText } from 'node:util';

const BAR_CHARACTERS = 24;
const REDRAW_MS = 80;

/** Progress on standard error; what moves is erased when it is disposed of. */
export class TerminalProgress implements BurstProgress, Disposable {
  readonly #stream: NodeJS.WriteStream;
  #step = '';
  #drawnMs = 0;

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream;
  }

  step(what: string): void {
    this.#step = what;
    if (this.#stream.isTTY) this.#draw(`${what} …`, true);
    else this.#stream.write(`${what} …\n`);
  }

  /** What a tool says meanwhile; its last line stands beside the step. */
  detail(output: string): void {
    const line = output.trimEnd().split('\n').at(-1)?.trim() ?? '';
    const room = this.#stream.columns - this.#step.length - 3;
    this.#draw(`${this.#step} … ${line.slice(0, Math.max(0, room))}`, false);
  }

  advance(done: number, total: number): void {
    const filled = Math.round((done / total) * BAR_CHARACTERS);
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_CHARACTERS - filled);
    this.#draw(`${this.#step} ${bar} ${done}/${total}`, done === total);
  }

  note(text: string): void {
    this.#erase();
    this.#stream.write(`${styleText('yellow', text, { stream: this.#stream })}\n`);
  }

  [Symbol.dispose](): void {
    this.#erase();
  }

  #draw(text: string, important: boolean): void {
    if (!this.#stream.isTTY) return;
    const now = Date.now();
    if (!important && now - this.#drawnMs < REDRAW_MS) return;
    this.#drawnMs = now;
    this.#erase();
    this.#stream.write(styleText('cyan', text, { stream: this.#stream }));
  }

  #erase(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\u001B[2K');
  }
}
