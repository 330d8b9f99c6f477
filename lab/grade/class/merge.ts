/**
 * A class again, from the shards it was graded in: the files that one machine would have written, and copies found across
 * all. The whole is made beside the results there are, and takes their place when it is there.
 */
import { constants, existsSync, readdirSync } from 'node:fs';
import { missingGrade, rowsOf } from './rows.ts';
import { oneClass, type WholeClass } from './one-class.ts';
import { openDrafts, UNFINISHED } from './drafts.ts';
import { openResults, unwritable } from '../results-folder.ts';
import { type Override, type OverrideLine, overridesFor, refuseTimes } from './overrides.ts';
import { readShard, shardOf, type ShardDocument, toldStart } from './shard.ts';
import { readState, STUDENTS_FOLDER } from './state.ts';
import { relative, resolve, sep } from 'node:path';
import { FOR_STUDENTS, writeClass, writeFeedback, writeGrade } from '../output/write.ts';
import type { Feedback } from '../output/feedback.ts';
import type { ClassResult } from './class.ts';
import { cp, rm } from 'node:fs/promises';
import { earlierClasses } from './earlier.ts';
import type { Grade, HandedIn } from '../result.ts';
import type { Graded } from '../output/class-table.ts';
import { isDeepStrictEqual } from 'node:util';
import { LabError } from '../../errors.ts';
import type { Language } from '../../../options/language.ts';
import { openScratch } from '../../engine/scratch.ts';
import { similarPairs } from './copies.ts';
import { classWorksheet, numbered, type Worksheet } from './worksheet.ts';

/** Shards to merge, and where the class goes. */
export interface MergeOptions {
  readonly folders: readonly string[];
  /** Folders of earlier years, to compare programs with. */
  readonly against?: readonly string[] | undefined;
  /** What is settled, in place of what the shards were told. */
  readonly overrides?: readonly OverrideLine[] | undefined;
  /** Moodle's, to fill in. */
  readonly worksheet?: Worksheet | undefined;
  /** Gets a folder with the name of the class. */
  readonly out: string;
  readonly language: Language;
  /** How much students are told; all when absent. */
  readonly feedback?: Feedback | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onMerged?: (done: number, total: number) => void;
}

/** As of a class in which nobody is graded now. */
export interface MergeResult extends ClassResult {
  /** The name of the class. */
  readonly title: string;
}

/** Shares of blocks where the file system can, copies elsewhere. */
const COPY = { recursive: true, mode: constants.COPYFILE_FICLONE } as const;

/**
 * Throws {@link LabError} `USAGE` for folders that are no shards, or do not make up one class. Throws the signal's
 * reason, and leaves the results as they were.
 */
export async function mergeShards(options: MergeOptions): Promise<MergeResult> {
  const { worksheet, ...whole } = withWorksheet(oneClass(options.folders.map(readShard)), options.worksheet);
  const { title, students, leftOut, shards } = whole;
  if (whole.conditions.late === null) refuseTimes(options.overrides ?? []);
  const overrides = overridesOf(whole, options.overrides);
  using scratch = await openScratch();
  const earlier = await earlierClasses(options.against ?? [], scratch);
  openResults(options.out);
  try {
    using drafts = await openDrafts(options.out, options.out);
    const draft = drafts.begin(title);
    const { rows: graded, isOfPacking } = await gather(whole, overrides, draft.folder, options);
    const programs = new Map(
      shards.flatMap(({ document }) =>
        document.programs.map(({ name, prints, words }) => {
          const program = { name, prints: new Set(prints), words: new Set(words) };
          return [name, program] as const;
        }),
      ),
    );
    const inOrder = Array.from(students.keys()).flatMap((student) => programs.get(student) ?? []);
    const pairs = similarPairs(inOrder, earlier);
    const { language, feedback = 'full' } = options;
    await writeClass({ title, out: draft.folder, language, feedback }, graded, pairs, leftOut, worksheet);
    draft.keep();
    return { title, graded, pairs, leftOut: [...leftOut], worksheet, newCount: 0, isOfPacking };
  } catch (error) {
    throw unwritable(options.out, error) ?? error;
  }
}

/** With the numbers of a worksheet, if there is one. Throws {@link LabError} `USAGE` where nobody of the class is in it. */
function withWorksheet(whole: WholeClass, given: Worksheet | undefined) {
  const students = Array.from(whole.students, ([student, one]) => ({ student, ...one }));
  const worksheet = given && classWorksheet(given, students);
  const byName = numbered(students, worksheet).map(({ student, ...one }) => [student, one] as const);
  return { ...whole, students: new Map(byName), worksheet };
}

/** Those of the shards, or what is settled now. Throws {@link LabError} `USAGE` where a program would be started otherwise. */
function overridesOf(
  { overrides, students }: WholeClass,
  lines: readonly OverrideLine[] | undefined,
): ReadonlyMap<string, Override> {
  if (lines === undefined) return overrides;
  const names = [...students.keys()];
  const given = overridesFor(lines, names);
  const startOf = (all: ReadonlyMap<string, Override>, student: string) =>
    toldStart(all.get(student)?.how ?? {});
  const other = names.find((name) => !isDeepStrictEqual(startOf(given, name), startOf(overrides, name)));
  if (other === undefined) return given;
  throw new LabError(
    'USAGE',
    `--overrides: ${other} was started in another way when the shards were graded; grade them again with this file, or leave entry, run and image as they were.`,
  );
}

