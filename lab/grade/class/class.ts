/**
 * A whole class, several at a time, each in sandboxes of its own. Whatever ends is on disk at once, so that an
 * interrupted class goes on where it stopped and only what changed is graded again.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fingerprintOf, sourcesOf, submissionsIn, targetOf } from './submissions.ts';
import type { Grade } from '../result.ts';
import type { GradeOptions } from '../grade.ts';
import type { Graded } from '../output/class-table.ts';
import type { Language } from '../text.ts';
import type { Pair } from '../copies.ts';
import type { Submission } from './submissions.ts';
import type { TargetOptions } from '../target.ts';
import { allStarted } from '../../burst/all-started.ts';
import { grade, unjudged } from '../grade.ts';
import { resolve } from 'node:path';
import { similarPairs } from '../copies.ts';
import { writeClass } from './write-class.ts';
import { writeGrade } from '../write-grade.ts';

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

export interface ClassResult {
  readonly graded: readonly Graded[];
  /** Programs that are alike, for a person to look at. */
  readonly pairs: readonly Pair[];
}

/** What a student's folder keeps for the next time. */
interface State {
  readonly fingerprint: string;
  readonly grade: Grade;
}

const STATE_FILE = 'state.json';
const STUDENTS_FOLDER = 'students';
/** Changes when grades may come out different: a class is then graded anew. */
const GRADER_VERSION = 3;

/** Throws {@link LabError} `USAGE` for a folder without submissions. */
export async function gradeClass(options: ClassOptions): Promise<ClassResult> {
  const submissions = submissionsIn(options.folder);
  mkdirSync(options.out, { recursive: true });
  const graded: Graded[] = [];
  const waiting = submissions.values();
  let hasFailed = false;
  const gradeNext = async (submission: Submission): Promise<void> => {
    const { grade: result, isNew } = await gradeSubmission(submission, options);
    const one = { student: submission.student, grade: result, page: pageOf(submission) };
    graded.push(one);
    await writeClass({ ...options, graded, pairs: [] });
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
  await writeClass({ ...options, graded, pairs });
  return { graded, pairs };
}

async function gradeSubmission(
  submission: Submission,
  { out, again, language, how, grading }: ClassOptions,
): Promise<{ grade: Grade; isNew: boolean }> {
  const folder = resolve(out, STUDENTS_FOLDER, submission.student);
  const { engine, port, rubric, only } = grading;
  // Not confined is another grade: one of this computer does not hold for a sandbox.
  const settings = JSON.stringify([GRADER_VERSION, engine.name, port, rubric, only, how]);
  const fingerprint = fingerprintOf(submission, settings);
  const known = again ? undefined : readState(folder);
  if (fingerprint !== undefined && known?.fingerprint === fingerprint) {
    writeGrade(folder, known.grade, language); // which was not asked for the last time, perhaps
    return { grade: known.grade, isNew: false };
  }
  rmSync(folder, { recursive: true, force: true });
  const result = await gradeOne(submission, folder, how, grading);
  writeGrade(folder, result, language);
  // What could not be judged is tried again the next time, and what nobody could tell a change of.
  if (result.judged && fingerprint !== undefined)
    writeFileSync(resolve(folder, STATE_FILE), JSON.stringify({ fingerprint, grade: result }));
  return { grade: result, isNew: true };
}

async function gradeOne(
  submission: Submission,
  folder: string,
  how: TargetOptions,
  grading: ClassOptions['grading'],
): Promise<Grade> {
  const given = submission.student;
  let target;
  try {
    target = targetOf(submission, how);
  } catch (error) {
    mkdirSync(folder, { recursive: true });
    return unjudged({ ...grading, given }, (error as Error).message);
  }
  return grade({ ...grading, given, target, folder });
}

function readState(folder: string): State | undefined {
  const file = resolve(folder, STATE_FILE);
  try {
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as State) : undefined;
  } catch {
    return undefined; // cut short by an interruption: graded again
  }
}

/** From where the class's page is. */
function pageOf({ student }: Submission): string {
  return `${STUDENTS_FOLDER}/${student}/grade.html`;
}
