/** One target, graded: judged in its sandboxes, every verdict backed by the packets it was seen in. */
import type { Attempt, Probed } from './attempt.ts';
import { Attempt as Sandboxed } from './attempt.ts';
import type { Engine } from '../engine/engine.ts';
import { CASES } from './cases/catalogue.ts';
import type { Case } from './case.ts';
import type { Grade, RequirementResult } from './result.ts';
import type { KeptConversation } from '../pcap/capture-file.ts';
import { conversationsOf, conversationsOfConnections, ladderOf, packetNumbers } from './shown-by.ts';
import type { Judged } from './judge.ts';
import type { BuiltImage, Sandbox } from '../engine/sandbox.ts';
import type { Rubric } from './rubric.ts';
import { filesOf } from './target.ts';
import type { Target } from './target.ts';
import { ElsewhereSandbox } from '../engine/local/elsewhere.ts';
import { freshManners } from './manners.ts';
import { judge } from './judge.ts';
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { tracebackIn } from './traceback.ts';

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
  /** Where captures and output go; made when it is not there. */
  readonly folder: string;
  readonly onCase?: (one: Case) => void;
  readonly signal?: AbortSignal | undefined;
}

const OUTPUT_FILE = 'output.txt';

/** Never throws for what the program does; what keeps the grader from judging is in `problem`. */
export async function grade(options: GradeOptions): Promise<Grade> {
  const startedAt = new Date();
  const start = performance.now();
  const cases = casesFor(options.only);
  mkdirSync(options.folder, { recursive: true });
  try {
    const judged = await judgeTarget(options, cases);
    const requirements = await requirementsOf(judged, cases, options);
    const first = judged.attempts.find(({ trial }) => trial !== undefined) ?? judged.attempts.at(-1);
    const errors = Array.from(judged.probed.values()).flat();
    const problem = errors.find(({ problem }) => problem !== undefined)?.problem ?? null;
    return {
      ...summaryOf(options, requirements),
      ok:
        problem === null &&
        requirements.every(({ kind, outcome }) => kind === 'advice' || outcome === 'passed'),
      judged: problem === null,
      problem,
      requirements,
      listening: first?.place.sockets ?? [],
      probedAt: first?.place.at ?? null,
      greeting: first?.trial?.manners.greeting ?? '',
      confined: first?.isConfined ?? false,
      timeZone: first?.program === undefined ? null : first.timeZone,
      output: writeOutput(options.folder, judged),
      incompleteCaptures: judged.attempts
        .filter(({ isCaptured, isCaptureWhole }) => isCaptured && !isCaptureWhole)
        .map(({ number }) => captureName(number)),
      startedAt: startedAt.toISOString(),
      durationMs: Math.round(performance.now() - start),
    };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return unjudged(options, options.signal?.aborted ? 'It was interrupted.' : problem, startedAt);
  }
}

/** A target that the grader could do nothing with. */
export function unjudged(
  options: Pick<GradeOptions, 'given' | 'rubric' | 'only'>,
  problem: string,
  startedAt = new Date(),
): Grade {
  return {
    ...summaryOf(options, []),
    ok: false,
    judged: false,
    problem,
    requirements: [],
    listening: [],
    probedAt: null,
    greeting: '',
    confined: false,
    timeZone: null,
    output: null,
    incompleteCaptures: [],
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
  };
}

export function casesFor(only: readonly string[] | undefined): readonly Case[] {
  return only === undefined
    ? CASES
    : CASES.filter(({ id, point }) => only.includes(id) || only.includes(point));
}

async function judgeTarget(options: GradeOptions, cases: readonly Case[]): Promise<Judged> {
  const { engine, target, port, folder, onCase, signal } = options;
  await using image = target.kind === 'dockerfile' ? await engine.buildImage(target.folder) : undefined;
  const openSandbox = sandboxesFor(options, image);
  const manners = freshManners();
  const captureFile = (number: number): string => resolve(folder, captureName(number));
  const open = (number: number): Promise<Attempt> =>
    Sandboxed.open({ target, port, manners, number, captureFile, openSandbox });
  // A server that runs already is one, and this computer has its port once.
  const isAlone = engine.name === 'local' || target.kind === 'connect';
  return await judge({ cases, open, isAlone, signal, ...(onCase === undefined ? {} : { onCase }) });
}

/** How each attempt gets its sandbox. */
function sandboxesFor(
  { engine, target, port, environment }: GradeOptions,
  image: BuiltImage | undefined,
): (timeZone: string) => Promise<Sandbox> {
  if (target.kind === 'connect') return async () => new ElsewhereSandbox(target.at.host, environment);
  const program =
    target.kind === 'program' ? target.program : { image: image?.id, files: undefined, command: undefined };
  return (timeZone) => engine.sandbox({ ...program, timeZone, port });
}

function captureName(number: number): string {
  return number === 0 ? 'capture.pcap' : `capture-${number + 1}.pcap`;
}

