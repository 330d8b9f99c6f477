/** A command as a person starts it, in a process group of its own; a signal reaches what this says and nothing else. */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** What somebody who has ended may still have to say, such as a child that has its standard error. */
const LAST_WORDS_MS = 1_000;

export interface Ended {
  /** As a shell tells it: 128 and the signal's number for one that was killed. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** It had not ended by the limit and was killed. */
  readonly hung: boolean;
}

export class Command {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  readonly exited: Promise<number>;
  readonly #closed: Promise<unknown>;

  constructor([file = '', ...args]: readonly string[], folder: string, variables: NodeJS.ProcessEnv) {
    this.child = spawn(file, args, {
      cwd: folder,
      env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1', ...variables },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    this.child.stdin?.on('error', () => {});
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.#closed = once(this.child, 'close');
    this.exited = this.#exit();
    // One that cannot be started says so to whoever waits for its end.
    for (const end of [this.#closed, this.exited]) end.catch(() => {});
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** To the process alone, or to its group as a terminal's Ctrl-C goes to all of it. */
  signal(signal: NodeJS.Signals, whom: 'process' | 'group' = 'process'): void {
    if (!this.isRunning) return;
    try {
      process.kill(whom === 'group' ? -this.pid : this.pid, signal);
    } catch {
      // It has ended, and we are about to hear of it.
    }
  }

  /** Waits for its end; one that takes longer is killed with its group. */
  async end(limitMs: number): Promise<Ended> {
    const timer = new AbortController();
    const isLate = delay(limitMs, true, { signal: timer.signal }).catch(() => false);
    const hung = await Promise.race([this.exited.then(() => false), isLate]);
    timer.abort();
    if (hung) this.signal('SIGKILL', 'group');
    const exitCode = await this.exited;
    await Promise.race([this.#closed, delay(LAST_WORDS_MS)]);
    return { exitCode, stdout: this.stdout, stderr: this.stderr, hung };
  }

  async #exit(): Promise<number> {
    const [code, signal] = (await once(this.child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  }
}
