/**
 * A whole class, several at a time, each in sandboxes of its own. Whatever ends is on disk at once, so that an
 * interrupted class goes on where it stopped and only what changed is graded again.
 */
import { readdirSync, statSync } from 'node:fs';
import { fingerprintOf, type OpenSubmission, openSubmission, sourcesOf, targetOf } from './submission.ts';
import { classTitle, type Submission, submissionsIn } from './submissions.ts';
import {
  conditionsOf,
  forgetOtherImages,
  madeBy,
  type Shard,
  shardName,
  shardOf,
  writeShard,
} from './shard.ts';
import type { Grade, HandedIn } from '../result.ts';
import { grade, type GradeOptions, unjudged } from '../grade.ts';
import type { Feedback } from '../output/feedback.ts';
import type { Graded } from '../output/class-table.ts';
import type { Language } from '../../../options/language.ts';
import { type Pair, type Program, programOf, similarPairs } from './copies.ts';
import { earlierClasses } from './earlier.ts';
import type { Target, TargetOptions } from '../target.ts';
import { allStarted } from '../../all-started.ts';
import type { LateRules } from '../late.ts';
import { filesHandedIn } from './handed-in.ts';
import { findGit } from './clone.ts';
import { LabError } from '../../errors.ts';
import { graderFingerprint } from './grader-sources.ts';
import { type Draft, openDrafts } from './drafts.ts';
import type { Engine } from '../../engine/engine.ts';
import { type Host, spreadOver } from './spread.ts';
import { openRepository, type Repository } from './repositories.ts';
import { openResults, unwritable } from '../results-folder.ts';
import { type Kept, readState, STUDENTS_FOLDER, writeState } from './state.ts';
import { missingGrade, rowsOf } from './rows.ts';
import { openScratch, type Scratch } from '../../engine/scratch.ts';
import { type Override, type OverrideLine, overridesFor, startOf } from './overrides.ts';
import { resolve, sep } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { turnsOf } from './turns.ts';
import { classWorksheet, numbered, type Worksheet } from './worksheet.ts';
import { removeFeedback, writeClass, writeFeedback, writeGrade } from '../output/write.ts';

/** A class to grade, and where its results go. */
export interface ClassOptions {
  /** One folder or file for each student, or what a learning platform gives, also as an archive. */
  readonly folder: string;
  /** Links in place of what is in the folder, which only names the class then. */
  readonly repositories?: readonly Repository[] | undefined;
  /** Folders of earlier years, to compare programs with. */
  readonly against?: readonly string[] | undefined;
  /** What a teacher says of single students. */
  readonly overrides?: readonly OverrideLine[] | undefined;
  /** Moodle's, to fill in. */
  readonly worksheet?: Worksheet | undefined;
  /** Patterns of names in it that are no hand-ins. */
  readonly ignore?: readonly string[] | undefined;
  /** Only these of them. */
  readonly shard?: Shard | undefined;
  /** Where results go; the same folder again goes on from there. */
  readonly out: string;
  /** Where programs are graded; without them on the engine of `grading`. */
  readonly hosts?: readonly GradingHost[] | undefined;
  /** How many are graded at a time there. */
  readonly jobs: number;
  /** Also what was graded and has not changed. */
  readonly again: boolean;
  readonly language: Language;
  /** What being late costs; nothing when absent. */
  readonly late?: LateRules | undefined;
  /** How much students are told; all when absent. */
  readonly feedback?: Feedback | undefined;
  readonly how: TargetOptions;
  readonly grading: Pick<GradeOptions, 'engine' | 'port' | 'environment' | 'rubric' | 'only' | 'signal'>;
  /** In the order in which they end; `isNew` is false for one that was graded before. */
  readonly onGraded: (graded: Graded, done: number, total: number, isNew: boolean) => void;
  /** Hears of a host that went away, what it went away of, and how many are left. */
  readonly onGone?: ((host: string, error: unknown, left: number) => void) | undefined;
}

/** An engine among several, by the name of its host. */
export interface GradingHost extends Host {
  readonly name: string;
  readonly engine: Engine;
}

export type ClassResult = Awaited<ReturnType<typeof gradeClass>>;