function summaryOf(
  { given, rubric, only }: Pick<GradeOptions, 'given' | 'rubric' | 'only'>,
  requirements: readonly RequirementResult[],
): Pick<Grade, 'target' | 'points' | 'of'> {
  const of = casesFor(only).reduce((sum, { id }) => sum + (rubric[id] ?? 0), 0);
  return { target: given, points: requirements.reduce((sum, { points }) => sum + points, 0), of };
}

async function requirementsOf(
  { probed, attempts }: Judged,
  cases: readonly Case[],
  { rubric, port, target }: GradeOptions,
): Promise<RequirementResult[]> {
  const captured = new Map<Attempt, readonly KeptConversation[]>();
  for (const attempt of attempts) {
    if (attempt.isCaptured)
      captured.set(attempt, await conversationsOf(attempt.captureFile, attempt.place.at?.port ?? port));
  }
  return cases.map((one) => {
    const all = probed.get(one) ?? [];
    const last = all.at(-1);
    const base = baseOf(one, rubric);
    if (last === undefined) return notProbed(base, attempts, target);
    return resultOf(base, all, last, captured.get(last.attempt));
  });
}

type Base = Pick<RequirementResult, 'id' | 'point' | 'kind' | 'requirement' | 'of'>;

function baseOf({ id, point, kind, requirement }: Case, rubric: Rubric): Base {
  return { id, point, kind, requirement, of: rubric[id] ?? 0 };
}

const NOTHING = {
  expected: null,
  received: null,
  note: null,
  packets: [],
  capture: null,
  ladder: null,
  reproduce: null,
  traceback: null,
} as const;

/** Nothing listens, so nothing could be asked. */
function notProbed(base: Base, attempts: readonly Attempt[], target: Target): RequirementResult {
  const last = attempts.findLast(({ trial }) => trial === undefined);
  if (base.id === '1a-listen' && last?.obstacle !== undefined) {
    return {
      ...base,
      ...NOTHING,
      outcome: 'failed',
      points: 0,
      hint: last.obstacle,
      traceback: tracebackIn(last.program?.output ?? '', filesOf(target)),
      attempts: attempts.map(() => 'failed'),
    };
  }
  const hint = {
    en: 'It cannot be judged: there is no server to ask.',
    id: 'Tidak dapat dinilai: tidak ada server yang bisa ditanya.',
  };
  return { ...base, ...NOTHING, outcome: 'skipped', points: 0, hint, attempts: ['skipped'] };
}

export function resultOf(
  base: Base,
  all: readonly Probed[],
  last: Probed,
  conversations: readonly KeptConversation[] | undefined,
): RequirementResult {
  const { verdict, outcome, attempt, problem, traceback } = last;
  const shown = conversationsOfConnections(conversations ?? [], verdict?.shownBy ?? []);
  const [first] = shown;
  const packets = packetNumbers(shown);
  const capture = captureName(attempt.number);
  const told = verdict?.packetsTell?.(shown, capture);
  const [hint, note] = [verdict?.hint ?? null, noteOf(all, told, verdict?.note)];
  const isWorthALook = outcome !== 'passed' || told !== undefined;
  return {
    ...base,
    outcome,
    points: outcome === 'passed' ? base.of : 0,
    expected: verdict?.expected ?? null,
    received: verdict?.received ?? null,
    hint: problem === undefined ? hint : { en: problem, id: problem },
    note,
    packets,
    capture: packets.length === 0 ? null : capture,
    ladder: isWorthALook && first !== undefined ? ladderOf(first) : null,
    reproduce: verdict?.reproduce ?? null,
    traceback: outcome === 'passed' ? null : traceback,
    attempts: all.map((one) => one.outcome),
  };
}

function noteOf(
  all: readonly Probed[],
  ...notes: readonly (RequirementResult['note'] | undefined)[]
): RequirementResult['note'] {
  const told = notes.filter((note) => note !== undefined && note !== null);
  if (all.length > 1 && all.at(-1)?.outcome === 'passed')
    told.push(
      all.some(({ outcome }) => outcome === 'failed')
        ? {
            en: 'It failed once and passed when it was repeated in a sandbox of its own, which counts.',
            id: 'Sekali gagal, lalu lulus ketika diulang di sandbox tersendiri, dan itu yang dihitung.',
          }
        : {
            en: 'It could not be judged at first and passed in a sandbox of its own, which counts.',
            id: 'Semula tidak dapat dinilai, lalu lulus di sandbox tersendiri, dan itu yang dihitung.',
          },
    );
  if (told.length === 0) return null;
  return { en: told.map(({ en }) => en).join(' '), id: told.map(({ id }) => id).join(' ') };
}

/** What all runs of the program printed, each under a line of its own. */
function writeOutput(folder: string, { attempts }: Judged): string | null {
  const printed = attempts.flatMap(({ program, number }) =>
    program === undefined ? [] : [`=== run ${number + 1}\n${program.output}`],
  );
  if (printed.length === 0) return null;
  writeFileSync(resolve(folder, OUTPUT_FILE), printed.join('\n'));
  return OUTPUT_FILE;
}
