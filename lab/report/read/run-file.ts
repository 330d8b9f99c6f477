/** run.json and sessions.jsonl as a report needs them; folders of older or other runs may lack most of it. */
import type { BurstPlan } from '../../burst/plan.ts';
import { DEFAULT_PORT } from '../../../server/protocol/messages.ts';
import { LabError } from '../../errors.ts';
import type { SessionSample } from '../../../client/sample.ts';
import { readFileSync } from 'node:fs';
import { readJsonLines } from '../../json-lines.ts';
import { resolve } from 'node:path';

export interface RunMachine {
  readonly name: string;
  readonly address: string;
  readonly packets?: number | null;
  readonly droppedByKernel?: number | null;
}

export interface RunFile {
  readonly run: string;
  readonly engine: string | undefined;
  readonly port: number;
  readonly machines: readonly [RunMachine, ...RunMachine[]];
  readonly plan: Partial<BurstPlan> | undefined;
  readonly trafficMs: number | undefined;
  readonly startSkewMs: number | undefined;
  readonly interrupted: boolean;
  /** Programs and their versions, where the run kept them. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Throws {@link LabError} `USAGE` when the folder holds no run. */
export function readRunFile(folder: string): RunFile {
  const value = readJson(resolve(folder, 'run.json')) as Partial<Omit<RunFile, 'machines'>> & {
    readonly machines?: readonly RunMachine[];
  };
  const [server, ...clients] = value.machines ?? [];
  if (server === undefined) throw new LabError('USAGE', `${folder}/run.json names no machine.`);
  return {
    run: value.run ?? '',
    engine: value.engine,
    port: value.port ?? DEFAULT_PORT,
    machines: [server, ...clients],
    plan: value.plan,
    trafficMs: value.trafficMs,
    startSkewMs: value.startSkewMs,
    interrupted: value.interrupted === true,
    versions: value.versions ?? {},
  };
}

export function readSamples(folder: string): SessionSample[] {
  return (readJsonLines(resolve(folder, 'sessions.jsonl')) ?? []) as SessionSample[];
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (cause) {
    throw new LabError('USAGE', `${file} cannot be read: is this a run folder?`, { cause });
  }
}
