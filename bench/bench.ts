/** What every row has at hand: tools, cores, programs made for this run, and a stop that reaches all that runs. */
import { Child } from './child.ts';
import type { Command } from './child.ts';
import { Missing } from './errors.ts';
import { findTools } from './tools.ts';
import type { Cores } from './cores.ts';
import type { Tools } from './tools.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { shareCores } from './cores.ts';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';

export interface BenchOptions {
  readonly rounds: number;
  /** Two sides of each comparison and shorter rounds, for CI. */
  readonly short: boolean;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

export class Bench implements AsyncDisposable {
  readonly tools: Tools = findTools();
  readonly cores: Cores | undefined = this.tools.taskset ? shareCores() : undefined;
  readonly folder = mkdtempSync(join(tmpdir(), 'mesin-bench-'));
  readonly generator = join(this.folder, 'generator');
  readonly limitServer = join(this.folder, 'limit-server');
  readonly rounds: number;
  readonly short: boolean;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  readonly #running = new Set<Child>();

  constructor({ rounds, short, signal, say }: BenchOptions) {
    this.rounds = rounds;
    this.short = short;
    this.signal = signal;
    this.say = say;
    if (this.tools.cc) this.#compile();
    signal.addEventListener('abort', () => void this.#endAll(), { once: true });
  }

  /** Seconds of one measurement. */
  get seconds(): number {
    return this.short ? 0.7 : 1;
  }

  run(command: Command): Child {
    this.signal.throwIfAborted();
    const child = new Child(command);
    this.#running.add(child);
    const forget = (): void => void this.#running.delete(child);
    void child.exit().then(forget, forget);
    return child;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#endAll();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #endAll(): Promise<void> {
    await Promise.all(Array.from(this.#running, (child) => child[Symbol.asyncDispose]()));
  }

  #compile(): void {
    for (const [source, program] of [
      ['load/generator.c', this.generator],
      ['sides/limit-server.c', this.limitServer],
    ] as const) {
      const path = fileURLToPath(new URL(source, import.meta.url));
      const { status, stderr } = spawnSync('cc', ['-O2', '-o', program, path], { encoding: 'utf8' });
      if (status !== 0) throw new Missing(`cc could not compile ${source}: ${stderr.trim()}`);
    }
  }
}
