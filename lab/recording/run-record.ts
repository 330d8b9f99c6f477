/**
 * What run.json says of a run, whoever made it, and what `--json` prints of it. Paths are relative to the run folder in
 * run.json, so that the folder can be moved, and absolute where they are printed.
 */
import { type Evidence, EvidenceSchema, isWhole } from '../evidence/evidence.ts';
import { resolve } from 'node:path';
import * as v from 'valibot';

/** The version of run.json; 0.1.0 wrote no number, see run-record-0.1.ts. */
export const RUN_VERSION = 2;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.string();

/** A value with the sentence that docs/schemas has of it. */
function told<const Schema extends v.GenericSchema>(schema: Schema, sentence: string) {
  return v.pipe(schema, v.description(sentence));
}

const MachineSchema = v.strictObject({
  name: text,
  address: text,
  host: told(v.exactOptional(text), 'the Docker context of its host, where LAB_HOSTS names several'),
});

const PartMachineSchema = v.strictObject({
  name: text,
  log: told(v.nullable(text), 'what it logged; null where the lab does not know'),
  pcap: told(v.nullable(text), 'its capture; null where there was no right to capture'),
  packets: told(v.nullable(count), 'as tcpdump counted them; null when it reported no count'),
  droppedByKernel: v.nullable(count),
});

export const PartSchema = v.strictObject({
  name: told(text, 'part of its file names, as echo in mesin-1.echo.pcap; usually empty'),
  dialect: told(v.exactOptional(text), 'the dialect in which a scenario made the server reply'),
  server: v.strictObject({
    served: told(v.nullable(text), "the folder of a student's server; null for the lab's own"),
    variables: told(v.record(text, text), "the variables given to the lab's server, such as SERVER_THREADS"),
  }),
  machines: v.array(PartMachineSchema),
});

export const CommandSchema = v.strictObject({
  where: told(text, "a machine; empty for the lab's own computer"),
  command: told(text, 'what was started or typed there, so that it can be repeated'),
});

export const ListeningSchema = v.strictObject({
  source: told(text, 'where the kernel shows it: /proc/net/tcp'),
  atMs: told(v.number(), 'Unix time in ms'),
  lines: told(v.array(text), "the kernel's own lines"),
  sockets: told(v.array(text), 'the same, decoded, as in 0.0.0.0:45000'),
});

const EndSchema = v.strictObject({
  machine: text,
  what: told(v.picklist(['machine', 'client', 'thread']), 'the machine, or a program on it or a part of one'),
  thread: told(v.exactOptional(count), 'which thread of the server'),
  atMs: told(v.nullable(v.number()), 'Unix time in ms; null where nobody noted it'),
  exitCode: told(v.nullable(v.number()), '128 + n after signal n; null where nobody noted it'),
  outOfMemory: told(v.boolean(), 'whether the kernel ended it because its memory limit was reached'),
  why: told(v.exactOptional(text), 'in its own words'),
});

/** What ended in the middle of a run. */
export type RunEnd = Readonly<v.InferOutput<typeof EndSchema>>;

export const ProcessSchema = v.strictObject({ pid: v.number(), startedAt: text });

export const VersionsSchema = v.record(text, v.record(text, text));

const COMMON = {
  schema: v.literal(RUN_VERSION),
  run: told(text, 'the name of its folder'),
  dir: text,
  ok: told(v.boolean(), 'whether it ran well and was proved'),
  ranWell: told(v.boolean(), 'whether everything planned happened, as the command itself saw it'),
  proved: told(v.boolean(), 'whether all sources agree on every session'),
  interrupted: told(v.boolean(), 'whether it was stopped, or killed, before its end'),
  running: told(v.exactOptional(ProcessSchema), 'the process that does it; gone when the run is over'),
  startedAtMs: told(v.exactOptional(v.number()), 'Unix time in ms; 0.1.0 did not tell'),
  engine: text,
  timeZone: told(v.exactOptional(text), 'of the machines, as Asia/Jakarta; absent before they are up'),
  port: told(count, "the server's TCP port"),
  machines: told(v.array(MachineSchema), 'the server first'),
  parts: told(v.array(PartSchema), 'each with its own captures and logs; usually one'),
  versions: told(VersionsSchema, "programs by machine; those of the lab's own computer under an empty name"),
  commands: v.array(CommandSchema),
  ends: told(v.exactOptional(v.array(EndSchema)), 'what ended before the run did'),
  listening: told(v.exactOptional(ListeningSchema), 'sockets on the port before the run'),
  evidence: v.exactOptional(EvidenceSchema),
  report: told(v.exactOptional(v.strictObject({ html: text, pdf: text })), 'printed, never in run.json'),
};

