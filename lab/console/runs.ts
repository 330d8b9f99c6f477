/** The run folders that can be replayed, newest first, as a list to choose from. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { isRunning } from '../engine/process-id.ts';
import { join } from 'node:path';
import { RUN_NAME } from '../recording/run-folder.ts';
import type { RunRecord } from '../recording/run-record.ts';
import { readRecordedRun } from '../recording/read-run-record.ts';
import type { RunSummary } from './messages.ts';

const MOST_RUNS = 200;

type Read = Omit<RunSummary, 'hasReport'> & Pick<RunRecord, 'running'>;

/** Reads each run.json once, and again when it has changed. */
export function listRuns(out: string): () => Promise<RunSummary[]> {
  const known = new Map<string, { readonly changedMs: number; readonly read: Read | undefined }>();
  return async () => {
    const runs = namesIn(out)
      .slice(0, MOST_RUNS)
      .flatMap((name) => {
        const changedMs = statSync(join(out, name, 'run.json'), { throwIfNoEntry: false })?.mtimeMs;
        if (changedMs === undefined) return [];
        const before = known.get(name);
        const read = before?.changedMs === changedMs ? before.read : readRun(out, name);
        known.set(name, { changedMs, read });
        return read ?? [];
      });
    return Promise.all(
      runs.map(async ({ running, name, what, startedAtMs, ok }) => ({
        name,
        what,
        startedAtMs,
        // A command that was killed has not told its end.
        ok: running !== undefined && (await isRunning(running)) ? null : ok,
        hasReport: existsSync(join(out, name, 'report.html')),
      })),
    );
  };
}

/** They begin with the time they began. */
function namesIn(out: string): string[] {
  try {
    return readdirSync(out)
      .filter((name) => RUN_NAME.test(name))
      .toSorted()
      .toReversed();
  } catch {
    return []; // nothing was recorded yet
  }
}

/** Undefined where it is of no version that is read here, recorded nothing yet, or is no run at all. */
function readRun(out: string, name: string): Read | undefined {
  try {
    const run = readRecordedRun(join(out, name));
    const { ok, startedAtMs = null, running } = run;
    const what = run.kind === 'scenario' ? run.scenario : run.kind;
    return { name, what, startedAtMs, ok, ...(running && { running }) };
  } catch {
    return undefined;
  }
}
