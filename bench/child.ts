/** A process of the bench: on its core, watched from outside, and ended with whoever started it. */
import { closeSync, openSync, readFileSync } from 'node:fs';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

export interface Command {
  readonly words: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** As taskset writes a list of cores; undefined leaves the choice to the system. */
  readonly cores: string | undefined;
  /** Standard output and error go here; without it, standard output is read and standard error shown. */
  readonly logFile?: string;
  readonly input?: 'pipe';
}

export class Child implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #ended: Promise<number | string>;
  #hasEnded = false;

  constructor({ words, environment = {}, cores, logFile, input }: Command) {
    const [command = '', ...args] = cores === undefined ? words : ['taskset', '-c', cores, ...words];
    const log = logFile === undefined ? undefined : openSync(logFile, 'a');
    const stdio: StdioOptions = [input ?? 'ignore', log ?? 'pipe', log ?? 'inherit'];
    this.#process = spawn(command, args, { stdio, env: { ...process.env, ...environment } });
    if (log !== undefined) closeSync(log);
    this.#ended = once(this.#process, 'exit').then(([code, signal]) => {
      this.#hasEnded = true;
      return (code ?? signal) as number | string;
    });
    this.#ended.catch(() => undefined); // told by whoever waits for it
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Everything it prints, once it has ended. */
  async output(): Promise<string> {
    const { stdout } = this.#process;
    return stdout === null ? '' : text(stdout);
  }

  /** What it prints, as it comes. */
  get stdout(): NodeJS.ReadableStream | null {
    return this.#process.stdout;
  }

  /** The exit code, or the signal that ended it. */
  async exit(): Promise<number | string> {
    return this.#ended;
  }

  closeInput(): void {
    this.#process.stdin?.end();
  }

  interrupt(): void {
    this.#process.kill('SIGINT');
  }

  /** Time on a processor so far, user and system; null where there is no /proc. */
  cpuMs(): number | null {
    const fields = this.#proc('stat')?.split(') ')[1]?.split(' ');
    return fields === undefined ? null : (Number(fields[11]) + Number(fields[12])) * 10;
  }

  /** What it occupies now, and the most it ever did; null where there is no /proc. */
  memoryBytes(what: 'now' | 'peak'): number | null {
    const line = what === 'now' ? /^VmRSS:\s+(\d+) kB/m : /^VmHWM:\s+(\d+) kB/m;
    const kilobytes = line.exec(this.#proc('status') ?? '')?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1_024;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#hasEnded) this.#process.kill('SIGKILL');
    await this.#ended.catch(() => undefined);
  }

  #proc(file: 'stat' | 'status'): string | undefined {
    try {
      return readFileSync(`/proc/${this.#process.pid}/${file}`, 'latin1');
    } catch {
      return undefined;
    }
  }
}
