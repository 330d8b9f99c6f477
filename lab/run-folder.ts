/** Where the evidence of one run goes; everything in it is written as it comes, so that a crash loses nothing. */
import { createWriteStream, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { finished, pipeline } from 'node:stream/promises';
import { LabError } from './errors.ts';
import type { Machine } from './engine/engine.ts';
import type { MachineName } from './settings.ts';
import type { Readable } from 'node:stream';
import type { WriteStream } from 'node:fs';
import { ownProcess } from './process-id.ts';
import { relative, resolve } from 'node:path';

/**
 *     artifacts/2026-11-21T05-20-31.123Z-burst/
 *       run.json          what was done and what came out; from the beginning what is known by then
 *       sessions.jsonl    one line per connection, of all clients
 *       report.html       the evidence as a page, TUGAS2.pdf the same on paper
 *       logs/mesin-N.log  what each machine logged, as people see it; .jsonl the same for programs
 *       pcap/mesin-N.pcap what each machine's network interface saw
 *       transcripts/      of a scenario: what each terminal showed, .raw byte for byte and .txt as text
 *
 * A run of several parts has its files once for each, with the part's name in theirs: `mesin-1.echo.pcap`.
 */
export class RunFolder {
  readonly path: string;
  /** The folder's own name, which is also the run's. */
  readonly name: string;
  readonly #part: string;

  private constructor(path: string, name: string, part: string) {
    this.path = path;
    this.name = name;
    this.#part = part;
  }

  /** Throws {@link LabError} `USAGE` when the place cannot be written. */
  static create(parent: string, kind: string, now: Date): RunFolder {
    const name = `${now.toISOString().replaceAll(':', '-')}-${kind}`;
    const path = resolve(parent, name);
    try {
      mkdirSync(parent, { recursive: true });
      mkdirSync(path);
      mkdirSync(resolve(path, 'logs'));
      mkdirSync(resolve(path, 'pcap'));
    } catch (cause) {
      // Another run began in the same millisecond.
      if ((cause as NodeJS.ErrnoException).code === 'EEXIST' && existsSync(path))
        return RunFolder.create(parent, kind, new Date(now.getTime() + 1));
      throw new LabError('USAGE', `The run folder cannot be made: ${(cause as Error).message}`, { cause });
    }
    return new RunFolder(path, name, '');
  }

  /** The same folder for a part of the run. */
  part(name: string): RunFolder {
    return new RunFolder(this.path, this.name, `.${name}`);
  }

  log(machine: MachineName): string {
    return resolve(this.path, 'logs', `${machine}${this.#part}.log`);
  }

  events(machine: MachineName): string {
    return resolve(this.path, 'logs', `${machine}${this.#part}.jsonl`);
  }

  pcap(machine: MachineName): string {
    return resolve(this.path, 'pcap', `${machine}${this.#part}.pcap`);
  }

  /** `terminal` is machine and tool, as in `mesin-2-nc`. */
  writeTranscript(
    terminal: string,
    { bytes, text }: { readonly bytes: Buffer; readonly text: string },
  ): void {
    const folder = resolve(this.path, 'transcripts');
    mkdirSync(folder, { recursive: true });
    replaceFile(resolve(folder, `${terminal}${this.#part}.raw`), bytes);
    replaceFile(resolve(folder, `${terminal}${this.#part}.txt`), text);
  }

  get sessions(): string {
    return resolve(this.path, 'sessions.jsonl');
  }

  writeRun(run: object): void {
    replaceFile(resolve(this.path, 'run.json'), `${JSON.stringify(run, null, 2)}\n`);
  }

  /**
   * What is known before the end, as of a run that was interrupted: should the command be killed, that is true, and the
   * folder can be read. Whoever watches knows from `running` whether to wait for more.
   */
  async beginRun(known: object): Promise<void> {
    const begun = { run: this.name, dir: '.', ok: false, interrupted: true, ...known };
    this.writeRun({ ...begun, running: await ownProcess() });
  }

  /** Who is where in it, for {@link beginRun}: what was captured and lost is not known yet. */
  begunMachines(machines: readonly Pick<Machine, 'name' | 'address'>[]): object[] {
    return machines.map(({ name, address }) => ({
      name,
      address,
      log: relative(this.path, this.log(name)),
      pcap: relative(this.path, this.pcap(name)),
      packets: null,
      droppedByKernel: null,
    }));
  }
}

/** At once or not at all: nobody finds half a file, and no crash leaves one. */
function replaceFile(file: string, content: string | Buffer): void {
  const draft = `${file}.new`;
  writeFileSync(draft, content);
  renameSync(draft, file);
}

/** Keeps a stream in a file; resolves when all of it is on disk. A stream cut short keeps what came. */
export async function keep(source: Readable, file: string): Promise<void> {
  await pipeline(whatComes(source), createWriteStream(file));
}

async function* whatComes(source: Readable): AsyncGenerator<Buffer> {
  try {
    yield* source;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

/** A file that gets lines one by one. */
export class LineFile {
  readonly #target: WriteStream;
  readonly #finished: Promise<void>;

  constructor(file: string) {
    this.#target = createWriteStream(file);
    this.#finished = finished(this.#target);
    this.#finished.catch(() => {}); // a full disk is heard of at the end
  }

  write(line: string): void {
    this.#target.write(`${line}\n`);
  }

  async close(): Promise<void> {
    this.#target.end();
    await this.#finished;
  }
}
