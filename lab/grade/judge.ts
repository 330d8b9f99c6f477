/**
 * All cases on one program: once in the order of the catalogue, and what failed once more in a sandbox of its own,
 * where nothing that happened before can be to blame.
 */
import type { Attempt, Probed } from './attempt.ts';
import { allStarted } from '../burst/all-started.ts';
import type { Case } from './case.ts';
import { Round } from './round.ts';
import { STEPS } from './cases/catalogue.ts';
import { groundworkOf } from './cases/groundwork.ts';

export interface Judged {
  /** Of each case all it was probed, in order. */
  readonly probed: ReadonlyMap<Case, readonly Probed[]>;
  /** All sandboxes there were, ended. */
  readonly attempts: readonly Attempt[];
}

export interface JudgeOptions {
  readonly cases: readonly Case[];
  /** A new sandbox with the program in it; they are counted from 0. */
  readonly open: (number: number) => Promise<Attempt>;
  /** Whether there can be one sandbox at a time. */
  readonly isAlone: boolean;
  readonly onCase?: (one: Case) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Throws what `open` throws. */
export async function judge({ cases, open, isAlone, onCase, signal }: JudgeOptions): Promise<Judged> {
  const attempts: Attempt[] = [];
  const probed = new Map<Case, Probed[]>();
  let opened = 0;
  const round = (): Round =>
    new Round({
      open: async () => {
        signal?.throwIfAborted();
        opened += 1;
        const attempt = await open(opened - 1);
        attempts.push(attempt);
        return attempt;
      },
      onCase: (one) => {
        signal?.throwIfAborted();
        if (cases.includes(one)) onCase?.(one);
      },
    });
  const keep = (results: readonly Probed[]): void => {
    for (const one of results)
      if (cases.includes(one.case)) probed.set(one.case, [...(probed.get(one.case) ?? []), one]);
  };
  const toProbe = new Set([...cases, ...groundworkOf(cases)]);
  {
    await using first = round();
    // A program that does not get ready is given a second chance before anything is said of it.
    if (!(await first.begin())) await first.begin();
    for (const step of STEPS)
      keep(await first.take(step.map((list) => list.filter((one) => toProbe.has(one)))));
  }
  const again = cases.filter((one) => isDoubtful(probed.get(one)?.at(-1)));
  const required = again.filter(({ kind }) => kind === 'required');
  const advice = again.filter(({ kind }) => kind === 'advice');
  const groups = [...required.map((one) => [one]), ...(advice.length > 0 ? [advice] : [])];
  const repeat = async (group: readonly Case[]): Promise<void> => {
    await using own = round();
    // One after another: what another client does at the same time may have been to blame.
    const steps = [STEPS.flat(2).filter((one) => group.includes(one))];
    keep(await own.take(steps));
  };
  if (isAlone) for (const group of groups) await repeat(group);
  else await allStarted(groups.map(repeat));
  return { probed, attempts: attempts.toSorted((one, other) => one.number - other.number) };
}

/** What failed, and what got no reply to judge although others do. */
function isDoubtful(probed: Probed | undefined): boolean {
  if (probed?.outcome !== 'skipped') return probed?.outcome === 'failed';
  return (
    probed.case.kind === 'required' &&
    probed.case.needs === 'time' &&
    probed.attempt.trial?.manners.answers === true
  );
}
