/** `results/latest.json`: the last whole run, which the table and the pictures are made of. */
import { readFileSync } from 'node:fs';
import type { Growth } from './growth.ts';
import type { Machine, missingTools } from './machine.ts';
import type { Row } from './row.ts';

export interface Results {
  /** UTC, by day. */
  readonly date: string;
  readonly machine: Machine;
  /** Which cores had the servers, and which the load; null when nothing was pinned. */
  readonly pinned: { readonly servers: string; readonly load: string } | null;
  readonly rounds: number;
  readonly tookS: number;
  readonly missing: ReturnType<typeof missingTools>;
  readonly rows: readonly Row[];
  readonly growth: readonly Growth[];
}

export const RESULTS = new URL('results/', import.meta.url);
export const LATEST = new URL('latest.json', RESULTS);

/** Undefined where no run was ever recorded. */
export function readResults(): Results | undefined {
  try {
    return JSON.parse(readFileSync(LATEST, 'utf8')) as Results;
  } catch {
    return undefined;
  }
}
