/** Requirements on one program in one sandbox, and in a new one whenever the program has exited. */
import { hasExited, judge, type Judged } from './judge.ts';
import type { ProbedRequirement, Requirement, ReviewedRequirement } from './cases/requirement.ts';
import { allStarted } from '../all-started.ts';
import type { Known } from './run/known.ts';
import type { ProgramFiles } from '../hand-in/files.ts';
import type { SandboxRun } from './run/sandbox-run.ts';
import { Visit } from './run/visit.ts';

/** What is wanted of a program, and how it is run. */
export interface ScheduleOptions {
  readonly requirements: readonly Requirement[];
  /** The program in a new sandbox; they are counted from 0. */
  readonly open: (number: number) => Promise<SandboxRun>;
  /** Whether there can be one sandbox at a time. */
  readonly isAlone: boolean;
  /** The student's, to show a line of them. */
  readonly files: ProgramFiles | undefined;
  readonly onProbe?: ((requirement: Requirement) => void) | undefined;
  /** Either ends it early: what has been judged by then is the result, and in time also what all replies show. */
  readonly signal?: AbortSignal | undefined;
  readonly deadline?: AbortSignal | undefined;
}

/** Whether it was ended early. */
export function isStopped({ signal, deadline }: ScheduleOptions): boolean {
  return signal?.aborted === true || deadline?.aborted === true;
}

/** With what the verdicts taught. */
export function knownAfter(results: readonly Judged[], known: Known): Known {
  return Object.assign({}, known, ...results.map(({ verdict }) => verdict.learned)) as Known;
}

/** Disposing of it ends the last sandbox. */
export function seriesIn(open: () => Promise<SandboxRun>, options: ScheduleOptions) {
  const { requirements: wanted, files, onProbe } = options;
  let current: SandboxRun | undefined;
  let begun = 0;

  const end = async (): Promise<void> => {
    const ending = current;
    current = undefined;
    await ending?.[Symbol.asyncDispose]();
  };

  /** A new sandbox in place of the one before. */
  const begin = async (): Promise<SandboxRun> => {
    await end();
    begun += 1;
    return (current = await open());
  };

  const living = async (): Promise<SandboxRun> =>
    current === undefined || hasExited(current) ? begin() : current;

  const inTurn = async (
    run: SandboxRun,
    requirements: readonly ProbedRequirement[],
    known: Known,
    isRepeated: boolean,
  ) => {
    const judged: Judged[] = [];
    for (const one of requirements) {
      if (hasExited(run) || isStopped(options)) break;
      if (wanted.includes(one)) onProbe?.(one);
      const verdict = await judge(one, run, knownAfter(judged, known), files, isRepeated);
      if (isStopped(options)) break; // what stopped the grader may have reached the program, too
      judged.push(verdict);
    }
    return judged;
  };

  const oneByOne = async (
    requirements: readonly ProbedRequirement[],
    known: Known,
    isRepeated: boolean,
  ): Promise<Judged[]> => {
    const judged: Judged[] = [];
    for (const one of requirements) {
      if (isStopped(options)) break;
      const run = await living();
      if (run.server === undefined) continue;
      judged.push(...(await inTurn(run, [one], knownAfter(judged, known), isRepeated)));
    }
    return judged;
  };

  /** Lanes side by side when the server is known to serve several clients. */
  const take = async (
    lanes: readonly (readonly ProbedRequirement[])[],
    known: Known,
    isRepeated = false,
  ): Promise<Judged[]> => {
    if (lanes.length === 0 || isStopped(options)) return [];
    const run = await living();
    if (run.server === undefined) return [];
    if (lanes.length < 2 || known.servesOthers !== true) return oneByOne(lanes.flat(), known, isRepeated);
    const judged = await allStarted(lanes.map((lane) => inTurn(run, lane, known, isRepeated)));
    if (!hasExited(run)) return judged.flat();
    if (isStopped(options)) return [];
    // Which of them ended it cannot be told: once more, one after another.
    await begin();
    return oneByOne(lanes.flat(), known, isRepeated);
  };

  /** Whether the program was there until it had been seen. */
  const lookAt = async (requirement: ReviewedRequirement, known: Known): Promise<boolean> => {
    if (!known.answers || isStopped(options)) return true;
    const run = await living();
    if (run.server === undefined) return true;
    if (wanted.includes(requirement)) onProbe?.(requirement);
    // What it asks is what counts; that the program or the probe has gone is seen by others.
    const looking = requirement.look?.(new Visit(run.server, known)).catch(() => {});
    await Promise.race([looking, run.stopped]);
    return !hasExited(run);
  };

  /** Whether the program is as it was when it was started: it has never exited, and still listens. */
  const isSound = async (): Promise<boolean> => {
    if (begun > 1 || current === undefined || hasExited(current)) return false;
    const { server } = current;
    return server?.program === undefined || (await server.prober.listening()).length > 0;
  };

  return { begin, take, lookAt, isSound, [Symbol.asyncDispose]: end };
}
