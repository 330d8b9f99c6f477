/** run.json as whoever reads a run folder needs it; folders of other and of older runs may lack most of it. */
import type { BurstPlan } from '../burst/plan.ts';
import { DEFAULT_PORT } from '../../server/protocol/messages.ts';
import { LabError } from '../errors.ts';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export interface RunMachine {
  readonly name: string;
  readonly address: string;
  /** What was recorded there, relative to the folder; null where nothing was. */
  readonly log?: string | null;
  readonly pcap?: string | null;
  /** As tcpdump counted them. */
  readonly packets?: number | null;
  readonly droppedByKernel?: number | null;
}

/** A stretch of the run with logs and captures of its own: `pcap/mesin-1.echo.pcap` is of the part `echo`. */
export interface RunPart {
  /** Empty as a rule. */
  readonly name: string;
  /** How the server spoke, where the run says. */
  readonly dialect: string | undefined;
  readonly machines: readonly RunMachine[];
}

/** Something that was started or typed. */
export interface RunCommand {
  /** `mesin-2`; empty for the lab's own computer. */
  readonly where: string;
  readonly command: string;
}

/** How a student's server stands among the commands: what it was started with is its own affair. */
export const SERVED = '# the server in ';

/** Sockets in the listening state, as the server machine's kernel told before the run. */
export interface Listening {
  /** Where it stands: `/proc/net/tcp`. */
  readonly source: string;
  readonly atMs: number;
  /** The kernel's own lines. */
  readonly lines: readonly string[];
  /** The same read out: `0.0.0.0:45000`, once for each socket. */
  readonly sockets: readonly string[];
}

export interface RunFile {
  readonly run: string;
  readonly engine: string | undefined;
  readonly port: number;
  /** The server first. */
  readonly machines: readonly [RunMachine, ...RunMachine[]];
  readonly parts: readonly [RunPart, ...RunPart[]];
  readonly plan: Partial<BurstPlan> | undefined;
  readonly trafficMs: number | undefined;
  readonly startSkewMs: number | undefined;
  readonly interrupted: boolean;
  /** Programs and their versions, by machine; what is no machine stands under an empty name. */
  readonly versions: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly commands: readonly RunCommand[];
  readonly listening: Listening | undefined;
  /** Of a scenario: its name, the hand-in it is from, and what had to be seen. */
  readonly scenario: string | undefined;
  readonly document: string | undefined;
  readonly checks: readonly { readonly ok: boolean }[] | undefined;
}

interface Act {
  readonly part?: string;
  readonly dialect?: string;
  readonly machines: readonly RunMachine[];
}

/** As it was written, by commands of any version. */
type Written = Partial<Omit<RunFile, 'machines' | 'parts'>> & {
  readonly machines?: readonly RunMachine[];
  readonly acts?: readonly Act[];
};

/** Throws {@link LabError} `USAGE` when the folder holds no run. */
export function readRunFile(folder: string): RunFile {
  const value = readJson(folder);
  const { acts = [] } = value;
  const [server, ...clients] = value.machines ?? acts[0]?.machines ?? [];
  if (server === undefined) throw new LabError('USAGE', `${folder}/run.json names no machine.`);
  const machines = [server, ...clients] as const;
  const [part = { name: '', dialect: undefined, machines }, ...parts] = acts.map((act) => ({
    name: act.part ?? '',
    dialect: act.dialect,
    machines: act.machines,
  }));
  return {
    run: value.run ?? '',
    engine: value.engine,
    port: value.port ?? DEFAULT_PORT,
    machines,
    parts: [part, ...parts],
    plan: value.plan,
    trafficMs: value.trafficMs,
    startSkewMs: value.startSkewMs,
    interrupted: value.interrupted === true,
    versions: value.versions ?? {},
    commands: value.commands ?? [],
    listening: value.listening,
    scenario: value.scenario,
    document: value.document,
    checks: value.checks,
  };
}

/** `mesin-1`, or `mesin-1.echo` in the part `echo`: how logs and captures are called. */
export function fileStem(machine: string, part: string): string {
  return part === '' ? machine : `${machine}.${part}`;
}

function readJson(folder: string): Written {
  try {
    return JSON.parse(readFileSync(resolve(folder, 'run.json'), 'utf8')) as Written;
  } catch (cause) {
    const isAbsent = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const why = isAbsent
      ? 'as it has no run.json: name one that lab:burst, lab:scenario or lab:capture made.'
      : 'as its run.json cannot be read.';
    throw new LabError('USAGE', `${folder} is no run folder, ${why}`, { cause });
  }
}
