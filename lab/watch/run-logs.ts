/** All logs of one run as a single stream of lines in the order of time, while they are being written. */
import { existsSync, readdirSync } from 'node:fs';
import { clockIn } from '../recording/log-clock.ts';
import { MACHINE_NAMES, type MachineName } from '../settings/settings.ts';
import { StringDecoder } from 'node:string_decoder';
import { resolve } from 'node:path';
import { tail } from './tail.ts';

/** One line of a machine's log, with the moment it tells. */
export interface MachineLine {
  readonly machine: MachineName;
  /** As {@link clockIn} reads it; that of the line before where the line tells no time, 0 where there was none. */
  readonly clockMs: number;
  readonly text: string;
}

/** Machines' lines come by different ways: one that is this much older than the others may still be on its way. */
const HOLD_MS = 250;

/** Answers with the lines whose turn has come at `nowMs`; at infinity with all that are left. */
export function followRunLogs(folder: string): (nowMs: number) => MachineLine[] {
  const logs = resolve(folder, 'logs');
  const files = new Map<string, () => MachineLine[]>();
  const held: { readonly line: MachineLine; readonly cameMs: number }[] = [];
  return (nowMs) => {
    for (const name of existsSync(logs) ? readdirSync(logs) : []) {
      const machine = MACHINE_NAMES.find((one) => name.startsWith(one));
      if (machine === undefined || !name.endsWith('.log') || files.has(name)) continue;
      files.set(name, followLog(resolve(logs, name), machine));
    }
    for (const readLines of files.values())
      for (const line of readLines()) held.push({ line, cameMs: nowMs });
    held.sort(({ line: one }, { line: other }) => one.clockMs - other.clockMs);
    // A held line goes with whatever stands after it in time.
    const last = held.findLastIndex(({ cameMs }) => nowMs === Infinity || nowMs - cameMs >= HOLD_MS);
    return held.splice(0, last + 1).map(({ line }) => line);
  };
}

/** Answers with the whole lines that were written since the last call. */
function followLog(path: string, machine: MachineName): () => MachineLine[] {
  const decoder = new StringDecoder('utf8');
  const newBytes = tail(path);
  let rest = '';
  let clockMs = 0;
  return () => {
    const lines = (rest + decoder.write(newBytes())).split('\n');
    rest = lines.pop() ?? '';
    return lines.map((text) => {
      clockMs = clockIn(text) ?? clockMs;
      return { machine, clockMs, text };
    });
  };
}