/** So that nobody's grade waits for a clone; more would only wait for their turn. */
const CLONES_AHEAD = 2;
const NEVER = new AbortController().signal;
const WHOLE: Shard = { index: 1, count: 1 };

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
  const { out, again, language, feedback = 'full', grading, onGraded, repositories, late, shard } = options;
  using scratch = await openScratch();
  const { submissions: all, leftOut } = await handedIn(options, scratch);
  const worksheet = options.worksheet && classWorksheet(options.worksheet, all);
  const everybody = numbered<Submission | Repository>(all, worksheet);
  const submissions = shardOf<Submission | Repository>(everybody, shard ?? WHOLE);
  const byStudent = new Map(everybody.map((one) => [one.student, one]));
  const overrides = overridesFor(options.overrides ?? [], [...byStudent.keys()]);
  const earlier = await earlierClasses(options.against ?? [], scratch);
  openResults(out);
  const students = resolve(out, STUDENTS_FOLDER);
  using drafts = await openDrafts(out, students);
  removeFeedback(out); // it may tell more than may be told now
  const title = classTitle(options.folder);
  const noteShard = shard && (await shardNotes(options, shard, overrides));
  const kept = new Map(readdirSync(students).map((name) => [name, readState(resolve(students, name))]));

  const times = new Map<string, HandedIn | null>();
  for (const one of everybody) if (!('link' in one)) times.set(one.student, filesHandedIn(one));
  const found = new Map<string, Grade>();
  const { rowOf: makeRow, isOfPacking } = rowsOf({ students: byStudent, overrides, late, times });
  const rowOf: typeof makeRow = (student, grade, standing) => {
    found.set(student, grade);
    const handIn = handInOf(byStudent.get(student), options.folder);
    return { ...makeRow(student, grade, standing), handIn };
  };
  const settings = settingsOf(options);
  const programs = new Map<string, Program>();
  const openReady = async (one: Submission | Repository, signal: AbortSignal): Promise<Ready> => {
    const { student } = one;
    const opened =
      'link' in one ? await openRepository(one, scratch, signal) : await openSubmission(one, scratch);
    const { source, entry, handedIn } = { source: null, entry: undefined, handedIn: null, ...opened };
    if (handedIn !== null) times.set(student, handedIn); // of a commit
    const said = overrides.get(student)?.how ?? {};
    if (said.entry !== undefined && statSync(opened.path, { throwIfNoEntry: false })?.isFile() === true)
      throw new LabError(
        'USAGE',
        `--overrides: ${student} has the entry ${said.entry}, and handed in a single file: leave the entry out.`,
      );
    const how = startOf(startOf(options.how, { entry }), said);
    programs.set(student, programOf(student, sourcesOf(opened)));
    const fingerprint = fingerprintOf(opened, JSON.stringify([settings, how, source]));
    return { ...opened, student, source, how, fingerprint };
  };
  const isCurrent = ({ student, fingerprint }: Pick<Ready, 'student' | 'fingerprint'>): boolean => {
    const state = kept.get(student);
    return state !== undefined && state.fingerprint === fingerprint;
  };

  const rows = new Map<string, Graded>();
  for (const [student, state] of kept) {
    // Who is in another shard now has not gone.
    if (state !== undefined && !byStudent.has(student))
      rows.set(student, rowOf(student, state.grade, 'gone'));
  }
  for (const submission of submissions) {
    const { student } = submission;
    const state = kept.get(student);
    if (state === undefined) rows.set(student, rowOf(student, missingGrade(student, grading), 'missing'));
    else rows.set(student, rowOf(student, state.grade, 'unseen'));
    if ('link' in submission) continue; // cloned when its turn comes
    // One at a time, so that a class takes no more room unpacked than those who are being graded.
    using ready = await openReady(submission, NEVER);
    if (state !== undefined)
      rows.set(student, rowOf(student, state.grade, isCurrent(ready) ? undefined : 'changed'));
  }
  const holds = ({ student }: Pick<Submission, 'student'>): boolean =>
    !again && rows.get(student)?.standing === undefined;
  const programsNow = (): Program[] => submissions.flatMap(({ student }) => programs.get(student) ?? []);
  const pairsNow = (): Pair[] => similarPairs(programsNow(), earlier);
  let pairs = pairsNow();
  const write = async (): Promise<void> => {
    const all = [...rows.values()];
    const place = { out, language, feedback, title: shard ? shardName(title, shard) : title };
    await writeClass(place, all, pairs, leftOut, worksheet);
    noteShard?.({ title, students: everybody, leftOut, rows: all, found, times, programs: programsNow() });
  };
  const tellStudent = ({ student, grade, standing }: Graded): void => {
    if (standing !== 'missing') writeFeedback(out, grade, { feedback, language, student });
  };
  let done = 0;
  let newCount = 0;
  const keep = (one: Graded): void => {
    const folder = resolve(students, one.student);
    // In a language that was not asked for the last time, perhaps, or settled otherwise.
    writeGrade(folder, one.grade, language);
    const [state, handedIn] = [kept.get(one.student), times.get(one.student) ?? null];
    // The same program may have been handed in once more.
    if (state !== undefined && !isDeepStrictEqual(state.grade.handedIn, handedIn))
      writeState(folder, state.fingerprint, { ...state.grade, handedIn });
    tellStudent(one);
    onGraded(one, (done += 1), submissions.length, false);
  };
  for (const one of rows.values()) {
    if (byStudent.has(one.student) && holds(one)) keep(one);
    else tellStudent(one);
  }
  await write();

  const gradeNext = async (ready: Ready): Promise<void> => {
    const { student } = ready;
    const before = kept.get(student);
    if (before !== undefined) {
      const row = rowOf(student, before.grade, isCurrent(ready) ? undefined : 'changed');
      rows.set(student, row);
      if (holds(row)) return keep(row);
    }
    const tried = await places.run(async (place, ending) => tryOut(ready, place, options, drafts, ending));
    const own = {
      ...tried,
      grade: { ...tried.grade, handedIn: times.get(student) ?? null },
    };
    const graded = concluded(own, ready, language, before, (grade) => rowOf(student, grade));
    if (graded === undefined) return;
    rows.set(student, graded);
    tellStudent(graded);
    newCount += 1;
    await write();
    onGraded(graded, (done += 1), submissions.length, true);
  };
  const waiting = submissions.filter((one) => !holds(one));
  const { signal } = grading;
  await using places = spreadOver<GradingPlace>(placesOf(options), ({ name }, error, left) =>
    options.onGone?.(name ?? '', error, left),
  );
  await using turns = turnsOf(waiting, { open: openReady, ahead: repositories ? CLONES_AHEAD : 0, signal });
  let hasFailed = false;
  const worker = async (): Promise<void> => {
    while (!hasFailed && !signal?.aborted) {
      try {
        const next = turns.next();
        if (next === undefined) return;
        using ready = await next;
        await gradeNext(ready);
      } catch (error) {
        if (signal?.aborted && error === signal.reason) return;
        hasFailed = true; // whoever is being graded is graded to the end, and nobody after
        throw error;
      }
    }
  };
  await allStarted(Array.from({ length: Math.min(places.jobs, waiting.length) }, worker));
  if (repositories !== undefined) {
    pairs = pairsNow(); // none was there before
    await write();
  }
  return {
    graded: [...rows.values()],
    pairs,
    leftOut,
    worksheet,
    /** Those graded now. */
    newCount,
    /** Whether files tell when they were packed or copied, so that nobody knows when they were handed in. */
    isOfPacking,
  };
}

