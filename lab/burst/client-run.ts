/** The client program on one machine: told what to do, held at the gate, let go, and read to its last line. */
import { keep, lineFile, type RunFolder } from '../recording/run-folder.ts';
import type { BurstPlan } from '../recording/run-record.ts';
import type { Machine } from '../engine/machine.ts';
import type { MachineName } from '../settings/settings.ts';
import { LabError } from '../errors.ts';
import type { SessionSample } from '../../client/sample.ts';
import { SessionSampleSchema } from '../recording/recorded-lines.ts';
import { createInterface } from 'node:readline';
import { parseJsonLine } from '../recording/json-lines.ts';
import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';

/** The command for one machine; `--gate` makes it wait for the common start. */
export function clientCommand(plan: BurstPlan, machine: Machine, server: Machine, port: number): string[] {
  const flags: Record<string, number | string | undefined> = {
    host: server.address,
    port,
    name: machine.name,
    clients: plan.clients,
    requests: plan.durationS === undefined ? plan.requests : undefined,
    duration: plan.durationS,
    rate: plan.rate,
    stagger: plan.staggerMs,
    pipeline: plan.pipeline,
    hold: plan.holdMs,
    'timeout-ms': plan.timeoutMs,
    bind: machine.bindAddress,
  };
  const given = Object.entries(flags).flatMap(([flag, value]) =>
    value === undefined ? [] : [`--${flag}`, String(value)],
  );
  return ['node', 'client/main.ts', 'burst', ...given, '--gate'];
}

interface ClientResult {
  readonly machine: MachineName;
  readonly samples: SessionSample[];
  /** Unix time in ms. */
  readonly startedAtMs: number | undefined;
  readonly exitCode: number;
}

/** One that was told to end and says nothing for so long is left to its machine. */
const SILENT_MS = 5_000;
const LOOK_EVERY_MS = 50;
/** As timeout(1) has it. */
const SILENT_CODE = 124;
/** As ssh(1) has it: of one that nobody can ask any more how it ended. */
const LOST_CODE = 255;

export type ClientRun = Awaited<ReturnType<typeof runClient>>;

/** Starts the program; `onSession` gets the line of each session as it ends. Its failures are `CLIENT_FAILED`. */
export async function runClient(
  machine: Machine,
  command: readonly string[],
  folder: RunFolder,
  onSession: (line: string) => void,
  silentMs = SILENT_MS,
) {
  const running = await machine.run(command);
  const ready = Promise.withResolvers<void>();
  const samples: SessionSample[] = [];
  let startedAtMs: number | undefined;
  let heardMs = 0;
  const hear = async (): Promise<ClientResult> => {
    let strange: string | undefined;
    const lines = lineFile(folder.events(machine.name));
    const logKept = keep(running.stderr, folder.log(machine.name));
    logKept.catch(() => {}); // awaited below
    for await (const line of createInterface({ input: running.stdout })) {
      lines.write(line);
      heardMs = performance.now();
      const record = parseJsonLine(line, ClientLineSchema);
      if (record === undefined) {
        strange ??= line;
        running.stdin.end();
      } else if (record.type === 'ready') ready.resolve();
      else if (record.type === 'summary') startedAtMs = record.startedAtMs ?? undefined;
      else {
        samples.push(record);
        onSession(line);
      }
    }
    // Where its host has gone, what it told until then counts.
    const exitCode = running.exitCode.catch(() => LOST_CODE);
    const [code] = await Promise.all([exitCode, logKept, lines.close()]);
    const failure = new LabError(
      'CLIENT_FAILED',
      strange === undefined
        ? `The client on ${machine.name} exited with code ${code}: see ${folder.log(machine.name)}`
        : `The client on ${machine.name} printed a line that is not a record: '${strange.slice(0, 80)}'`,
    );
    ready.reject(failure); // without effect when it was ready
    if (strange !== undefined) throw failure;
    return { machine: machine.name, samples, startedAtMs, exitCode: code };
  };
  const over = new AbortController();
  const silent = Promise.withResolvers<ClientResult>();
  /** A machine that is paused, or hangs, does not hear that it is to end. */
  const untilSilent = async (): Promise<void> => {
    heardMs = performance.now();
    while (!over.signal.aborted && performance.now() - heardMs < silentMs)
      await delay(LOOK_EVERY_MS, undefined, { ref: false });
    silent.resolve({ machine: machine.name, samples, startedAtMs, exitCode: SILENT_CODE });
  };
  const done = Promise.race([hear(), silent.promise]).finally(() => over.abort());
  done.catch((error: unknown) => ready.reject(error)); // without effect when it was ready
  ready.promise.catch(() => {}); // whoever waits gets it, also what failed before anybody waited
  return {
    /** Resolves when the program waits at the gate. */
    ready: ready.promise,
    /** Lets it begin at `atMs`, Unix time in ms. */
    start: (atMs: number) => running.stdin.write(`start ${atMs}\n`),
    /** Ends it early: open sessions are cut and reported. */
    cut: (): void => {
      running.stdin.end();
      void untilSilent();
    },
    /** All sessions, when the first connection was begun (Unix time in ms), and the exit code: above 1 it broke off. */
    done,
  };
}

/** What the client program says on its standard output. */
const ClientLineSchema = v.variant('type', [
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('summary'), startedAtMs: v.nullable(v.number()) }),
  SessionSampleSchema,
]);
