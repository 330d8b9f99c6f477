/** One target, graded: judged in its sandboxes, every verdict backed by the packets it was seen in. */
import { type Attempts, INTERRUPTED, NO_SERVER, resultOf, tooLate } from './attempts.ts';
import { compiled, type ReadyTarget } from './compiled.ts';
import { conversationsOf } from './run/packets.ts';
import { failed, type Requirement } from './cases/requirement.ts';
import { filesOf, type Target } from './target.ts';
import { sentenceOf } from '../errors.ts';
import type { Grade, RequirementResult } from './result.ts';
import { type KeptConversation, readCapture } from '../../pcap/capture-file.ts';
import { runSchedule, type Scheduled } from './schedule.ts';
import { elsewhereSandbox } from '../engine/local/elsewhere.ts';
import type { Engine } from '../engine/engine.ts';
import type { Judged } from './judge.ts';
import type { Rubric } from './rubric.ts';
import type { Sandbox } from '../engine/sandbox.ts';
import { requirementsNamed } from './cases/list.ts';
import { openResults, unwritable } from './results-folder.ts';
import { plural } from '../drawing/phrase.ts';
import { replaceFile } from '../replace-file.ts';
import { resolve } from 'node:path';
import { runInSandbox, type SandboxRun } from './run/sandbox-run.ts';
import { tracebackIn } from './run/traceback.ts';

