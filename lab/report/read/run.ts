/**
 * A run folder read once, for evidence and for the report: while lab/evidence makes accounts of samples, log lines and
 * conversations, what a report shows of each is kept beside its account.
 */
import type { CapturedMachine, CapturedSession } from './captured.ts';
import type { Account } from '../../evidence/account.ts';
import { CaptureKeeper } from './captured.ts';
import type { LogLine } from '../model.ts';
import type { LoggedSession } from './session-log.ts';
import type { RunSources } from '../../evidence/run-sources.ts';
import type { SessionSample } from '../../../client/sample.ts';
import { logLine, loggedSession } from './session-log.ts';
import { readRunSources } from '../../evidence/run-sources.ts';

export interface ReadRun extends RunSources {
  /** Absolute. */
  readonly folder: string;
  readonly kept: Kept;
}

export interface Kept {
  /** Of all sessions, also of those that never got an address. */
  readonly samples: readonly SessionSample[];
  readonly sampleOf: ReadonlyMap<Account, SessionSample>;
  readonly loggedOf: ReadonlyMap<Account, LoggedSession>;
  /** Lines of the server's log that belong to no session: listening, stopping, failures. */
  readonly serverLines: readonly LogLine[];
  readonly capturedOf: ReadonlyMap<Account, CapturedSession>;
  /** By name; machines without a capture are not in it. */
  readonly machines: ReadonlyMap<string, CapturedMachine>;
}

/** Throws {@link LabError} `USAGE` when the folder holds no run. */
export async function readRun(folder: string): Promise<ReadRun> {
  const kept = {
    samples: [] as SessionSample[],
    sampleOf: new Map<Account, SessionSample>(),
    loggedOf: new Map<Account, LoggedSession>(),
    serverLines: [] as LogLine[],
    capturedOf: new Map<Account, CapturedSession>(),
    machines: new Map<string, CapturedMachine>(),
  };
  const sources = await readRunSources(folder, {
    onSample: (sample, account) => {
      kept.samples.push(sample);
      if (account !== undefined) kept.sampleOf.set(account, sample);
    },
    onLogged: (account, lines) => kept.loggedOf.set(account, loggedSession(lines)),
    onServerLine: (line) => kept.serverLines.push(logLine(line)),
    onCapture: (machine) =>
      new CaptureKeeper(
        (account, session) => kept.capturedOf.set(account, session),
        (counts) => kept.machines.set(machine, sum(kept.machines.get(machine), counts)),
      ),
  });
  return { ...sources, folder, kept };
}

function sum(one: CapturedMachine | undefined, other: CapturedMachine): CapturedMachine {
  return {
    packets: (one?.packets ?? 0) + other.packets,
    cutSegments: (one?.cutSegments ?? 0) + other.cutSegments,
  };
}
