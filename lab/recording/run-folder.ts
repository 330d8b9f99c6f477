/** Where the evidence of one run goes; everything in it is written as it comes, so that a crash loses nothing. */
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { finished, pipeline } from 'node:stream/promises';
import { LabError } from '../errors.ts';
import type { Lab } from '../engine/engine.ts';
import type { CaptureCounts, Machine } from '../engine/machine.ts';
import {
  type CommonRecord,
  fileStem,
  RUN_VERSION,
  type RunPart,
  type RunRecord,
  withEvidence,
} from './run-record.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { MachineName } from '../settings/settings.ts';
import type { Readable } from 'node:stream';
import type { TerminalTranscript } from './transcript.ts';
import { lossIn, noteLoss, tellLosses, unwritable } from './losses.ts';
import { makeFolder } from '../make-folder.ts';
import { ownProcess } from '../engine/process-id.ts';
import { replaceFile } from '../replace-file.ts';
import { basename, relative, resolve } from 'node:path';

/**
 *     artifacts/2026-11-21T05-20-31.123Z-burst/
 *       run.json          what was done and what came out; from the beginning what is known by then
 *       sessions.jsonl    one line per connection, of all clients
 *       report.html       the evidence as a page, TUGAS2.pdf the same on paper
 *       logs/mesin-N.log  what each machine logged, as people see it; .jsonl the same for programs
 *       pcap/mesin-N.pcap what each machine's network interface saw
 *       transcripts/      what each terminal of a scenario or of the console showed: .raw byte for byte, .timing when,
 *                         .txt as text
 *
 * A run of several parts has its files once for each, with the part's name in theirs: `mesin-1.echo.pcap`.
 */
export type RunFolder = ReturnType<typeof partFolder>;

/** Of a run folder: when it began, and what it is. */
export const RUN_NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z-/;

/** What the beginning of a run takes: its first files, with room to spare. */
const LEAST_BYTES = 65_536;

/**
 * Makes sure that run folders can be made in `parent`, before anything is started for one. Throws {@link LabError}
 * `USAGE`.
 */
export function requireRunFolders(parent: string): void {
  let probe: string | undefined;
  try {
    makeFolder(resolve(parent));
    probe = mkdtempSync(resolve(parent, '.probe-'));
    writeFileSync(resolve(probe, 'bytes'), Buffer.alloc(LEAST_BYTES));
  } catch (cause) {
    throw notCreated(cause);
  } finally {
    if (probe !== undefined) rmSync(probe, { recursive: true, force: true });
  }
}

/** Throws {@link LabError} `USAGE` when the place cannot be written. */
export function createRunFolder(parent: string, kind: string, now: Date): RunFolder {
  const path = resolve(parent, `${now.toISOString().replaceAll(':', '-')}-${kind}`);
  try {
    makeFolder(resolve(parent));
    mkdirSync(path);
    mkdirSync(resolve(path, 'logs'));
    mkdirSync(resolve(path, 'pcap'));
  } catch (cause) {
    // Another run began in the same millisecond.
    const { code, path: at } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST' && at === path) return createRunFolder(parent, kind, new Date(now.getTime() + 1));
    throw notCreated(cause);
  }
  return partFolder({ path, startedAtMs: now.getTime() }, '');
}

function notCreated(cause: unknown): LabError {
  const message = `The run folder cannot be created: ${(cause as Error).message}. Name another folder with --out.`;
  return new LabError('USAGE', message, { cause });
}