/** What to grade, where, and by which rubric. */
export interface GradeOptions {
  readonly engine: Engine;
  readonly target: Target;
  /** As the user named it. */
  readonly given: string;
  readonly port: number;
  /** Variables of this computer, for what the grader itself runs here. */
  readonly environment: Readonly<Record<string, string>>;
  readonly rubric: Rubric;
  /** All when absent: points of the assignment, or ids. */
  readonly only?: readonly string[] | undefined;
  /** How the program was got out of what was handed in. */
  readonly taken?: Readonly<Grade['taken']> | undefined;
  /** Where captures and output go; made when it is not there. */
  readonly folder: string;
  readonly onProbe?: ((requirement: Requirement) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Not longer than this, whatever the program does; what was not reached by then is not judged. */
  readonly longestMs?: number;
}

const OUTPUT_FILE = 'output.txt';
/** With the end of its sandboxes, 90 s. */
const LONGEST_MS = 80_000;

/**
 * Never throws for what the program does; what keeps the grader from judging is in `problem`. Stopped by the signal, it
 * answers with what has been judged by then. Throws {@link LabError} `USAGE` when the folder takes no more.
 */
export async function grade(options: GradeOptions): Promise<Grade> {
  const startedAt = new Date();
  const requirements = requirementsNamed(options.only);
  const { folder } = options;
  openResults(folder);
  try {
    await using ready = await compiled(options.target, options.engine, options.signal);
    if (ready.mistake !== undefined)
      return notCompiled(options, requirements, ready.mistake, ready.output, startedAt);
    const scheduled = await scheduleOn({ ...options, target: ready.target }, requirements);
    const { runs, judged, known } = scheduled;
    const isInterrupted = scheduled.isCutShort && options.signal?.aborted === true;
    const results = await resultsOf(scheduled, requirements, options);
    const first = runs.find(({ server }) => server !== undefined) ?? runs.at(-1);
    const verdicts = judged.map(({ verdict }) => verdict);
    const failure = verdicts.find(({ outcome }) => outcome === 'error')?.hint?.en ?? null;
    const problem = isInterrupted ? interruptedAfter(results, judged) : failure;
    return {
      ...unjudged(options, '', startedAt),
      ok: problem === null && results.every(({ kind, outcome }) => kind === 'advice' || outcome === 'passed'),
      points: results.reduce((sum, { points }) => sum + points, 0),
      requirements: results,
      listening: [...(first?.place.sockets ?? [])],
      judged: problem === null,
      problem,
      probedAt: first?.place.at ?? null,
      greeting: known.greeting ?? '',
      confined: first?.isConfined ?? false,
      timeZone: first?.localTime?.name ?? null,
      output: writeOutput(folder, runs),
      incompleteCaptures: runs
        .filter(({ captureFile, isCaptureWhole }) => captureFile !== undefined && !isCaptureWhole)
        .map(({ number }) => captureName(number)),
    };
  } catch (error) {
    const full = unwritable(folder, error);
    if (full !== undefined) throw full;
    const problem = options.signal?.aborted ? 'Grading was interrupted.' : sentenceOf(error);
    return unjudged(options, problem, startedAt);
  }
}

/** The first requirement says why, whichever it is; nothing else can be judged. */
function notCompiled(
  options: GradeOptions,
  requirements: readonly Requirement[],
  { hint, traceback }: NonNullable<ReadyTarget['mistake']>,
  output: string,
  startedAt: Date,
): Grade {
  const { rubric, folder, engine } = options;
  const why: Attempts = { verdict: failed({}, hint), traceback, outcomes: ['failed'] };
  replaceFile(resolve(folder, OUTPUT_FILE), `=== compiler\n${output}`);
  return {
    ...unjudged(options, '', startedAt),
    requirements: requirements.map((one, index) =>
      resultOf(one, rubric[one.id] ?? 0, index === 0 ? why : NO_SERVER),
    ),
    judged: true,
    problem: null,
    confined: engine.isConfined,
    output: OUTPUT_FILE,
  };
}

/** A target that the grader could do nothing with. */
export function unjudged(
  {
    given,
    rubric,
    only,
    taken = [],
    target,
  }: Pick<GradeOptions, 'given' | 'rubric' | 'only' | 'taken'> & { readonly target?: Target },
  problem: string,
  startedAt = new Date(),
): Grade {
  return {
    target: given,
    ok: false,
    points: 0,
    of: requirementsNamed(only).reduce((sum, { id }) => sum + (rubric[id] ?? 0), 0),
    requirements: [],
    listening: [],
    durationMs: Date.now() - startedAt.getTime(),
    judged: false,
    problem,
    source: null,
    host: null,
    handedIn: null,
    late: null,
    probedAt: null,
    greeting: '',
    confined: false,
    timeZone: null,
    output: null,
    incompleteCaptures: [],
    file: (target?.kind === 'program' && target.entry) || null,
    taken: [...taken],
    startedAt: startedAt.toISOString(),
  };
}

/** A requirement that was tried once and not again is not among those judged. */
function interruptedAfter(results: readonly RequirementResult[], judged: readonly Judged[]): string {
  const count = new Set(judged.map(({ requirement }) => requirement)).size;
  return `Grading was interrupted: ${count} of ${plural(results.length, 'requirement')} had been judged.`;
}

async function scheduleOn(options: GradeOptions, requirements: readonly Requirement[]): Promise<Scheduled> {
  const { engine, target, port, environment, folder, onProbe } = options;
  const full = new AbortController();
  options.signal?.throwIfAborted();
  await using image = target.kind === 'dockerfile' ? await engine.buildImage(target.folder) : undefined;
  const signal = AbortSignal.any([full.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  const deadline = AbortSignal.timeout(options.longestMs ?? LONGEST_MS);
  const openSandbox = async (): Promise<Sandbox> => {
    if (target.kind === 'connect') return elsewhereSandbox(target.at.host, environment);
    const program =
      target.kind === 'program' ? target.program : { image: image?.id, files: undefined, command: undefined };
    return engine.sandbox({ ...program, port });
  };
  const open = (number: number): Promise<SandboxRun> =>
    runInSandbox(
      number,
      target,
      port,
      resolve(folder, captureName(number)),
      (error) => full.abort(error),
      openSandbox,
    );
  // A server that runs already is one, and this computer has its port once.
  const isAlone = !engine.isConfined || target.kind === 'connect';
  const files = filesOf(target);
  const scheduled = await runSchedule({ requirements, open, isAlone, files, onProbe, signal, deadline });
  full.signal.throwIfAborted();
  return scheduled;
}

function captureName(number: number): string {
  return number === 0 ? 'capture.pcap' : `capture-${number + 1}.pcap`;
}

async function resultsOf(
  { judged, runs, isCutShort }: Scheduled,
  requirements: readonly Requirement[],
  { rubric, port, target, signal, longestMs = LONGEST_MS }: GradeOptions,
): Promise<RequirementResult[]> {
  const captured = new Map<SandboxRun, readonly KeptConversation[]>();
  for (const run of runs) {
    if (run.captureFile === undefined) continue;
    const capture = await readCapture(run.captureFile, { serverPort: run.place.at?.port ?? port });
    captured.set(run, capture.conversations);
  }
  return requirements.map((one) => {
    const of = rubric[one.id] ?? 0;
    const all = judged.filter(({ requirement }) => requirement === one);
    const last = all.at(-1);
    if (last === undefined) {
      const cut = signal?.aborted === true ? INTERRUPTED : tooLate(longestMs);
      const attempts = isCutShort ? cut : notProbed(one === requirements[0], runs, target);
      return resultOf(one, of, attempts);
    }
    const shown = conversationsOf(captured.get(last.run) ?? [], last.verdict.shownBy ?? []);
    const outcomes = all.map(({ verdict }) => verdict.outcome);
    return resultOf(one, of, { ...last, outcomes }, shown, captureName(last.run.number));
  });
}

/** Nothing listens, so nothing could be asked; the first of those wanted, whichever it is, says why. */
function notProbed(isFirst: boolean, runs: readonly SandboxRun[], target: Target): Attempts {
  const { place, program } = runs.findLast(({ server }) => server === undefined) ?? {};
  if (isFirst && place?.obstacle !== undefined) {
    const verdict = failed({}, place.obstacle);
    const traceback = tracebackIn(program?.output ?? '', filesOf(target));
    return { verdict, traceback, outcomes: runs.map(() => 'failed') };
  }
  return NO_SERVER;
}

/** What all runs of the program printed, each under a line of its own. */
function writeOutput(folder: string, runs: readonly SandboxRun[]): string | null {
  const printed = runs.flatMap(({ program, number }) =>
    program === undefined ? [] : [`=== run ${number + 1}\n${program.output}`],
  );
  if (printed.length === 0) return null;
  replaceFile(resolve(folder, OUTPUT_FILE), printed.join('\n'));
  return OUTPUT_FILE;
}
