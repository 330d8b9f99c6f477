/** A process of the bench: watched from outside, and ended with whoever started it. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';

export class Child implements AsyncDisposable {
  readonly process: ChildProcess;
  readonly logFile: string;
  /** The exit code, or the signal that ended it. */
  readonly exit: Promise<number | string>;

  constructor(process: ChildProcess, logFile: string) {
    this.process = process;
    this.logFile = logFile;
    this.exit = once(process, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
    this.exit.catch(() => undefined); // told by whoever waits for it
  }

  get hasEnded(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /** The JSON document in the last line it prints, once it has ended. */
  async lastJson<Document>(): Promise<Document> {
    const printed = this.process.stdout === null ? '' : await text(this.process.stdout);
    await this.exit;
    return JSON.parse(printed.trimEnd().split('\n').at(-1) ?? '') as Document;
  }

  /** What its log says last. */
  lastLine(): string {
    return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').at(-1) ?? '';
  }

  /** Time on a processor so far, user and system; null where there is no /proc. */
  cpuMs(): number | null {
    const fields = this.#proc('stat').split(') ')[1]?.split(' ');
    return fields === undefined ? null : (Number(fields[11]) + Number(fields[12])) * 10;
  }

  /** What it occupies now, and the most it ever did; null where there is no /proc. */
  memoryBytes(what: 'now' | 'peak'): number | null {
    const line = what === 'now' ? /^VmRSS:\s+(\d+) kB/m : /^VmHWM:\s+(\d+) kB/m;
    const kilobytes = line.exec(this.#proc('status'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1_024;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.hasEnded) this.process.kill('SIGKILL');
    await this.exit.catch(() => undefined);
  }

  /** Empty where there is no /proc, and when it has ended. */
  #proc(file: 'stat' | 'status'): string {
    try {
      return readFileSync(`/proc/${this.process.pid}/${file}`, 'latin1');
    } catch {
      return '';
    }
  }
}
