/** `results/scale.json`: what a whole run of `npm run bench:scale` has measured, which docs/scale.md is made of. */
import { readFileSync } from 'node:fs';
import { RESULTS } from '../results.ts';
import * as v from 'valibot';

const text = v.string();
const number = v.pipe(v.number(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** What one command took. Processor time in seconds, of all cores together. */
const READING = {
  wallS: number,
  /** The lab's own process and what it starts on its computer. */
  labS: number,
  containersS: number,
  /** All else that was busy: engine and kernel, less what the computer does anyway. */
  engineS: number,
  /** At their highest. */
  labBytes: count,
  containersBytes: count,
  scratchBytes: count,
  /** Pages that the lab handed to the disk. */
  writtenBytes: number,
  /** Between the lab and its engines. */
  toEngineBytes: count,
  fromEngineBytes: count,
};

const ReadingSchema = v.strictObject(READING);

const KINDS = ['right', 'mixed'] as const;

/** A class, graded once. */
const ClassSchema = v.strictObject({
  ...READING,
  kind: v.picklist(KINDS),
  engines: count,
  /** On each engine. */
  jobs: count,
  handIns: count,
  /** In the folders of the students, captures included; captures; what is of the class as a whole. */
  folderBytes: count,
  captureBytes: count,
  classBytes: count,
});

const BurstSchema = v.strictObject({
  ...READING,
  sessions: count,
  requests: count,
  /** From the first connection to the end of the last session. */
  trafficMs: number,
  /** Whether all sources agreed on every session. */
  proved: v.boolean(),
  /** In the run's folder. */
  captureBytes: count,
  logBytes: count,
  recordBytes: count,
  /** Of all frames that the server's machine sent and received. */
  wireBytes: count,
  analyse: ReadingSchema,
  report: v.strictObject({ ...READING, pageBytes: count }),
});

const GrowthSchema = v.strictObject({
  size: count,
  wallS: number,
  processorS: number,
  peakBytes: count,
  bytes: count,
});

export const ScaleResultsSchema = v.strictObject({
  /** UTC, by day. */
  date: text,
  machine: v.strictObject({ cores: count, cpu: text, memory: text, os: text, kernel: text, node: text }),
  tookS: number,
  /** Whole, or with tiny sizes to see that it works. */
  isShort: v.boolean(),
  /** What could not be measured, and why. */
  missing: v.array(v.strictObject({ what: text, why: text })),
  limits: v.strictObject({
    /** Ports that the kernel gives to the clients of one address. */
    clientPorts: count,
    /** V8's heap, without any flag. */
    heapBytes: count,
    memoryBytes: count,
    /** MAX_CONNECTIONS, where nothing is set. */
    connections: count,
  }),
  classes: v.array(ClassSchema),
  bursts: v.array(BurstSchema),
  /** Hand-ins. */
  merges: v.array(GrowthSchema),
  /** Rows of a class whose tables are written. */
  tables: v.array(GrowthSchema),
  /** Sessions, from `hosts`. */
  reconciliations: v.array(v.strictObject({ ...GrowthSchema.entries, hosts: count, matched: count })),
  reports: v.array(GrowthSchema),
});

export type ScaleResults = v.InferOutput<typeof ScaleResultsSchema>;
export type Reading = v.InferOutput<typeof ReadingSchema>;
export type GradedClass = v.InferOutput<typeof ClassSchema>;
export type Burst = v.InferOutput<typeof BurstSchema>;
export type Growth = v.InferOutput<typeof GrowthSchema>;
export type ClassKind = (typeof KINDS)[number];

export const SCALE_FILE = new URL('scale.json', RESULTS);

/** Throws where there is none, or one of another form. */
export function readScaleResults(): ScaleResults {
  return v.parse(ScaleResultsSchema, JSON.parse(readFileSync(SCALE_FILE, 'utf8')));
}
