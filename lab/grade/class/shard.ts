/**
 * One n-th of a class, graded apart from the rest of it, on another machine for instance. Its folder is that of a class,
 * and holds in shard.json what a merge needs besides:
 *
 *     artifacts/grades/kelas-shard-2-of-8/
 *       shard.json                       how it was graded, who is in the class, rows, what copies are found by
 *       students/<student>/state.json    the grade, as the grader found it
 *       index.html, grades.csv, …        of those who are in this shard
 */
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { type Graded, STANDINGS } from '../output/class-table.ts';
import { type Grade, GradeSchema, HandedInSchema, type HandedIn } from '../result.ts';
import type { LateRules } from '../late.ts';
import { graderFingerprint, sourcesFingerprint } from './grader-sources.ts';
import { LEFT_OUT_REASONS, type LeftOut } from './submissions.ts';
import { STATE_FILE, STUDENTS_FOLDER } from './state.ts';
import type { GradeOptions } from '../grade.ts';
import { isDeepStrictEqual } from 'node:util';
import { LabError } from '../../errors.ts';
import type { Override } from './overrides.ts';
import type { Program } from './copies.ts';
import { replaceFile } from '../../replace-file.ts';
import { resolve } from 'node:path';
import type { Student } from './platform-name.ts';
import type { TargetOptions } from '../target.ts';
import * as v from 'valibot';
import project from '../../../package.json' with { type: 'json' };

/** Which one of how many; the first is 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

const SHARD_FILE = 'shard.json';

const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(1));
/** Names a folder, and leads out of none. */
const student = v.pipe(text, v.regex(/^(?!\.{0,2}$)[^/]*$/));
const start = v.strictObject({
  entry: v.nullable(text),
  run: v.nullable(text),
  image: v.nullable(text),
});

/** What decides a grade: of one class, all shards have the same. */
const ConditionsSchema = v.strictObject({
  rubric: v.record(text, v.number()),
  /** `null` for all requirements. */
  only: v.nullable(v.array(text)),
  /** What late days cost; `null` where no deadline is set. */
  late: v.nullable(
    v.strictObject({
      deadline: text,
      rows: v.array(v.strictObject({ days: v.number(), points: v.number() })),
    }),
  ),
  port: count,
  engine: text,
  /** What the engine knows each image by; `null` for one that it did not have. */
  images: v.record(text, v.nullable(text)),
  /** How all programs are started. */
  start,
});

/** shard.json. */
export const ShardSchema = v.strictObject({
  schema: v.literal(1),
  /** Of the lab that graded it. */
  lab: text,
  /** Fingerprint of the sources that decide what a grade is. */
  grader: text,
  /** The same of those that find copies. */
  comparison: text,
  /** The name of the class. */
  class: student,
  shard: v.strictObject({ index: count, count }),
  conditions: ConditionsSchema,
  /** All of the class, in its order. */
  students: v.array(v.strictObject({ student, name: v.nullable(text), number: v.nullable(text) })),
  /** What is in the class's folder and no hand-in. */
  leftOut: v.array(v.strictObject({ name: text, why: v.picklist(LEFT_OUT_REASONS) })),
  /** What a teacher said of single students of the class. */
  overrides: v.array(
    v.strictObject({
      student,
      start,
      settled: v.array(v.strictObject({ id: text, outcome: v.picklist(['passed', 'failed']), reason: text })),
      deadline: v.nullable(text),
      handedIn: v.nullable(text),
    }),
  ),
  /** Of the students in this shard, and of those who have gone from the class. */
  rows: v.array(
    v.strictObject({
      student,
      standing: v.nullable(v.picklist(STANDINGS)),
      attempt: v.nullable(text),
      /** When it was handed in, as its files tell; `null` where they do not, as of a repository. */
      handedIn: v.nullable(HandedInSchema),
      /** The file or folder, where it was graded; `null` for what is in several, or elsewhere by now. */
      handIn: v.nullable(text),
      /** Of one who could not be judged; `null` where state.json has the grade, or where there is none yet. */
      grade: v.nullable(GradeSchema),
    }),
  ),
  /** What copies are found by, of those who are in this shard. */
  programs: v.array(v.strictObject({ name: student, prints: v.array(v.number()), words: v.array(text) })),
});

export type ShardDocument = v.InferOutput<typeof ShardSchema>;

/** A shard, and where its files are. */
export interface ShardFolder {
  readonly folder: string;
  readonly document: ShardDocument;
}

/** Every n-th of the class in its order, so that a class sorted by skill or by size is spread evenly. */
export function shardOf<Item>(items: readonly Item[], { index, count }: Shard): Item[] {
  return items.filter((_, at) => at % count === index - 1);
}

