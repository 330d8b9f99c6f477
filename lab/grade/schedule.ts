/**
 * All requirements on one program, in as few sandboxes as there can be:
 *
 *     first    what they name, step by step; a look at the clock goes on beside it
 *     second   from the start, where the listen queue is short: a burst, whose SYNs are sent again for seconds; then the
 *              advice that failed in the first
 *     others   each required one that failed, as soon as it has, in a sandbox of its own, where nothing that happened
 *              before can be to blame
 *
 * In the end all replies that were seen in any of them are gone through.
 */
import type { Judged } from './judge.ts';
import { type Known, NOTHING_KNOWN } from './run/known.ts';
import {
  kindOf,
  noTimeToJudge,
  type Order,
  type ProbedRequirement,
  type Requirement,
  type ReviewedRequirement,
  skipped,
} from './cases/requirement.ts';
import { allStarted } from '../all-started.ts';
import { atMost } from './at-most.ts';
import { REQUIREMENTS } from './cases/list.ts';
import { repliesOn } from './run/replies.ts';
import type { SandboxRun } from './run/sandbox-run.ts';
import { isShortQueue } from './run/listen-queue.ts';
import { isStopped, knownAfter, type ScheduleOptions, seriesIn } from './series.ts';

/** Sandboxes at a time in which something is tried again: more would only wait for the processor. */
const MOST_AGAIN = 3;
const STEPS: readonly Order['step'][] = [1, 2, 3, 4, 5, 6];

export type Scheduled = Awaited<ReturnType<typeof runSchedule>>;

