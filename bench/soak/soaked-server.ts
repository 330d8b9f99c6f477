/** A server that is soaked: its own process, what it occupies, and what its log says of connections. */
import { readdirSync, readFileSync } from 'node:fs';
import { Child } from '../child.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { Missing } from '../machine.ts';
import { spawn } from 'node:child_process';

const PROJECT = `${import.meta.dirname}/../..`;

/** What a process occupies at one moment. */
export interface Sample {
  readonly memoryMb: number;
  readonly descriptors: number;
  readonly threads: number;
  /** Connections that are open as its log has it. */
  readonly open: number;
}

export class SoakedServer implements AsyncDisposable {
  readonly name: string;
  readonly #child: Child;
  #port: number | undefined;
  #unfinished = '';
  /** Lines of the log by event, `closed` by its reason. */
  readonly counts = new Map<string, number>();
  /** Lines of the log that tell of something that should never happen. */
  readonly failures: string[] = [];

  constructor(threads: number, environment: Readonly<Record<string, string>>) {
    this.name = threads === 1 ? '1 thread' : `${threads} threads`;
    const words = [
      '--expose-gc',
      '--import',
      `${import.meta.dirname}/collect.ts`,
      `${PROJECT}/server/main.ts`,
    ];
    // glibc would learn to keep the memory of large buffers that are freed, and more of it as time goes by.
    const memory = { MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072' };
    const place = { HOST: '127.0.0.1', PORT: '0', TZ: 'UTC', LOG_FORMAT: 'json', LOG_LEVEL: 'info' };
    const child = spawn(process.execPath, words, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        ...memory,
        ...place,
        SERVER_THREADS: String(threads),
        ...environment,
      },
    });
    child.stdout.setEncoding('latin1').on('data', (text: string) => this.#read(text));
    this.#child = new Child(child, '');
  }

  get open(): number {
    return this.count('opened') - this.count('closed');
  }

  get hasEnded(): boolean {
    return this.#child.hasEnded;
  }

  /** Lines of the log with this event. */
  count(event: string): number {
    return this.counts.get(event) ?? 0;
  }

  /** Where it listens, as soon as it does. */
  async port(): Promise<number> {
    while (this.#port === undefined) {
      if (this.hasEnded) throw new Error('the server did not start');
      await delay(20);
    }
    return this.#port;
  }

  /** Throws {@link Missing} where there is no /proc. */
  sample(): Sample {
    const folder = `/proc/${this.#child.process.pid}`;
    try {
      const status = readFileSync(`${folder}/status`, 'latin1');
      const number = (name: string): number =>
        Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
      const descriptors = readdirSync(`${folder}/fd`).length;
      const memoryMb = (number('VmRSS') * 1_024) / 1e6;
      return { memoryMb, descriptors, threads: number('Threads'), open: this.open };
    } catch (error) {
      throw new Missing('what a process occupies is known from /proc/<pid> alone', { cause: error });
    }
  }

  /** Time on a processor so far. */
  cpuMs(): number {
    return this.#child.cpuMs() ?? 0;
  }

  /** Asks all its threads to collect their garbage. */
  collectGarbage(): void {
    this.#child.process.kill('SIGUSR2');
  }

  /** The exit code after SIGTERM, or the signal that ended it. */
  async stop(): Promise<number | string> {
    this.#child.process.kill('SIGTERM');
    return await this.#child.exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
  }

  #read(text: string): void {
    const lines = (this.#unfinished + text).split('\n');
    this.#unfinished = lines.pop() ?? '';
    for (const line of lines) {
      const event = /"event":"([\w-]+)"/.exec(line)?.[1] ?? 'no event';
      this.#count(event);
      if (event === 'closed') this.#count(`closed: ${/"reason":"([\w-]+)"/.exec(line)?.[1]}`);
      if (event === 'listening') this.#port = Number(/"port":(\d+)/.exec(line)?.[1]);
      if (event === 'thread-ended' || event === 'failed' || event === 'no event') this.failures.push(line);
    }
  }

  #count(what: string): void {
    this.counts.set(what, this.count(what) + 1);
  }
}
