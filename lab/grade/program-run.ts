/** The program as the grader follows it: what it printed, whether it still runs, starting it again. */
import type { ProcessFilter, ProgramEnd, RunningProgram, Sandbox } from '../engine/sandbox.ts';

/** Of its output, so much is kept; a program that prints more than the second figure is ended. */
const KEPT_BYTES = 1024 * 1024;
const MOST_BYTES = 32 * 1024 * 1024;

export class ProgramRun {
  readonly #sandbox: Sandbox;
  #running: RunningProgram;
  #end: ProgramEnd | undefined;
  #pieces: Buffer[] = [];
  #keptBytes = 0;
  #printedBytes = 0;
  startedAtMs = performance.now();

  private constructor(sandbox: Sandbox, running: RunningProgram) {
    this.#sandbox = sandbox;
    this.#running = running;
    this.#follow(running);
  }

  static async start(sandbox: Sandbox): Promise<ProgramRun> {
    return new ProgramRun(sandbox, await sandbox.start());
  }

  get processes(): ProcessFilter | undefined {
    return this.#running.processes;
  }

  /** `undefined` while it runs. */
  get end(): ProgramEnd | undefined {
    return this.#end;
  }

  /** Resolves when it has ended. */
  get ended(): Promise<ProgramEnd> {
    return this.#running.ended;
  }

  get isFlooding(): boolean {
    return this.#printedBytes > MOST_BYTES;
  }

  /** What it printed so far, as text. */
  get output(): string {
    return Buffer.concat(this.#pieces).toString('utf8');
  }

  /** Ends it as a person does who closes the window, and starts it again at once. */
  async restart(): Promise<void> {
    await this.kill();
    this.#running = await this.#sandbox.start();
    this.#end = undefined;
    this.startedAtMs = performance.now();
    this.#follow(this.#running);
  }

  async kill(): Promise<void> {
    await this.#running.kill();
  }

  #follow(running: RunningProgram): void {
    running.output.on('data', (piece: Buffer) => {
      this.#printedBytes += piece.length;
      if (this.#keptBytes < KEPT_BYTES) this.#pieces.push(piece.subarray(0, KEPT_BYTES - this.#keptBytes));
      this.#keptBytes += Math.min(piece.length, KEPT_BYTES - this.#keptBytes);
      if (this.isFlooding) void running.kill();
    });
    void running.ended.then((end) => {
      if (this.#running === running) this.#end = end;
    });
  }
}