/** Throws what `open` throws. */
export async function runSchedule(options: ScheduleOptions) {
  const { requirements, open, isAlone, signal, deadline } = options;
  const stops = [signal, deadline].filter((one) => one !== undefined);
  const needed = withNeeds(requirements);
  const probed = needed.filter(isProbed);
  const runs: SandboxRun[] = [];
  const judged: Judged[] = [];
  let known = NOTHING_KNOWN;
  let opened = 0;
  let isSound = true;
  const openNext = async (): Promise<SandboxRun> => {
    const run = await open((opened += 1) - 1);
    runs.push(run);
    if (isStopped(options)) run.stop();
    return run;
  };
  const stopAll = (): void => runs.forEach((run) => run.stop());
  for (const stop of stops) stop.addEventListener('abort', stopAll);

  const again: Promise<void>[] = [];
  // Whatever fails, no sandbox outlives the schedule.
  await using _ = { [Symbol.asyncDispose]: async () => void (await Promise.allSettled(again)) };
  const limited = atMost(MOST_AGAIN);
  const soon = (one: ProbedRequirement): void => {
    const repeated = limited(() => repeat([one]));
    repeated.catch(() => {}); // it is waited for in the end
    again.push(repeated);
  };
  const repeat = async (group: readonly ProbedRequirement[], series = seriesIn(openNext, options)) => {
    await using one = series;
    // One after another: what another client does at the same time may have been to blame.
    judged.push(...(await one.take([inOrder(group)], known, true)));
  };
  const keep = (results: readonly Judged[]): void => {
    judged.push(...results);
    known = knownAfter(results, known);
    if (isAlone) return;
    const doubtful = results
      .filter((one) => isDoubtful(one, known.answers))
      .map(({ requirement }) => requirement);
    const required = doubtful.filter(isProbed).filter((one) => kindOf(one) === 'required');
    for (const one of required) soon(one);
  };

  const look = needed.find((one) => !isProbed(one) && one.look !== undefined) as
    ReviewedRequirement | undefined;
  const spare = seriesIn(openNext, options);
  await using _spare = spare;
  {
    await using series = seriesIn(openNext, options);
    // A program that does not get ready is given a second chance before anything is said of it.
    let first = await series.begin();
    if (first.server === undefined && !isStopped(options)) first = await series.begin();
    const isShort = isShortQueue(first.server?.backlog);
    const isElsewhere = (one: ProbedRequirement): boolean => !isAlone && isShort && one.id === '1b-burst';
    const early = probed.some(isElsewhere) ? spare.begin() : undefined;
    early?.catch(() => {}); // whoever waits for it hears of it
    let looking: Promise<boolean> | undefined;
    let burst: Promise<Judged[]> | undefined;
    for (const step of first.server === undefined ? [] : STEPS) {
      if (step === 6) {
        if (look !== undefined && (looking === undefined || !(await looking)))
          await series.lookAt(look, known);
        // From here on it is restarted, and may well not start again.
        isSound = isStopped(options) || (await series.isSound());
      }
      const inStep = probed.filter(({ order }) => order.step === step);
      const here = inStep.filter((one) => !isElsewhere(one));
      const lanes = [...Map.groupBy(here, ({ order }) => order.lane).values()];
      const there = inStep.filter(isElsewhere);
      if (there.length > 0) burst = early?.then(() => spare.take([there], known));
      burst?.catch(() => {});
      keep(await series.take(lanes, known));
      if (step === 1 && look !== undefined && known.servesOthers === true)
        looking = series.lookAt(look, known);
    }
    if (burst !== undefined) keep(await burst);
  }
  const lookAgain = async (of: ReviewedRequirement): Promise<void> => {
    await using series = seriesIn(openNext, options);
    await series.lookAt(of, known);
  };
  const hasSeen = (of: ReviewedRequirement): boolean =>
    reviewOf(of, runs, known).every(({ verdict }) => verdict.outcome !== 'skipped' || verdict.isProved);
  if (look !== undefined && known.answers && !isStopped(options) && !hasSeen(look))
    again.push(limited(() => lookAgain(look)));
  const doubtful = isStopped(options) ? [] : judged.filter((one) => isDoubtful(one, known.answers));
  const waiting = probed.filter((one) => doubtful.some(({ requirement }) => requirement === one));
  const { required = [], advice = [] } = Object.groupBy(waiting, kindOf);
  if (isAlone) for (const one of required) await repeat([one]);
  // One that does not survive all of them is given a new start for each.
  if (isAlone || isSound) {
    if (advice.length > 0) await repeat(advice, spare);
  } else for (const one of advice) soon(one);
  await allStarted(again);
  for (const stop of stops) stop.removeEventListener('abort', stopAll);

  const settled = isStopped(options) ? settledOf(judged, known.answers) : judged;
  const reviewed = needed.flatMap((one) => (isProbed(one) ? [] : reviewOf(one, runs, known)));
  const all = [...settled, ...(signal?.aborted ? reviewed.filter(hasFailed) : reviewed)];
  const wanted = all.filter(({ requirement }) => requirements.includes(requirement));
  return {
    /** All verdicts, those on one requirement in order. */
    judged: wanted,
    /** Whether it was ended early and not all could be judged. */
    isCutShort:
      isStopped(options) &&
      !requirements.every((one) => wanted.some(({ requirement }) => requirement === one)),
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
  const reviewed = REQUIREMENTS.filter((one) => needed.has(one) && !isProbed(one));
  return [...inOrder([...needed].filter(isProbed)), ...reviewed];
}

function isProbed(one: Requirement): one is ProbedRequirement {
  return 'probe' in one;
}

function inOrder(requirements: readonly ProbedRequirement[]): readonly ProbedRequirement[] {
  const places = ({ order: { step, lane, turn } }: ProbedRequirement): number =>
    (step * 100 + lane) * 100 + turn;
  return requirements.toSorted((one, other) => places(one) - places(other));
}

/** Nothing is to be seen again: the replies of all sandboxes count. */
function reviewOf(requirement: ReviewedRequirement, runs: readonly SandboxRun[], known: Known): Judged[] {
  const seen = runs.map((run) => ({ run, replies: repliesOn(run.connections, known) }));
  const { run = runs.find(({ server }) => server !== undefined) } =
    seen.find(({ replies }) => replies.length > 0) ?? {};
  if (run?.server === undefined) return [];
  const replies = seen.flatMap((one) => one.replies);
  const { at } = run.server;
  const verdict =
    replies.length === 0 ? skipped({}, noTimeToJudge) : requirement.review({ replies, known, at });
  const [shown] = verdict.shownBy ?? [];
  const where = seen.find(({ run: { connections } }) => shown !== undefined && connections.includes(shown));
  return [{ requirement, run: where?.run ?? run, verdict, traceback: null }];
}

/** What failed and is not proved, and what could not be judged although the server answers. */
function isDoubtful({ requirement, verdict: { outcome, isProved } }: Judged, answers: boolean): boolean {
  if (!isProbed(requirement)) return false;
  if (outcome !== 'skipped') return outcome === 'failed' && isProved !== true;
  return kindOf(requirement) === 'required' && answers;
}

function hasFailed({ verdict }: Judged): boolean {
  return verdict.outcome === 'failed';
}

/** What was to be tried again, and was not, is not known: a right server is failed by nobody's impatience. */
function settledOf(judged: readonly Judged[], answers: boolean): Judged[] {
  const attempts = Map.groupBy(judged, ({ requirement }) => requirement);
  return [...attempts.values()].flatMap((all) =>
    all.length === 1 && all.some((one) => isDoubtful(one, answers)) ? [] : all,
  );
}
