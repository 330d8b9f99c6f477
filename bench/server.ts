/** A side that runs: started when it accepts, pinned where all sides are, ended with the row that wanted it. */
import type { Bench } from './bench.ts';
import { accepts, freePort } from './port.ts';
import type { Child } from './child.ts';
import { Missing } from './errors.ts';
import { SIDES } from './sides.ts';
import type { SideName } from './sides.ts';
import { join } from 'node:path';
import { truncateSync } from 'node:fs';

export class Server implements AsyncDisposable {
  readonly name: SideName;
  readonly port: number;
  readonly child: Child;
  readonly #logFile: string;

  constructor(name: SideName, port: number, child: Child, logFile: string) {
    this.name = name;
    this.port = port;
    this.child = child;
    this.#logFile = logFile;
  }

  /** Throws {@link Missing} when this machine lacks what the side needs. */
  static async start(name: SideName, bench: Bench): Promise<Server> {
    const { needs, words, environment } = SIDES[name];
    if (needs !== undefined && !bench.tools[needs]) throw new Missing(`${name} needs ${needs}`);
    const port = await freePort();
    const logFile = join(bench.folder, `${port}.log`);
    const child = bench.run({
      words: words(port, bench.limitServer),
      environment: environment?.(port) ?? {},
      cores: bench.cores?.servers,
      logFile,
    });
    if (await accepts(port, () => child.hasEnded)) return new Server(name, port, child, logFile);
    await child[Symbol.asyncDispose]();
    throw new Missing(`${name} did not start`);
  }

  /** The log of a second of full load is megabytes that nobody reads. */
  forgetLog(): void {
    truncateSync(this.#logFile);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.child[Symbol.asyncDispose]();
  }
}
