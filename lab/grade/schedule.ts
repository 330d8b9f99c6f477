/**
 * All requirements on one program: once in the order they name, and what failed once more in a sandbox of its own, where
 * nothing that happened before can be to blame.
 */
import { type Known, NOTHING_KNOWN } from './run/visit.ts';
import { hasExited, judge, type Judged } from './judge.ts';
import { allStarted } from '../all-started.ts';
import { kindOf, type Requirement } from './cases/requirement.ts';
import { REQUIREMENTS } from './cases/list.ts';
import type { ProgramFiles } from '../hand-in/files.ts';
import type { SandboxRun } from './run/sandbox-run.ts';

export interface ScheduleOptions {
  readonly requirements: readonly Requirement[];
  /** The program in a new sandbox; they are counted from 0. */
  readonly open: (number: number) => Promise<SandboxRun>;
  /** Whether there can be one sandbox at a time. */
  readonly isAlone: boolean;
  /** The student's, to show a line of them. */
  readonly files: ProgramFiles | undefined;
  readonly onProbe?: ((requirement: Requirement) => void) | undefined;
  /** Ends it early: what has been judged by then is the result. */
  readonly signal?: AbortSignal | undefined;
}

export type Scheduled = Awaited<ReturnType<typeof runSchedule>>;

/** Throws what `open` throws. */
export async function runSchedule(options: ScheduleOptions) {
  const { requirements, open, isAlone } = options;
  const runs: SandboxRun[] = [];
  const judged: Judged[] = [];
  let known = NOTHING_KNOWN;
  let opened = 0;
  const openNext = async (): Promise<SandboxRun> => {
    const run = await open((opened += 1) - 1);
    runs.push(run);
    return run;
  };
  const keep = (results: readonly Judged[]): void => {
    judged.push(...results.filter(({ requirement }) => requirements.includes(requirement)));
  };
  const needed = withNeeds(requirements);
  {
    await using series = seriesIn(openNext, options);
    // A program that does not get ready is given a second chance before anything is said of it.
    if ((await series.begin()).server === undefined && !isStopped(options)) await series.begin();
    for (const step of [1, 2, 3]) {
      const inStep = needed.filter(({ order }) => order.step === step);
      const lanes = [...Map.groupBy(inStep, ({ order }) => order.lane).values()];
      const results = await series.take(lanes, known);
      known = knownAfter(results, known);
      keep(results);
    }
  }
  const { answers } = known;
  const doubtful = judged.filter((one) => isDoubtful(one, answers));
  const again = isStopped(options)
    ? []
    : requirements.filter((one) => doubtful.some(({ requirement }) => requirement === one));
  const { required = [], advice = [] } = Object.groupBy(again, kindOf);
  const repeat = async (group: readonly Requirement[]): Promise<void> => {
    await using series = seriesIn(openNext, options);
    // One after another: what another client does at the same time may have been to blame.
    keep(await series.take([inOrder(group)], known));
  };
  const groups = [...required.map((one) => [one]), ...(advice.length > 0 ? [advice] : [])];
  if (isAlone) for (const group of groups) await repeat(group);
  else await allStarted(groups.map(repeat));
  const settled = isStopped(options) ? settledOf(judged, answers) : judged;
  return {
    /** All verdicts, those on one requirement in order. */
    judged: settled,
    /** Whether it was ended early and not all could be judged. */
    isCutShort:
      isStopped(options) &&
      !requirements.every((one) => settled.some(({ requirement }) => requirement === one)),
    /** All sandboxes there were, ended. */
    runs: runs.toSorted((one, other) => one.number - other.number),
    /** What the first of them taught. */
    known,
  };
}

/** With those that must be probed before, and are not among the wanted; in their order. */
export function withNeeds(wanted: readonly Requirement[]): readonly Requirement[] {
  const needed = new Set(wanted);
  // What is added while a set is gone through is gone through, too.
  for (const { needs = ['1c-time'] } of needed)
    for (const one of REQUIREMENTS) if (needs.includes(one.id)) needed.add(one);
  return inOrder([...needed]);
}

function inOrder(requirements: readonly Requirement[]): readonly Requirement[] {
  const places = ({ order: { step, lane, turn } }: Requirement): number => (step * 100 + lane) * 100 + turn;
  return requirements.toSorted((one, other) => places(one) - places(other));
}

function knownAfter(results: readonly Judged[], known: Known): Known {
  return Object.assign({}, known, ...results.map(({ verdict }) => verdict.learned)) as Known;
}

/** What failed, and what got no reply to judge although others do. */
function isDoubtful({ requirement, verdict: { outcome } }: Judged, answers: boolean): boolean {
  if (outcome !== 'skipped') return outcome === 'failed';
  return kindOf(requirement) === 'required' && requirement.skipUnless === 'answers' && answers;
}

/** What was to be tried again, and was not, is not known: a right server is failed by nobody's impatience. */
function settledOf(judged: readonly Judged[], answers: boolean): Judged[] {
  const attempts = Map.groupBy(judged, ({ requirement }) => requirement);
  return [...attempts.values()].flatMap((all) =>
    all.length === 1 && all.some((one) => isDoubtful(one, answers)) ? [] : all,
  );
}

function isStopped({ signal }: ScheduleOptions): boolean {
  return signal?.aborted === true;
}

/** Requirements in one sandbox, and in a new one whenever the program has exited; disposing of it ends the last one. */
function seriesIn(open: () => Promise<SandboxRun>, options: ScheduleOptions) {
  const { requirements: wanted, files, onProbe } = options;
  let current: SandboxRun | undefined;

  const end = async (): Promise<void> => {
    const ending = current;
    current = undefined;
    await ending?.[Symbol.asyncDispose]();
  };

  /** A new sandbox in place of the one before. */
  const begin = async (): Promise<SandboxRun> => {
    await end();
    return (current = await open());
  };

  const inTurn = async (run: SandboxRun, requirements: readonly Requirement[], known: Known) => {
    const judged: Judged[] = [];
    for (const one of requirements) {
      if (hasExited(run) || isStopped(options)) break;
      if (wanted.includes(one)) onProbe?.(one);
      const verdict = await judge(one, run, knownAfter(judged, known), files);
      if (isStopped(options)) break; // what stopped the grader may have reached the program, too
      judged.push(verdict);
    }
    return judged;
  };

  const oneByOne = async (requirements: readonly Requirement[], known: Known): Promise<Judged[]> => {
    const judged: Judged[] = [];
    for (const one of requirements) {
      if (isStopped(options)) break;
      const run = current === undefined || hasExited(current) ? await begin() : current;
      if (run.server !== undefined) judged.push(...(await inTurn(run, [one], knownAfter(judged, known))));
    }
    return judged;
  };

  /** Lanes side by side when the server is known to serve several clients. */
  const take = async (lanes: readonly (readonly Requirement[])[], known: Known): Promise<Judged[]> => {
    if (lanes.length === 0 || isStopped(options)) return [];
    const run = current ?? (await begin());
    if (run.server === undefined) return [];
    if (lanes.length < 2 || known.servesOthers !== true) return oneByOne(lanes.flat(), known);
    const judged = await allStarted(lanes.map((lane) => inTurn(run, lane, known)));
    if (!hasExited(run)) return judged.flat();
    if (isStopped(options)) return [];
    // Which of them ended it cannot be told: once more, one after another.
    await begin();
    return oneByOne(lanes.flat(), known);
  };

  return { begin, take, [Symbol.asyncDispose]: end };
}
