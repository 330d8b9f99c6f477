/** run.json read back, of this version or of 0.1.0. */
import { type RecordedRun, type RunRecord, RunRecordSchema } from './run-record.ts';
import { LabError } from '../errors.ts';
import { readTextFile } from '../text-file.ts';
import { resolve } from 'node:path';
import { upgradeRun } from './run-record-0.1.ts';
import * as v from 'valibot';

const WHAT_TO_NAME = 'name one that lab:burst, lab:scenario or lab:capture made.';

/** Throws {@link LabError} `USAGE` when the folder holds no run, or one that recorded nothing. */
export function readRecordedRun(folder: string): RecordedRun {
  const run = readRunRecord(folder);
  const { machines, parts } = run;
  const [[server, ...clients], [part, ...others]] = [machines, parts];
  if (server === undefined || part === undefined)
    throw new LabError('USAGE', `${folder}/run.json names no machines: ${WHAT_TO_NAME}`);
  return { ...run, machines: [server, ...clients], parts: [part, ...others] };
}

function readRunRecord(folder: string): RunRecord {
  const value = readJson(folder);
  if (!v.is(v.looseObject({ schema: v.unknown() }), value)) {
    const old = upgradeRun(value);
    if (old !== undefined) return old;
  }
  const parsed = v.safeParse(RunRecordSchema, value);
  if (parsed.success) return parsed.output;
  const [{ message, path }] = parsed.issues;
  const where = path?.map(({ key }) => String(key)).join('.') ?? '';
  const what = where === '' ? message : `${where}: ${message}`;
  throw new LabError(
    'USAGE',
    `${folder}/run.json is not in a format that this version reads (${what}): ${WHAT_TO_NAME}`,
  );
}

function readJson(folder: string): unknown {
  try {
    return JSON.parse(readTextFile(resolve(folder, 'run.json')));
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    const why =
      code === undefined
        ? 'its run.json is cut short, or no JSON'
        : code === 'ENOENT'
          ? 'it has no run.json'
          : `its run.json cannot be read (${code})`;
    throw new LabError('USAGE', `${folder} is not a run folder: ${why}; ${WHAT_TO_NAME}`, { cause });
  }
}