/** The name of its folder: `kelas-shard-2-of-8`. */
export function shardName(title: string, { index, count }: Shard): string {
  return `${title}-shard-${index}-of-${count}`;
}

/** What made a shard: one that another lab made is graded and compared in another way. */
export function madeBy(): Pick<ShardDocument, 'lab' | 'grader' | 'comparison'> {
  const comparison = sourcesFingerprint(['lab/grade/class/copies.ts']);
  return { lab: project.version, grader: graderFingerprint(), comparison };
}

/** What every shard of a class must have in common. */
export function conditionsOf(
  { engine, port, rubric, only = [] }: Pick<GradeOptions, 'engine' | 'port' | 'rubric' | 'only'>,
  late: LateRules | undefined,
  how: TargetOptions,
  images: ShardDocument['conditions']['images'],
): ShardDocument['conditions'] {
  return {
    rubric: { ...rubric },
    only: only.length === 0 ? null : [...only],
    late: late === undefined ? null : { deadline: late.deadline, rows: [...late.rows] },
    port,
    engine: engine.name,
    images,
    start: toldStart(how),
  };
}

/** As a document has it. */
export function toldStart({ entry = null, run = null, image = null }: Nullable<TargetOptions>) {
  return { entry, run, image };
}

type Nullable<T> = { readonly [Name in keyof T]: T[Name] | null };

/** What a shard's document is made of. */
interface ShardParts {
  readonly title: string;
  readonly shard: Shard;
  readonly made: ReturnType<typeof madeBy>;
  readonly conditions: ShardDocument['conditions'];
  /** All of the class. */
  readonly students: readonly (Student & { readonly student: string })[];
  readonly leftOut: readonly LeftOut[];
  readonly overrides: ReadonlyMap<string, Override>;
  readonly rows: readonly Graded[];
  /** What the grader found of each. */
  readonly found: ReadonlyMap<string, Grade>;
  /** When each of the class handed in, as files tell. */
  readonly times: ReadonlyMap<string, HandedIn | null>;
  readonly programs: readonly Program[];
}

/** Writes shard.json into the shard's folder. */
export function writeShard(folder: string, parts: ShardParts): void {
  const { title, shard, made, conditions, students, leftOut, overrides, rows, found, times, programs } =
    parts;
  const document: ShardDocument = {
    schema: 1,
    ...made,
    class: title,
    shard: { index: shard.index, count: shard.count },
    conditions,
    students: students.map(({ student, name, number }) => ({ student, name, number })),
    leftOut: [...leftOut],
    overrides: Array.from(overrides, ([student, { how, settled, deadline = null, handedIn = null }]) => ({
      student,
      start: toldStart(how),
      settled: [...settled],
      deadline,
      handedIn,
    })),
    rows: rows.map(({ student, standing = null, attempt = null, handIn = null, grade }) => {
      const isElsewhere = standing === 'missing' || grade.judged;
      const handedIn = times.get(student) ?? null;
      return {
        student,
        standing,
        attempt,
        handedIn,
        handIn,
        grade: isElsewhere ? null : (found.get(student) ?? grade),
      };
    }),
    programs: programs.map(({ name, prints, words }) => ({ name, prints: [...prints], words: [...words] })),
  };
  replaceFile(resolve(folder, SHARD_FILE), JSON.stringify(document));
}

/** Throws {@link LabError} `USAGE` for a folder that holds none, or one that cannot be read. */
export function readShard(folder: string): ShardFolder {
  const file = resolve(folder, SHARD_FILE);
  if (!existsSync(file))
    throw new LabError(
      'USAGE',
      `${folder} is not the folder of a shard; expected one that lab:grade --shard wrote, such as artifacts/grades/kelas-shard-1-of-8.`,
    );
  const remedy = 'copy its folder once more, or grade that shard again';
  try {
    return { folder, document: v.parse(ShardSchema, JSON.parse(readFileSync(file, 'utf8'))) };
  } catch (cause) {
    throw new LabError('USAGE', `${file} cannot be read as the document of a shard: ${remedy}.`, { cause });
  }
}

/**
 * A shard's grades all come from the same images: what was graded in others is graded anew, and has no grade until then.
 */
export function forgetOtherImages(folder: string, images: ShardDocument['conditions']['images']): void {
  const students = resolve(folder, STUDENTS_FOLDER);
  if (!existsSync(students) || isDeepStrictEqual(imagesBefore(folder), images)) return;
  for (const name of readdirSync(students)) rmSync(resolve(students, name, STATE_FILE), { force: true });
}

function imagesBefore(folder: string): ShardDocument['conditions']['images'] | undefined {
  try {
    return readShard(folder).document.conditions.images;
  } catch {
    return undefined;
  }
}
