/**
 * run.json as version 0.1.0 wrote it, brought to today's shape: no number of its version, one shape for each command,
 * what the server was told only in the text of its command, and its verdict in `ok` alone until somebody analysed it.
 */
import {
  BurstResultSchema,
  CheckSchema,
  CommandSchema,
  ListeningSchema,
  PlanSchema,
  ProblemSchema,
  ProcessSchema,
  RUN_VERSION,
  type RunPart,
  type RunRecord,
  VersionsSchema,
} from './run-record.ts';
import { DEFAULT_PORT } from '../../server/protocol/messages.ts';
import * as v from 'valibot';

const text = v.string();
const count = v.optional(v.number(), 0);

function orNull<const Schema extends v.GenericSchema>(schema: Schema) {
  return v.optional(v.nullable(schema), null);
}

const PartMachineSchema = v.object({
  name: text,
  log: orNull(text),
  pcap: orNull(text),
  packets: orNull(v.number()),
  droppedByKernel: orNull(v.number()),
});
const MachineSchema = v.object({ ...PartMachineSchema.entries, address: text });

const ActSchema = v.object({
  part: v.optional(text, ''),
  dialect: v.exactOptional(text),
  machines: v.array(MachineSchema),
});

/** Requests before they had their sum. */
const RequestsSchema = v.pipe(
  v.object({
    intended: v.optional(v.number()),
    sent: count,
    answered: count,
    wrong: count,
    refused: count,
    reset: count,
    timedOut: count,
    cut: count,
  }),
  v.transform(({ intended, sent, ...outcomes }) => {
    const sum = Object.values(outcomes).reduce((total, one) => total + one, 0);
    return { intended: intended ?? sum, sent, notOpened: 0, ...outcomes };
  }),
);

/** What a run of any kind has. */
const AnyRunSchema = v.object({
  run: v.optional(text, ''),
  engine: v.optional(text, ''),
  port: v.optional(v.number(), DEFAULT_PORT),
  interrupted: v.optional(v.boolean(), false),
  running: v.exactOptional(ProcessSchema),
  versions: v.optional(VersionsSchema, {}),
  commands: v.optional(v.array(CommandSchema), []),
  listening: v.exactOptional(ListeningSchema),
  // What has another place now:
  ok: v.optional(v.boolean(), true),
  ranWell: v.optional(v.boolean()),
  machines: v.optional(v.array(MachineSchema)),
  acts: v.optional(v.array(ActSchema), []),
  evidence: v.optional(v.object({ gaps: v.array(v.unknown()), contradictions: v.array(v.unknown()) })),
});

const BurstSchema = v.object({
  plan: PlanSchema,
  ...v.partial(BurstResultSchema).entries,
  requests: v.optional(RequestsSchema),
});

const ScenarioSchema = v.object({
  scenario: text,
  document: v.optional(text, '?'),
  elapsedMs: count,
  checks: v.optional(v.array(CheckSchema), []),
  problem: v.optional(ProblemSchema, null),
});

/** `undefined` for what no command of 0.1.0 wrote. */
export function upgradeRun(value: unknown): RunRecord | undefined {
  const parsed = v.safeParse(AnyRunSchema, value);
  if (!parsed.success) return undefined;
  const { ok, ranWell, machines, acts, evidence, ...kept } = parsed.output;
  const all = machines === undefined ? acts : [{ part: '', machines }];
  const proved = evidence !== undefined && evidence.gaps.length + evidence.contradictions.length === 0;
  const record: RunRecord = {
    schema: RUN_VERSION,
    ...kept,
    ...startOf(kept.run),
    ...kindOf(value),
    dir: '.',
    ok: false,
    ranWell: false,
    proved,
    machines: all[0]?.machines.map(({ name, address }) => ({ name, address })) ?? [],
    parts: all.map((act) => partOf(act, serverOf(kept.commands))),
  };
  // False also where only the evidence was not whole: then what else it was made of says how the run went.
  const found = ranWell ?? (ok || (evidence !== undefined && !proved && foundWell(record)));
  return { ...record, ok: found && proved, ranWell: found };
}

/** It stood in the name alone. */
function startOf(run: string): Pick<RunRecord, 'startedAtMs'> {
  const startedAtMs = Date.parse(run.replace(/^(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3}Z).*$/, '$1:$2:$3'));
  return Number.isNaN(startedAtMs) ? {} : { startedAtMs };
}

function kindOf(value: unknown) {
  const burst = v.safeParse(BurstSchema, value);
  if (burst.success) return { kind: 'burst', ...burst.output } as const;
  const scenario = v.safeParse(ScenarioSchema, value);
  return scenario.success
    ? ({ kind: 'scenario', ...scenario.output } as const)
    : ({ kind: 'capture' } as const);
}

function partOf(act: v.InferOutput<typeof ActSchema>, server: RunPart['server']): RunPart {
  const { part: name, machines, ...dialect } = act;
  return { name, ...dialect, server, machines: v.parse(v.array(PartMachineSchema), machines) };
}

/** `# the server in <folder>` for a student's, else `NAME=value … node server/main.ts`. */
function serverOf(commands: RunRecord['commands']): RunPart['server'] {
  const told = commands.map(({ command }) => command);
  const served = told.map((command) => /^# the server in (.*)$/s.exec(command)?.[1]).find(Boolean);
  const own = told.find((command) => command.endsWith('node server/main.ts')) ?? '';
  const variables = [...own.matchAll(/([A-Z_]+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]);
  return { served: served ?? null, variables: Object.fromEntries(variables) };
}

function foundWell(run: RunRecord): boolean {
  const { interrupted, machines, parts } = run;
  const isLost = parts.some((part) =>
    part.machines.some((one) => one.pcap !== null && one.droppedByKernel !== 0),
  );
  if (interrupted || isLost) return false;
  if (run.kind === 'burst') return run.sessions?.completed === run.plan.clients * (machines.length - 1);
  return run.kind === 'capture' || (run.problem === null && run.checks.every(({ ok }) => ok));
}

/** A line of sessions.jsonl; what is none stays as it is. */
export function upgradeSample(value: unknown): unknown {
  const parsed = v.safeParse(v.looseObject({ requests: RequestsSchema }), value);
  return parsed.success ? parsed.output : value;
}