/** What a student handed in, opened, and how it is started. */
interface Ready extends OpenSubmission {
  readonly student: string;
  readonly source: Grade['source'];
  readonly how: TargetOptions;
  /** Of the program and of how it is graded; `undefined` where nobody can tell whether that changed. */
  readonly fingerprint: string | undefined;
}

/** `null` for what is elsewhere after the command, or in several pieces. */
function handInOf(one: Submission | Repository | undefined, folder: string): string | null {
  if (one === undefined || 'link' in one) return null;
  const [piece, ...others] = one.pieces;
  const isThere = piece !== undefined && piece.path.startsWith(resolve(folder) + sep);
  return isThere && others.length === 0 ? piece.path : null;
}

/** Throws {@link LabError} `USAGE` where nobody handed in anything, and for repositories where there is no git. */
async function handedIn({ folder, ignore = [], repositories }: ClassOptions, scratch: Scratch) {
  if (repositories === undefined) return submissionsIn(folder, ignore, scratch.newFolder);
  await findGit();
  return { submissions: repositories, leftOut: [] };
}

/** Writes down what a merge needs. What was graded in other images than there are now has no grade any more. */
async function shardNotes(
  { out, how, grading, late }: ClassOptions,
  shard: Shard,
  overrides: ReadonlyMap<string, Override>,
) {
  const named = [how, ...Array.from(overrides.values(), ({ how }) => how)].flatMap(
    ({ image }) => image ?? [],
  );
  const conditions = conditionsOf(grading, late, how, await grading.engine.imageIds(named));
  forgetOtherImages(out, conditions.images);
  const made = madeBy();
  return (now: Omit<Parameters<typeof writeShard>[1], 'shard' | 'made' | 'conditions' | 'overrides'>): void =>
    writeShard(out, { ...now, shard, made, conditions, overrides });
}

