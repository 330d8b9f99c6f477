/** `node server/main.ts` as it is: its own process, configured by the environment, read through pipes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { once } from 'node:events';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

export type Environment = Readonly<Record<string, string>>;

/** One line of the JSON log. */
export interface LoggedLine {
  readonly event: string;
  readonly thread: number;
  readonly port?: number;
  readonly threads?: number;
  readonly peerAddress?: string;
  readonly peerPort?: number;
  readonly reason?: string;
  readonly error?: string;
  readonly open?: number;
}

/** What a test that ran out of time has left running. */
const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

export class Program implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #exited: Promise<number | string>;
  /** Whole lines of its standard output. */
  readonly output: string[] = [];
  #unfinished = '';
  #stderr = '';
  #closed = false;
  #wake = Promise.withResolvers<void>();

  constructor(environment: Environment, program = MAIN, args: readonly string[] = []) {
    const env = { PATH: process.env['PATH'], ...environment };
    this.#process = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(this.#process);
    this.#process.stdout?.on('data', (chunk: Buffer) => {
      const [first = '', ...others] = chunk.toString('latin1').split('\n');
      const lines = [this.#unfinished + first, ...others];
      this.#unfinished = lines.pop() ?? '';
      for (const line of lines) this.output.push(line);
      this.#notify();
    });
    this.#process.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString();
    });
    this.#exited = once(this.#process, 'close').then(([code, signal]) => {
      this.#closed = true;
      running.delete(this.#process);
      this.#notify();
      return (code ?? signal) as number | string;
    });
  }

  get stdout(): string {
    return [...this.output, this.#unfinished].join('\n');
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** The exit code, or the signal that killed it; all it wrote has been read by then. */
  async exit(): Promise<number | string> {
    return await this.#exited;
  }

  /** The JSON log so far; a line that is none throws. */
  lines(): LoggedLine[] {
    return this.output.map((line) => JSON.parse(line) as LoggedLine);
  }

  /** The first such line of the JSON log. */
  async heard(name: string): Promise<LoggedLine> {
    return JSON.parse(await this.#find((line) => line.includes(`"event":"${name}"`))) as LoggedLine;
  }

  /** The port it listens on, from either form of the log. */
  async listening(): Promise<number> {
    const port = /(?<="event":"listening".*"port":| port )\d+/;
    return Number(port.exec(await this.#find((line) => port.test(line)))?.[0]);
  }

  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Nobody reads the log any more. */
  closeStdout(): void {
    this.#process.stdout?.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#exited;
  }

  /** Waits for the first such line. */
  async #find(wanted: (line: string) => boolean): Promise<string> {
    for (let at = 0; ; at += 1) {
      while (at === this.output.length) {
        if (this.#closed)
          throw new Error(`it ended after: ${this.output.slice(-3).join('\n')}${this.#stderr}`);
        await this.#wake.promise;
      }
      const line = this.output[at];
      if (line !== undefined && wanted(line)) return line;
    }
  }

  #notify(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }
}

/** The server on any free port of this machine, with a JSON log, and what `environment` adds or changes. */
export function startProgram(environment: Environment = {}): Program {
  return new Program({
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_FORMAT: 'json',
    SERVER_THREADS: '1',
    ...environment,
  });
}

/** Any program of the server's folder, to its end. */
export async function runProgram(
  name: string,
  environment: Environment,
  args: readonly string[] = [],
): Promise<{ code: number | string; stdout: string; stderr: string }> {
  await using program = new Program(environment, fileURLToPath(new URL(`../${name}`, import.meta.url)), args);
  const code = await program.exit();
  return { code, stdout: program.stdout, stderr: program.stderr };
}