export const PlanSchema = v.strictObject({
  clients: told(count, 'connections of each client machine'),
  requests: count,
  staggerMs: told(v.number(), 'between the starts of two connections'),
  pipeline: told(count, 'requests in flight on a connection'),
  holdMs: told(v.number(), 'how long a connection stays open between its last reply and QUIT'),
  timeoutMs: v.number(),
  rate: told(v.optional(v.number()), 'requests per second from each machine, however slow the replies are'),
  durationS: told(v.optional(v.number()), 'seconds to send requests for, instead of a number of requests'),
});

/** Every request has one outcome: `intended` is the sum of all but `sent`. */
export const RequestCountsSchema = v.strictObject({
  intended: count,
  sent: count,
  answered: count,
  wrong: count,
  notOpened: count,
  refused: count,
  reset: count,
  timedOut: count,
  cut: count,
});

const latencyMs = v.nullable(v.number());

/** What the clients measured; a burst that was killed has none of it. */
export const BurstResultSchema = v.strictObject({
  sessions: v.strictObject({ started: count, completed: count, failed: count }),
  requests: v.strictObject({
    ...RequestCountsSchema.entries,
    notOpened: told(v.optional(count, 0), 'of sessions that a client machine could not open a socket for'),
  }),
  latencyMs: v.strictObject({ p50: latencyMs, p90: latencyMs, p99: latencyMs, max: latencyMs }),
  peakConcurrentSessions: count,
  startSkewMs: told(v.number(), "between the machines' first connections"),
  trafficMs: told(v.number(), 'from the first connection to the end of the last session'),
});

export const CheckSchema = v.strictObject({
  what: told(text, 'a sentence: what is true when the check holds'),
  ok: v.boolean(),
  expected: text,
  seen: text,
});

export const ProblemSchema = v.nullable(v.strictObject({ code: text, message: text }));

export const ScenarioRecordSchema = v.strictObject({
  kind: v.literal('scenario'),
  ...COMMON,
  scenario: text,
  document: told(text, 'the hand-in it is from'),
  elapsedMs: v.number(),
  checks: v.array(CheckSchema),
  problem: told(ProblemSchema, 'what kept it from being played to its end'),
});

export const RunRecordSchema = v.variant('kind', [
  v.strictObject({
    kind: v.literal('burst'),
    ...COMMON,
    plan: PlanSchema,
    ...v.partial(BurstResultSchema).entries,
  }),
  ScenarioRecordSchema,
  v.strictObject({ kind: v.literal('capture'), ...COMMON }),
]);

/** The same values, not to be changed; evidence is handed on as it is. */
export type Fixed<Value> = Value extends Evidence
  ? Value
  : { readonly [Key in keyof Value]: Fixed<Value[Key]> };

/** What run.json holds, of any kind. */
export type RunRecord = Fixed<v.InferOutput<typeof RunRecordSchema>>;
export type ScenarioRecord = Extract<RunRecord, { kind: 'scenario' }>;
export type CaptureRecord = Extract<RunRecord, { kind: 'capture' }>;
/** A burst that came to its end, whatever came out of it. */
export type BurstRecord = Extract<RunRecord, { kind: 'burst' }> &
  Fixed<v.InferOutput<typeof BurstResultSchema>>;
/** What all kinds of runs have. */
export type CommonRecord = Omit<CaptureRecord, 'kind'>;
/** A stretch of a run with captures and logs of its own. */
export type RunPart = RunRecord['parts'][number];
export type RunCommand = RunRecord['commands'][number];
/** What each client machine of a burst is to do. */
export type BurstPlan = Fixed<v.InferOutput<typeof PlanSchema>>;
export type Listening = Fixed<v.InferOutput<typeof ListeningSchema>>;
export type Check = ScenarioRecord['checks'][number];

/** A run that recorded something: the server's machine comes first, and there is at least one part. */
export type RecordedRun = RunRecord & {
  readonly machines: readonly [RunRecord['machines'][number], ...RunRecord['machines'][number][]];
  readonly parts: readonly [RunPart, ...RunPart[]];
};

/** `mesin-1`, or `mesin-1.echo` in the part `echo`: how logs and captures are called. */
export function fileStem(machine: string, part: string): string {
  return part === '' ? machine : `${machine}.${part}`;
}

/** With what reconciling found. Sessions that completed and that no source has any more are missing, too. */
export function withEvidence<Record extends RunRecord>(run: Record, evidence: Evidence): Record {
  const completed = run.kind === 'burst' ? (run.sessions?.completed ?? 0) : 0;
  const proved = isWhole(evidence) && evidence.sessions >= completed;
  return { ...run, ok: run.ranWell && proved, proved, evidence };
}

/** As it is printed: with paths that hold wherever its reader stands. */
export function located<Record extends RunRecord>(run: Record, folder: string): Record {
  const path = (inside: string | null): string | null => inside && resolve(folder, inside);
  const parts = run.parts.map((part) => ({
    ...part,
    machines: part.machines.map((one) => ({ ...one, log: path(one.log), pcap: path(one.pcap) })),
  }));
  return { ...run, dir: folder, parts };
}
