/**
 * A whole class, several at a time, each in sandboxes of its own. Whatever ends is on disk at once, so that an
 * interrupted class goes on where it stopped and only what changed is graded again.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { fingerprintOf, openSubmission, sourcesOf, targetOf } from './submission.ts';
import { type Submission, submissionsIn } from './submissions.ts';
import { type Grade, GradeSchema } from '../result.ts';
import { grade, type GradeOptions, unjudged } from '../grade.ts';
import type { Graded } from '../output/class-table.ts';
import type { Language } from '../../../options/language.ts';
import { type Program, similarPairs } from './copies.ts';
import type { Target, TargetOptions } from '../target.ts';
import { allStarted } from '../../all-started.ts';
import { graderFingerprint } from './grader-sources.ts';
import { openDrafts } from './drafts.ts';
import { openResults, unwritable } from '../results-folder.ts';
import { openScratch, type Scratch } from '../../engine/scratch.ts';
import { replaceFile } from '../../replace-file.ts';
import { resolve } from 'node:path';
import * as v from 'valibot';
import { writeClass, writeGrade } from '../output/write.ts';

/** A class to grade, and where its results go. */
export interface ClassOptions {
  /** One folder or file for each student, or what a learning platform gives, also as an archive. */
  readonly folder: string;
  /** Patterns of names in it that are no hand-ins. */
  readonly ignore?: readonly string[] | undefined;
  /** Where results go; the same folder again goes on from there. */
  readonly out: string;
  readonly jobs: number;
  /** Also what was graded and has not changed. */
  readonly again: boolean;
  readonly language: Language;
  readonly how: TargetOptions;
  readonly grading: Pick<GradeOptions, 'engine' | 'port' | 'environment' | 'rubric' | 'only' | 'signal'>;
  /** In the order in which they end; `isNew` is false for one that was graded before. */
  readonly onGraded: (graded: Graded, done: number, total: number, isNew: boolean) => void;
}

export type ClassResult = Awaited<ReturnType<typeof gradeClass>>;

/** What a student's folder keeps for the next time. */
const StateSchema = v.object({ fingerprint: v.string(), grade: GradeSchema });

const STATE_FILE = 'state.json';
const STUDENTS_FOLDER = 'students';

type Kept = v.InferOutput<typeof StateSchema>;

/**
 * All of the class, with the grades of now or of before, and pairs of programs that are alike, for a person to look at.
 * Throws {@link LabError} `USAGE` for a folder without submissions, and for results that cannot be written.
 */
export async function gradeClass(options: ClassOptions) {
  try {
    return await gradeAll(options);
  } catch (error) {
    throw unwritable(options.out, error) ?? error;
  }
}