type ShardRow = ShardDocument['rows'][number];

/** A row of a shard, and what the grader found; `undefined` where there is no grade yet. */
interface Found {
  readonly row: ShardRow;
  readonly grade: Grade | undefined;
  readonly folder: string;
}

/** Everybody's row; everybody's folder is in the draft then, and whatever else was in the results. */
async function gather(
  whole: WholeClass,
  overrides: ReadonlyMap<string, Override>,
  draft: string,
  { out, language, feedback = 'full', signal, onMerged }: MergeOptions,
) {
  const { students, conditions } = whole;
  const before = resolve(out, whole.title);
  await copyOthers(before, draft, students);
  const { rowOf, isOfPacking } = rowsOf({
    students,
    overrides,
    late: conditions.late ?? undefined,
    times: timesIn(whole),
  });
  const grading = { rubric: conditions.rubric, only: conditions.only ?? undefined };
  const rows: Graded[] = [];
  for (const { row, grade, folder } of [...goneFrom(whole, before), ...inClass(whole)]) {
    signal?.throwIfAborted();
    const { student, standing, attempt, handIn } = row;
    if (grade === undefined)
      rows.push({ ...rowOf(student, missingGrade(student, grading), 'missing'), handIn });
    else {
      const place = resolve(draft, STUDENTS_FOLDER, student);
      await rm(place, { recursive: true, force: true });
      await cp(folder, place, COPY);
      const one = { ...rowOf(student, grade, standing ?? undefined), attempt, handIn };
      writeGrade(place, one.grade, language);
      writeFeedback(draft, one.grade, { feedback, language, student });
      rows.push(one);
    }
    onMerged?.(rows.length, students.size);
  }
  return { rows, isOfPacking };
}

/** As files told when the shards were graded. */
function timesIn({ shards }: WholeClass): ReadonlyMap<string, HandedIn | null> {
  const rows = shards.flatMap(({ document }) => document.rows);
  // Whose files tell nothing may have a repository, of which the grade tells.
  return new Map(rows.flatMap(({ student, handedIn }) => (handedIn === null ? [] : [[student, handedIn]])));
}

/** In the order of the class. Throws {@link LabError} `USAGE` for a grade that should be there and is not. */
function* inClass({ students, shards }: WholeClass): Generator<Found> {
  const names = [...students.keys()];
  const all = new Map(
    shards.flatMap(({ folder, document }) => {
      const rows = new Map(document.rows.map((row) => [row.student, row]));
      return shardOf(names, document.shard).map((student) => [student, { folder, row: rows.get(student) }]);
    }),
  );
  for (const student of names) {
    const { folder = '', row } = all.get(student) ?? {};
    if (row?.standing === 'missing') yield { row, grade: undefined, folder };
    else {
      const found = row && foundIn(folder, row);
      if (found === undefined)
        throw new LabError(
          'USAGE',
          `${folder} lacks the grade of ${student}: copy the whole folder once more, or grade that shard again.`,
        );
      yield found;
    }
  }
}

/** Those who were graded before and have left the class, each with the latest grade there is. */
function goneFrom({ students, shards }: WholeClass, before: string): Iterable<Found> {
  const isGone = (student: string): boolean => !students.has(student);
  const gone = shards.flatMap(({ folder, document }) =>
    document.rows.filter(({ student }) => isGone(student)).flatMap((row) => foundIn(folder, row) ?? []),
  );
  const own = namesIn(resolve(before, STUDENTS_FOLDER)).filter(isGone);
  const all = [
    ...gone,
    ...own.flatMap(
      (student) =>
        foundIn(before, {
          student,
          standing: 'gone',
          attempt: null,
          handedIn: null,
          handIn: null,
          grade: null,
        }) ?? [],
    ),
  ].toSorted((one, other) => (one.grade.startedAt < other.grade.startedAt ? -1 : 1));
  return new Map(all.map((one) => [one.row.student, one])).values();
}

function foundIn(shard: string, row: ShardRow) {
  const folder = resolve(shard, STUDENTS_FOLDER, row.student);
  const grade = existsSync(folder) ? (row.grade ?? readState(folder)?.grade) : undefined;
  return grade && { row, grade, folder };
}

/** What is in the results and not of this class stays there. */
async function copyOthers(
  before: string,
  draft: string,
  students: ReadonlyMap<string, unknown>,
): Promise<void> {
  if (!existsSync(before)) return;
  const isOther = (path: string): boolean => {
    const [top = '', name] = relative(before, path).split(sep);
    return top === STUDENTS_FOLDER
      ? name === undefined || !students.has(name)
      : ![UNFINISHED, FOR_STUDENTS].includes(top);
  };
  await cp(before, draft, { ...COPY, filter: isOther });
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
