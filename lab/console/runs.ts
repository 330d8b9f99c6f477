/** The run folders there are, newest first, as a list to choose from. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readTextFile } from '../text-file.ts';
import type { RunSummary } from './messages.ts';
import * as v from 'valibot';

const MOST_RUNS = 200;

const ReadSchema = v.looseObject({
  kind: v.picklist(['burst', 'scenario', 'capture']),
  scenario: v.optional(v.string()),
  startedAtMs: v.optional(v.number()),
  ok: v.boolean(),
  running: v.optional(v.unknown()),
});

/** Reads each run.json once, and again when it has changed. */
export function listRuns(out: string): () => RunSummary[] {
  const known = new Map<string, { readonly changedMs: number; readonly read: ReturnType<typeof readRun> }>();
  return () =>
    namesIn(out)
      .slice(0, MOST_RUNS)
      .flatMap((name) => {
        const file = join(out, name, 'run.json');
        const changedMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
        if (changedMs === undefined) return [];
        const before = known.get(name);
        const read = before?.changedMs === changedMs ? before.read : readRun(file);
        known.set(name, { changedMs, read });
        if (read === undefined) return [];
        const { kind, scenario, startedAtMs = null, ok, running } = read;
        return {
          name,
          what: scenario ?? kind,
          startedAtMs,
          ok: running === undefined ? ok : null,
          hasReport: existsSync(join(out, name, 'report.html')),
        };
      });
}

/** They begin with the time they began. */
function namesIn(out: string): string[] {
  try {
    return readdirSync(out)
      .filter((name) => /^\d{4}-\d\d-\d\dT/.test(name))
      .toSorted()
      .toReversed();
  } catch {
    return []; // nothing was recorded yet
  }
}

/** Undefined where it is of no version that is read here, or no run at all. */
function readRun(file: string): v.InferOutput<typeof ReadSchema> | undefined {
  try {
    return v.parse(ReadSchema, JSON.parse(readTextFile(file)));
  } catch {
    return undefined;
  }
}
