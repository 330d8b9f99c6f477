/** What a grade says of a mutant, beside what its operator says. */
import { type Mutant, nameOf } from './operator.ts';
import type { Outcome } from '../../lab/grade/result.ts';

/** The part of a grade that counts here. */
export interface Graded {
  readonly name: string;
  /** Of each required. */
  readonly outcomes: Readonly<Record<string, Outcome>>;
  /** Why the grader could not judge; else null. */
  readonly problem: string | null;
  readonly durationMs: number;
}

export interface Verdict {
  readonly name: string;
  readonly operator: string;
  readonly sentence: string;
  /** The requirement it counts for; `right` for one without a fault. */
  readonly of: string;
  /** Whether the fault was found on its requirement; of a right one, whether all passed. */
  readonly isFound: boolean;
  /** Failed, though neither its fault nor what follows from it. */
  readonly neighbours: readonly string[];
  /** Not judged, though there was something to judge it by. */
  readonly unjudged: readonly string[];
  readonly problem: string | null;
}

export const RIGHT_ONES = 'right';

export function verdictOn(mutant: Mutant, { outcomes, problem }: Graded): Verdict {
  const { operator, sentence, fault, may, skips } = mutant;
  const ids = (wanted: readonly Outcome[]): string[] =>
    Object.keys(outcomes).filter((id) => wanted.some((outcome) => outcomes[id] === outcome));
  const failed = ids(['failed']);
  const isJudged = problem === null && Object.keys(outcomes).length > 0;
  return {
    name: nameOf(mutant),
    operator,
    sentence,
    of: fault[0] ?? RIGHT_ONES,
    isFound: isJudged && (fault.length === 0 ? failed.length === 0 : fault.some((id) => failed.includes(id))),
    neighbours: failed.filter((id) => ![...fault, ...may].includes(id)),
    unjudged: ids(['skipped', 'error']).filter((id) => ![...fault, ...skips].includes(id)),
    problem: isJudged ? null : (problem ?? 'nothing was judged'),
  };
}

export function isDeviation({ isFound, neighbours, unjudged }: Verdict): boolean {
  return !isFound || neighbours.length > 0 || unjudged.length > 0;
}

/** One line of the table. */
export interface Row {
  readonly of: string;
  readonly putIn: number;
  readonly found: number;
  readonly missed: number;
  /** How many with another fault, or with none, failed it. */
  readonly failedBesides: number;
  /** How many with another fault, or with none, were not judged on it. */
  readonly notJudged: number;
}

/** A line for each requirement, and one for the right ones. */
export function rowsOf(verdicts: readonly Verdict[], requirements: readonly string[]): readonly Row[] {
  return [...requirements, RIGHT_ONES].map((of) => {
    const own = verdicts.filter((verdict) => verdict.of === of);
    const found = own.filter(({ isFound }) => isFound).length;
    return {
      of,
      putIn: own.length,
      found,
      missed: own.length - found,
      failedBesides: verdicts.filter(({ neighbours }) => neighbours.includes(of)).length,
      notJudged: verdicts.filter(({ unjudged }) => unjudged.includes(of)).length,
    };
  });
}

/** What the docs say of a run. */
export function totalsOf(verdicts: readonly Verdict[]) {
  const [right, faults] = [true, false].map((isRight) =>
    verdicts.filter(({ of }) => (of === RIGHT_ONES) === isRight),
  );
  return {
    faults: faults?.length ?? 0,
    found: faults?.filter(({ isFound }) => isFound).length ?? 0,
    right: right?.length ?? 0,
    rightPassed: right?.filter(({ isFound }) => isFound).length ?? 0,
    withNeighbours: verdicts.filter(({ neighbours }) => neighbours.length > 0).length,
    withUnjudged: verdicts.filter(({ unjudged }) => unjudged.length > 0).length,
  };
}