/** The same folder for a part of the run; of the run as a whole the name is empty. */
export function partFolder(
  { path, startedAtMs }: { readonly path: string; readonly startedAtMs: number },
  part: string,
) {
  const log = (machine: MachineName): string => resolve(path, 'logs', `${fileStem(machine, part)}.log`);
  const pcap = (machine: MachineName): string => resolve(path, 'pcap', `${fileStem(machine, part)}.pcap`);
  return {
    path,
    /** Aborts when the disk takes no more of it: then there is nothing to go on for. */
    full: lossIn(path),
    /** Unix time in ms. */
    startedAtMs,
    log,
    pcap,
    events: (machine: MachineName): string => resolve(path, 'logs', `${fileStem(machine, part)}.jsonl`),
    sessions: resolve(path, 'sessions.jsonl'),

    /** `terminal` is machine and tool, as in `mesin-2-nc`. */
    writeTranscript(terminal: string, { bytes, text, timing }: TerminalTranscript): void {
      const folder = resolve(path, 'transcripts');
      const stem = resolve(folder, fileStem(terminal, part));
      try {
        makeFolder(folder);
        // Whoever looks on has no byte of which it is not known when it came.
        replaceFile(`${stem}.timing`, timing);
        replaceFile(`${stem}.raw`, bytes);
        replaceFile(`${stem}.txt`, text);
      } catch (error) {
        noteLoss(`${stem}.txt`, error);
      }
    },

    /** What every kind of run says of itself before anything has come out of it; the server's machine is the first. */
    begun: (lab: BegunLab): CommonRecord => ({
      schema: RUN_VERSION,
      run: basename(path),
      startedAtMs,
      dir: '.',
      ok: false,
      ranWell: false,
      proved: false,
      interrupted: true,
      ...describeLab(lab),
      parts: [],
      versions: {},
      commands: [],
    }),

    /** What this part has of each machine; without `captures` it begins, and what they will see is not known yet. */
    describePart: ({ machines, served, server }: Lab, captures?: readonly BegunCapture[]): RunPart => ({
      name: part,
      server: { served: served ?? null, variables: served === undefined ? server : {} },
      machines: machines.map((machine) => {
        const capture = captures?.find((one) => one.machine === machine);
        const isCaptured = captures === undefined || capture !== undefined;
        return {
          name: machine.name,
          log: relative(path, log(machine.name)),
          pcap: isCaptured ? relative(path, pcap(machine.name)) : null,
          packets: capture?.counts?.captured ?? null,
          droppedByKernel: capture?.lost ?? null,
        };
      }),
    }),

    /**
     * Keeps what came out of it, at its end. Throws {@link LabError} `DISK_FAILED` when the disk did not take all of the
     * run; what it took can be read.
     */
    writeRun: (run: RunRecord): void => {
      try {
        writeRunFile(path, run);
      } catch (error) {
        noteLoss(resolve(path, 'run.json'), error);
      }
      tellLosses(path);
    },

    /**
     * What is known before the end, as of a run that was interrupted: should the command be killed, that is true, and
     * the folder can be read. Whoever watches knows from `running` whether to wait for more.
     */
    beginRun: async (run: RunRecord): Promise<void> => {
      try {
        writeRunFile(path, { ...run, running: await ownProcess() });
      } catch (error) {
        throw unwritable(path, error);
      }
    },
  };
}

/** Before they are up a lab has no machines, and no time zone. */
interface BegunLab extends Pick<Lab, 'engine' | 'port'>, Partial<Pick<Lab, 'timeZone'>> {
  readonly machines?: readonly Machine[];
}

/** What a run says of the lab it is done in. */
export function describeLab({ engine, port, machines = [], timeZone }: BegunLab) {
  // A machine without a zone of its own has this computer's.
  const zone = timeZone || Intl.DateTimeFormat().resolvedOptions().timeZone;
  return {
    engine,
    port,
    ...(machines.length === 0 ? {} : { timeZone: zone }),
    machines: machines.map(({ name, address, host }) => ({
      name,
      address,
      ...(host === undefined ? {} : { host }),
    })),
  };
}

/** A capture that runs, or one that has ended and been counted. */
interface BegunCapture {
  readonly machine: Machine;
  readonly counts?: CaptureCounts | undefined;
  readonly lost?: number | undefined;
}

/**
 * Keeps in run.json what reconciling found, and answers with the record; `onFailure` hears why a folder cannot take it,
 * which then stays as it was.
 */
export function keepEvidence<Record extends RunRecord>(
  folder: string,
  run: Record,
  evidence: Evidence,
  onFailure: (error: LabError) => void,
): Record {
  const proved = withEvidence(run, evidence);
  try {
    writeRunFile(folder, proved);
  } catch (error) {
    onFailure(unwritable(folder, error, ', so run.json does not tell what was found'));
  }
  return proved;
}

function writeRunFile(folder: string, run: RunRecord): void {
  replaceFile(resolve(folder, 'run.json'), `${JSON.stringify(run, null, 2)}\n`);
}

/**
 * Keeps a stream in a file; resolves when all of it is on disk. A stream cut short keeps what came. Where the file can
 * take no more, the stream is read to its end all the same: whoever writes it must not wait for a disk.
 */
export async function keep(source: Readable, file: string): Promise<void> {
  try {
    await pipeline(whatComes(source), createWriteStream(file));
  } catch (error) {
    if (source.errored !== null) throw error;
    source.resume();
    noteLoss(file, error);
    await finished(source, { writable: false }).catch(() => {});
  }
}

async function* whatComes(source: Readable): AsyncGenerator<Buffer> {
  try {
    yield* source.iterator({ destroyOnReturn: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

/** A file that gets lines one by one; those it cannot take are lost. */
export function lineFile(file: string) {
  const target = createWriteStream(file);
  const written = finished(target).catch((error: unknown) => noteLoss(file, error));
  written.catch(() => {}); // shows when it is closed
  return {
    write: (line: string): void => void target.write(`${line}\n`),
    close: async (): Promise<void> => {
      target.end();
      await written;
    },
  };
}
