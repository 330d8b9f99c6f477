/** The client program on one machine: held at the gate, let go, and heard to its last line. */
import { LineFile, keep } from '../run-folder.ts';
import type { Machine, RunningCommand } from '../engine/engine.ts';
import { LabError } from '../errors.ts';
import type { RunFolder } from '../run-folder.ts';
import type { SessionSample } from '../../client/sample.ts';
import { createInterface } from 'node:readline';

export interface ClientRun {
  readonly machine: Machine;
  /** Resolves when the program waits at the gate. */
  readonly ready: Promise<void>;
  /** Lets it begin at `atMs`, Unix time in ms. */
  start(atMs: number): void;
  /** Ends it early: open sessions are cut and reported. */
  cut(): void;
  readonly done: Promise<ClientResult>;
}

export interface ClientResult {
  readonly samples: readonly SessionSample[];
  /** When its first connection was begun, Unix time in ms. */
  readonly startedAtMs: number | undefined;
}

export async function runClient(
  machine: Machine,
  command: readonly string[],
  folder: RunFolder,
  onSession: (line: string, sample: SessionSample) => void,
): Promise<ClientRun> {
  const running = await machine.run(command);
  const ready = Promise.withResolvers<void>();
  const done = hear(running, machine, folder, ready, onSession);
  done.catch((error: unknown) => ready.reject(error)); // without effect when it was ready
  ready.promise.catch(() => {}); // whoever waits hears of it, also of what comes before anybody waits
  return {
    machine,
    ready: ready.promise,
    start: (atMs) => running.stdin.write(`start ${atMs}\n`),
    cut: () => running.stdin.end(),
    done,
  };
}

async function hear(
  running: RunningCommand,
  machine: Machine,
  folder: RunFolder,
  ready: PromiseWithResolvers<void>,
  onSession: (line: string, sample: SessionSample) => void,
): Promise<ClientResult> {
  const samples: SessionSample[] = [];
  let startedAtMs: number | undefined;
  let strange: string | undefined;
  const lines = new LineFile(folder.events(machine.name));
  const logKept = keep(running.stderr, folder.log(machine.name));
  logKept.catch(() => {}); // heard of below
  for await (const line of createInterface({ input: running.stdout })) {
    lines.write(line);
    const record = readLine(line);
    if (record === undefined) {
      strange ??= line;
      running.stdin.end();
    } else if (record.type === 'ready') ready.resolve();
    else if (record.type === 'summary') startedAtMs = record.startedAtMs ?? undefined;
    else {
      samples.push(record);
      onSession(line, record);
    }
  }
  const [code] = await Promise.all([running.exitCode, logKept, lines.close()]);
  const failure = new LabError(
    'CLIENT_FAILED',
    strange === undefined
      ? `The client on ${machine.name} ended with code ${code}: see ${folder.log(machine.name)}`
      : `The client on ${machine.name} said what is no record: '${strange.slice(0, 80)}'`,
  );
  ready.reject(failure); // without effect when it was ready
  if (code > 1 || strange !== undefined) throw failure;
  return { samples, startedAtMs };
}

type ClientLine = { type: 'ready' } | { type: 'summary'; startedAtMs: number | null } | SessionSample;

function readLine(line: string): ClientLine | undefined {
  try {
    const record = JSON.parse(line) as ClientLine | null;
    return ['ready', 'session', 'summary'].includes(record?.type ?? '') ? (record as ClientLine) : undefined;
  } catch {
    return undefined;
  }
}
