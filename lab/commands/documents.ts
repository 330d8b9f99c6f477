/**
 * Everything the lab writes for programs: what each command prints with `--json`, run.json, and the lines of its JSON
 * lines. docs/schemas is made from this, and a document whose shape changes gets a new number.
 */
import { ClassDocumentSchema, GradeDocumentSchema } from '../grade/output/json.ts';
import { type Fixed, RunRecordSchema, ScenarioRecordSchema } from '../recording/run-record.ts';
import { ShardSchema } from '../grade/class/shard.ts';
import { ServerLogLineSchema, SessionSampleSchema } from '../recording/recorded-lines.ts';
import { EvidenceSchema } from '../evidence/evidence.ts';
import { FindingSchema } from '../doctor/finding.ts';
import { MachineStatusSchema } from '../engine/engine.ts';
import * as v from 'valibot';

const text = v.string();
const number = v.number();
const flag = v.boolean();

const LabSchema = v.object({
  engine: text,
  port: v.nullable(number),
  served: v.nullable(text),
  machines: v.array(MachineStatusSchema),
});

function document<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.strictObject({ schema: v.literal(1), ...entries });
}

/** By command; `run` is run.json, and what burst and capture print. */
export const DOCUMENTS = {
  run: RunRecordSchema,
  scenario: document({
    ok: flag,
    passed: number,
    total: number,
    engine: text,
    speed: number,
    elapsedMs: number,
    scenarios: v.array(ScenarioRecordSchema),
  }),
  'scenario-list': document({
    scenarios: v.array(v.strictObject({ name: text, document: text, title: text })),
  }),
  analyse: document({
    ok: flag,
    evidence: EvidenceSchema,
  }),
  report: document({ ok: flag, report: v.strictObject({ html: text, pdf: text }), durationMs: number }),
  logs: document({ lines: v.array(v.strictObject({ machine: text, line: text })) }),
  status: document({ ...LabSchema.entries, up: flag, server: v.record(text, text) }),
  up: document(LabSchema.entries),
  down: document({ engine: text, down: v.literal(true) }),
  clean: document({
    engine: text,
    removed: v.array(text),
    kept: v.array(text),
    missed: v.exactOptional(v.array(text)),
  }),
  doctor: document({
    ok: flag,
    findings: v.array(FindingSchema),
  }),
  grade: GradeDocumentSchema,
  'grade-class': ClassDocumentSchema,
  /** In the folder of a shard: shard.json. */
  shard: ShardSchema,
  error: document({ ok: v.literal(false), error: v.strictObject({ code: text, message: text }) }),
} as const satisfies Record<string, v.GenericSchema>;

type Documents = { readonly [Name in keyof typeof DOCUMENTS]: v.InferInput<(typeof DOCUMENTS)[Name]> };

export type DocumentName = keyof Documents;

/** What a command hands over to be printed; the document's number is put in front of it. */
export type Content<Name extends DocumentName> = Fixed<
  Name extends 'run' ? Documents['run'] : Omit<Documents[Name], 'schema'>
>;

/** One value a line: sessions.jsonl, logs/mesin-1.jsonl, and what `lab:packets --json` prints. */
export const LINES = {
  session: SessionSampleSchema,
  'server-log': ServerLogLineSchema,
  packet: v.strictObject({
    number,
    timeNs: v.nullable(text),
    link: text,
    outer: v.optional(text),
    src: text,
    srcPort: number,
    dst: text,
    dstPort: number,
    seq: number,
    ack: number,
    relSeq: number,
    relAck: number,
    flags: text,
    window: number,
    length: number,
    stream: number,
    marks: v.array(text),
    text,
  }),
} as const satisfies Record<string, v.GenericSchema>;
