/** Where the evidence of one run goes; everything in it is written as it comes, so that a crash loses nothing. */
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { finished, pipeline } from 'node:stream/promises';
import { LabError } from './errors.ts';
import type { MachineName } from './settings.ts';
import type { Readable } from 'node:stream';
import type { WriteStream } from 'node:fs';
import { resolve } from 'node:path';

/**
 *     artifacts/2026-11-21T05-20-31.123Z-burst/
 *       run.json          what was done and what came out
 *       sessions.jsonl    one line per connection, of all clients
 *       logs/mesin-N.log  what each machine logged, as people see it; .jsonl the same for programs
 *       pcap/mesin-N.pcap what each machine's network interface saw
 */
export class RunFolder {
  readonly path: string;
  /** The folder's own name, which is also the run's. */
  readonly name: string;

  private constructor(path: string, name: string) {
    this.path = path;
    this.name = name;
  }

  /** Throws {@link LabError} `USAGE` when the place cannot be written. */
  static create(parent: string, kind: string, now: Date): RunFolder {
    const name = `${now.toISOString().replaceAll(':', '-')}-${kind}`;
    const path = resolve(parent, name);
    try {
      mkdirSync(resolve(path, 'logs'), { recursive: true });
      mkdirSync(resolve(path, 'pcap'));
    } catch (cause) {
      throw new LabError('USAGE', `The run folder cannot be made: ${(cause as Error).message}`, { cause });
    }
    return new RunFolder(path, name);
  }

  log(machine: MachineName): string {
    return resolve(this.path, 'logs', `${machine}.log`);
  }

  events(machine: MachineName): string {
    return resolve(this.path, 'logs', `${machine}.jsonl`);
  }

  pcap(machine: MachineName): string {
    return resolve(this.path, 'pcap', `${machine}.pcap`);
  }

  get sessions(): string {
    return resolve(this.path, 'sessions.jsonl');
  }

  writeRun(run: object): void {
    writeFileSync(resolve(this.path, 'run.json'), `${JSON.stringify(run, null, 2)}\n`);
  }
}

/** Keeps a stream in a file; resolves when all of it is on disk. A stream cut short keeps what came. */
export async function keep(source: Readable, file: string): Promise<void> {
  const target = createWriteStream(file);
  await pipeline(source, target).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

/** A file that gets lines one by one. */
export class LineFile {
  readonly #target: WriteStream;

  constructor(file: string) {
    this.#target = createWriteStream(file);
  }

  write(line: string): void {
    this.#target.write(`${line}\n`);
  }

  async close(): Promise<void> {
    this.#target.end();
    await finished(this.#target);
  }
}
