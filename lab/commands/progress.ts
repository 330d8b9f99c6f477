/** What a run is doing, on standard error: one moving line on a terminal, plain lines elsewhere. */
import type { BurstProgress } from '../burst/run.ts';
import { canMove, movingColumns } from './terminal.ts';
import { cut } from '../grade/output/lines.ts';
import { stripVTControlCharacters, styleText } from 'node:util';

const BAR_CHARACTERS = 24;
const LEAST_BAR_CHARACTERS = 4;
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
    if (canMove(this.#stream)) this.#draw(`${what} …`, true);
    else this.#stream.write(`${what} …\n`);
  }

  /** What a tool says meanwhile; its last line stands beside the step. */
  detail(output: string): void {
    const line =
      stripVTControlCharacters(output)
        .trimEnd()
        .split(/[\r\n]/)
        .at(-1)
        ?.trim() ?? '';
    this.#draw(`${this.#step} … ${line.replaceAll(/\p{Cc}/gu, ' ')}`, false);
  }

  advance(done: number, total: number): void {
    const counts = `${done}/${total}`;
    const room = movingColumns(this.#stream) - this.#step.length - counts.length - 2;
    const size = Math.min(BAR_CHARACTERS, room);
    const filled = Math.round((done / total) * size);
    const bar = size < LEAST_BAR_CHARACTERS ? '' : `${'█'.repeat(filled)}${'░'.repeat(size - filled)} `;
    this.#draw(`${this.#step} ${bar}${counts}`, done === total);
  }

  note(text: string): void {
    this.#erase();
    this.#stream.write(`${styleText('yellow', text, { stream: this.#stream })}\n`);
  }

  [Symbol.dispose](): void {
    this.#erase();
  }

  #draw(text: string, important: boolean): void {
    if (!canMove(this.#stream)) return;
    const now = Date.now();
    if (!important && now - this.#drawnMs < REDRAW_MS) return;
    this.#drawnMs = now;
    this.#erase();
    const shown = cut(text, movingColumns(this.#stream));
    this.#stream.write(styleText('cyan', shown, { stream: this.#stream }));
  }

  #erase(): void {
    if (canMove(this.#stream)) this.#stream.write('\r\u001B[2K');
  }
}
