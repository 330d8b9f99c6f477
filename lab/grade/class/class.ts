/**
 * A whole class, several at a time, each in sandboxes of its own. Whatever ends is on disk at once, so that an
 * interrupted class goes on where it stopped and only what changed is graded again.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fingerprintOf, sourcesOf, type Submission, submissionsIn, targetOf } from './submissions.ts';
import { type Grade, GradeSchema } from '../result.ts';
import { grade, type GradeOptions, unjudged } from '../grade.ts';
import type { Graded } from '../output/class-table.ts';
import type { Language } from '../../../options/language.ts';
import { similarPairs } from './copies.ts';
import type { Target, TargetOptions } from '../target.ts';
import { allStarted } from '../../all-started.ts';
import { graderFingerprint } from './grader-sources.ts';
import { replaceFile } from '../../replace-file.ts';
import { resolve } from 'node:path';
import * as v from 'valibot';
import { writeClass, writeGrade } from '../output/write.ts';

/** A class to grade, and where its results go. */
export interface ClassOptions {
  /** One folder or file for each student. */
  readonly folder: string;
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

/**
 * All that were graded, now or before, and pairs of programs that are alike, for a person to look at. Throws
 * {@link LabError} `USAGE` for a folder without submissions.
 */
export async function gradeClass(options: ClassOptions) {
  const submissions = submissionsIn(options.folder);
  mkdirSync(options.out, { recursive: true });
  const graded: Graded[] = [];
  const waiting = submissions.values();
  let hasFailed = false;
  const grader = graderFingerprint();
  const gradeNext = async (submission: Submission): Promise<void> => {
    const { student } = submission;
    const { grade: result, isNew } = await gradeSubmission(submission, options, grader);
    // From where the class's page is.
    const one = { student, grade: result, page: `${STUDENTS_FOLDER}/${student}/grade.html` };
    graded.push(one);
    await writeClass(options, graded, []);
    options.onGraded(one, graded.length, submissions.length, isNew);
  };
  const worker = async (): Promise<void> => {
    for (const submission of waiting) {
      if (hasFailed || options.grading.signal?.aborted) return;
      try {
        await gradeNext(submission);
      } catch (error) {
        hasFailed = true; // whoever is being graded is graded to the end, and nobody after
        throw error;
      }
    }
  };
  await allStarted(Array.from({ length: Math.min(options.jobs, submissions.length) }, worker));
  const pairs = similarPairs(submissions.map((one) => ({ name: one.student, files: sourcesOf(one) })));
  await writeClass(options, graded, pairs);
  return { graded, pairs };
}

async function gradeSubmission(
  submission: Submission,
  { out, again, language, how, grading }: ClassOptions,
  grader: string,
): Promise<{ grade: Grade; isNew: boolean }> {
  const folder = resolve(out, STUDENTS_FOLDER, submission.student);
  const { engine, port, rubric, only } = grading;
  // Not confined is another grade: one of this computer does not hold for a sandbox.
  const settings = JSON.stringify([grader, engine.name, port, rubric, only, how]);
  const fingerprint = fingerprintOf(submission, settings);
  const known = again ? undefined : readState(folder);
  if (fingerprint !== undefined && known?.fingerprint === fingerprint) {
    writeGrade(folder, known.grade, language); // which was not asked for the last time, perhaps
    return { grade: known.grade, isNew: false };
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const one = { ...grading, given: submission.student, folder };
  let target: Target | undefined;
  let problem = '';
  try {
    target = targetOf(submission, how);
  } catch (error) {
    problem = (error as Error).message;
  }
  const result = target === undefined ? unjudged(one, problem) : await grade({ ...one, target });
  writeGrade(folder, result, language);
  // What could not be judged is tried again the next time, and what nobody could tell a change of.
  if (result.judged && fingerprint !== undefined)
    replaceFile(resolve(folder, STATE_FILE), JSON.stringify({ fingerprint, grade: result }));
  return { grade: result, isNew: true };
}

/** `undefined` for what is not there, was cut short by an interruption, or is of another version: graded again. */
function readState(folder: string): v.InferOutput<typeof StateSchema> | undefined {
  try {
    return v.parse(StateSchema, JSON.parse(readFileSync(resolve(folder, STATE_FILE), 'utf8')));
  } catch {
    return undefined;
  }
}