/** Not confined is another grade: one of this computer does not hold for a sandbox. */
function settingsOf({ grading: { engine, port, rubric, only } }: ClassOptions): string {
  return JSON.stringify([graderFingerprint(), engine.name, port, rubric, only]);
}

/** Where programs are graded; the only place of a class that is not spread over hosts has no name. */
interface GradingPlace extends Host {
  readonly name: string | null;
  readonly engine: Engine;
}

function placesOf({ hosts, jobs, grading: { engine } }: ClassOptions): readonly GradingPlace[] {
  return hosts ?? [{ name: null, engine, jobs, answers: async () => true }];
}

/** What came out of one attempt, in a folder of its own. */
interface Tried {
  readonly draft: Draft;
  readonly grade: Grade;
  readonly isInterrupted: boolean;
}

/** Throws what the grader says where it could not judge and the host has gone: another one is to try. */
async function tryOut(
  ready: Ready,
  place: GradingPlace,
  { grading }: ClassOptions,
  drafts: Awaited<ReturnType<typeof openDrafts>>,
  ending: AbortSignal,
): Promise<Tried> {
  const { student, taken, source } = ready;
  const draft = drafts.begin(student);
  const signal = AbortSignal.any([ending, ...(grading.signal === undefined ? [] : [grading.signal])]);
  const { engine, name: host } = place;
  const one = { ...grading, engine, signal, given: student, taken, folder: draft.folder };
  const target = targetOrProblem(ready);
  const isTarget = typeof target !== 'string';
  const result = { ...(isTarget ? await grade({ ...one, target }) : unjudged(one, target)), source, host };
  const isInterrupted = grading.signal?.aborted === true && isTarget && !result.judged;
  const isLost = !isInterrupted && !result.judged && !(await place.answers());
  if (!isLost && !ending.aborted) return { draft, grade: result, isInterrupted };
  draft.discard();
  throw new LabError('ENGINE_FAILED', result.problem ?? 'Another host was quicker.');
}

/** `undefined` for one who was interrupted. What cannot be judged never takes the place of a grade. */
function concluded(
  { draft, grade, isInterrupted }: Tried,
  { fingerprint }: Ready,
  language: Language,
  before: Kept | undefined,
  rowOf: (grade: Grade) => Graded,
): Graded | undefined {
  if (isInterrupted || (!grade.judged && before !== undefined)) {
    draft.discard();
    return isInterrupted || before === undefined
      ? undefined
      : { ...rowOf(before.grade), standing: 'retried', attempt: grade.problem };
  }
  const row = rowOf(grade);
  writeGrade(draft.folder, row.grade, language);
  // What could not be judged is tried again the next time, and what nobody could tell a change of.
  if (grade.judged) writeState(draft.folder, fingerprint, grade);
  draft.keep();
  return row;
}

function targetOrProblem(ready: Ready): Target | string {
  try {
    return targetOf(ready, ready.student, ready.how);
  } catch (error) {
    return (error as Error).message;
  }
}