async function gradeAll(options: ClassOptions) {
  const { folder, ignore = [], out, again, jobs, grading, onGraded } = options;
  using scratch = await openScratch();
  const { submissions, leftOut } = await submissionsIn(folder, ignore, scratch.newFolder);
  const byStudent = new Map(submissions.map((one) => [one.student, one]));
  openResults(out);
  const students = resolve(out, STUDENTS_FOLDER);
  using drafts = await openDrafts(out, students);
  const how = settingsOf(options);
  const programs: Program[] = [];
  const fingerprints = new Map<string, string | undefined>();
  for (const submission of submissions) {
    // One at a time, so that a class takes no more room unpacked than those who are being graded.
    using opened = await openSubmission(submission, scratch);
    programs.push({ name: submission.student, files: sourcesOf(opened) });
    fingerprints.set(submission.student, fingerprintOf(opened, how));
  }
  const pairs = similarPairs(programs);
  const kept = new Map(readdirSync(students).map((name) => [name, readState(resolve(students, name))]));
  const rows = new Map<string, Graded>();
  for (const [student, state] of kept)
    if (state !== undefined) rows.set(student, rowOf(student, state.grade, 'gone'));
  const current: Graded[] = [];
  const waiting: Submission[] = [];
  for (const submission of submissions) {
    const { student } = submission;
    const state = kept.get(student);
    const isCurrent = state !== undefined && state.fingerprint === fingerprints.get(student);
    if (state === undefined) rows.set(student, missingRow(student, options));
    else rows.set(student, rowOf(student, state.grade, isCurrent ? undefined : 'changed'));
    const row = rows.get(student);
    if (again || !isCurrent || row === undefined) waiting.push(submission);
    else current.push(row);
  }
  const named = (): Graded[] =>
    Array.from(rows.values(), (one) => {
      const { name = null, number = null } = byStudent.get(one.student) ?? {};
      return { ...one, name, number };
    });
  const write = (): Promise<void> => writeClass(options, named(), pairs, leftOut);
  let done = 0;
  for (const one of current) {
    // In a language that was not asked for the last time, perhaps.
    writeGrade(resolve(students, one.student), one.grade, options.language);
    onGraded(one, (done += 1), submissions.length, false);
  }
  await write();

  const gradeNext = async (submission: Submission): Promise<void> => {
    const { student } = submission;
    const row = await gradeSubmission(submission, options, how, drafts, scratch, kept.get(student));
    if (row === undefined) return;
    rows.set(student, row);
    await write();
    onGraded(row, (done += 1), submissions.length, true);
  };
  const queue = waiting.values();
  let hasFailed = false;
  const worker = async (): Promise<void> => {
    for (const submission of queue) {
      if (hasFailed || grading.signal?.aborted) return;
      try {
        await gradeNext(submission);
      } catch (error) {
        hasFailed = true; // whoever is being graded is graded to the end, and nobody after
        throw error;
      }
    }
  };
  await allStarted(Array.from({ length: Math.min(jobs, waiting.length) }, worker));
  return {
    graded: named(),
    pairs,
    leftOut,
    /** Those graded now. */
    newCount: done - current.length,
  };
}

/** Not confined is another grade: one of this computer does not hold for a sandbox. */
function settingsOf({ how, grading: { engine, port, rubric, only } }: ClassOptions): string {
  return JSON.stringify([graderFingerprint(), engine.name, port, rubric, only, how]);
}

function rowOf(student: string, grade: Grade, standing?: Graded['standing']): Graded {
  // From where the class's page is.
  return { student, grade, page: `${STUDENTS_FOLDER}/${student}/grade.html`, standing };
}

function missingRow(student: string, { grading }: ClassOptions): Graded {
  const grade = { ...unjudged({ ...grading, given: student }, ''), problem: null };
  return { student, grade, page: null, standing: 'missing' };
}

/** `undefined` for one who was interrupted. What cannot be judged never takes the place of a grade. */
async function gradeSubmission(
  submission: Submission,
  { language, how, grading }: ClassOptions,
  settings: string,
  drafts: Awaited<ReturnType<typeof openDrafts>>,
  scratch: Scratch,
  before: Kept | undefined,
): Promise<Graded | undefined> {
  const { student } = submission;
  using opened = await openSubmission(submission, scratch);
  const fingerprint = fingerprintOf(opened, settings);
  const folder = drafts.begin(student);
  const one = { ...grading, given: student, taken: opened.taken, folder };
  let target: Target | undefined;
  let problem = '';
  try {
    target = targetOf(opened, student, how);
  } catch (error) {
    problem = (error as Error).message;
  }
  const result = target === undefined ? unjudged(one, problem) : await grade({ ...one, target });
  const isInterrupted = grading.signal?.aborted === true && target !== undefined && !result.judged;
  if (isInterrupted || (!result.judged && before !== undefined)) {
    drafts.discard(student);
    return isInterrupted || before === undefined
      ? undefined
      : { ...rowOf(student, before.grade, 'retried'), attempt: result.problem };
  }
  writeGrade(folder, result, language);
  // What could not be judged is tried again the next time, and what nobody could tell a change of: no fingerprint is empty.
  if (result.judged)
    replaceFile(
      resolve(folder, STATE_FILE),
      JSON.stringify({ fingerprint: fingerprint ?? '', grade: result }),
    );
  drafts.keep(student);
  return rowOf(student, result);
}

/** `undefined` for what is not there, was cut short by an interruption, or is of another version: graded again. */
function readState(folder: string): v.InferOutput<typeof StateSchema> | undefined {
  try {
    return v.parse(StateSchema, JSON.parse(readFileSync(resolve(folder, STATE_FILE), 'utf8')));
  } catch {
    return undefined;
  }
}
