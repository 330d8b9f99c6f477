/** A class as a table: one row per student, one column per requirement; and what can be counted in it. */
import { sentence, tell, type ToldRequirement } from './told.ts';
import { fill } from '../../drawing/figures.ts';
import type { Grade } from '../result.ts';
import type { Language } from '../../../options/language.ts';
import { WORDS } from './words.ts';

/** A student and the grade. */
export interface Graded {
  readonly student: string;
  /** As a learning platform knows the student; `null` where that is not known. */
  readonly name?: string | null;
  readonly number?: string | null;
  readonly grade: Grade;
  /** What was handed in, where it lies on this computer as it is; `null` or absent where it was unpacked or cloned. */
  readonly handIn?: string | null | undefined;
  /** The student's page, from where the class's page is; `null` when there is none. */
  readonly page: string | null;
  /**
   * Absent for a grade that holds. `missing`: there is none yet. The others are of before: the program, the grader or
   * what it was told has `changed` since; it was `retried`, and could not be judged; its repository is `unseen` this
   * time; the program is `gone`.
   */
  readonly standing?: (typeof STANDINGS)[number] | undefined;
  /** Why one that was retried could not be judged. */
  readonly attempt?: string | null | undefined;
}

export const STANDINGS = ['missing', 'changed', 'retried', 'unseen', 'gone'] as const;

/** What must be known of a grade that does not hold, or is none; empty for one that does. */
export function remarkOn(
  { standing, attempt = null }: Pick<Graded, 'standing' | 'attempt'>,
  language: Language,
): string {
  return standing === undefined ? '' : fill(WORDS[language][standing], { problem: sentence(attempt) });
}

export type ClassTable = ReturnType<typeof classTable>;
export type ClassRow = ClassTable['rows'][number];

/** Sentences are in `language`; students are sorted by name as it sorts. */
export function classTable(graded: readonly Graded[], language: Language) {
  const told = graded.map((one) => ({ ...one, ...tell(one.grade, language) }));
  const all = told.map(({ required }) => required);
  // Who has the most columns has them in the assignment's order; others may have been graded on fewer.
  const longest = all.reduce((one, other) => (other.length > one.length ? other : one), []);
  const columns = Map.groupBy([...longest, ...all.flat()], ({ id }) => id);
  const { compare } = new Intl.Collator(language, { numeric: true });
  const rows = told.map((one) => {
    const { student, name = null, number = null, page, grade, required, broken, late, standing } = one;
    const { ok, judged, of, points, problem } = grade;
    const unmet = broken.length > 0 ? broken : required.filter(({ outcome }) => outcome !== 'passed');
    const obstacle = sentence(problem);
    const failures = problem === null ? byCause(unmet) : [];
    const failed = failures.map(({ ids, why }) => [ids.join(', '), why].filter(Boolean).join(': ')).join(' ');
    const remark = remarkOn(one, language);
    // A failure that a teacher settled says so itself.
    const settled = required
      .filter(({ settled, outcome }) => settled !== null && outcome === 'passed')
      .map(({ id, note }) => `${id}: ${sentence(note)}`)
      .join(' ');
    /** In the order of the columns; `undefined` where it was not asked. */
    const results = [...columns.keys()].map((id) => required.find((one) => one.id === id));
    const counts = judged && standing !== 'gone';
    return {
      student,
      name,
      number,
      page,
      standing,
      remark,
      /** What a teacher settled as passed, and why. */
      settled,
      /** What late days cost; empty for who was in time. */
      late,
      of,
      ok: judged && ok,
      judged,
      /** Of the repository that it was taken from. */
      commit: grade.source?.commit ?? null,
      host: grade.host,
      /** `null` when it could not be judged. */
      points: judged ? points : null,
      results,
      /** Whether the figures of the class have it: who was judged and is still there. */
      counts,
      /** Places of the columns that count as not passed. */
      missed: results.flatMap((one, index) =>
        counts && one !== undefined && one.outcome !== 'passed' ? [index] : [],
      ),
      /** What failed, the ids of one cause together; what was skipped where nothing failed. */
      failures,
      /** Why it could not be judged; empty for one that was, or that there is nothing to say of. */
      obstacle,
      /** Why it could not be judged, or else what failed and why; the remark first. */
      problem: [remark, late, obstacle, failed, settled].filter((text) => text !== '').join(' '),
    };
  });
  return {
    words: WORDS[language],
    /** Whether the class handed in links. */
    hasCommits: graded.some(({ grade }) => grade.source !== null),
    hasHosts: graded.some(({ grade }) => grade.host !== null),
    requirements: [...columns.values()].flatMap((same) => same.slice(0, 1)),
    rows: rows.toSorted((one, other) => compare(one.student, other.student)),
  };
}

/** One cause is one sentence, whatever it caused. */
function byCause(unmet: readonly ToldRequirement[]) {
  const causes = Map.groupBy(unmet, ({ hint }) => sentence(hint));
  return Array.from(causes, ([why, all]) => ({ ids: all.map(({ id }) => id), why }));
}

const BARS = 10;

export type Bar = ReturnType<typeof distribution>[number];

/** Of those in the class who were judged; `average` and `median` are `null` when nobody was. */
export function classFigures({ requirements, rows }: ClassTable) {
  const judged = rows.filter(({ counts }) => counts);
  const points = judged.map(({ points }) => points ?? 0).toSorted((one, other) => one - other);
  const of = Math.max(0, ...rows.map(({ of }) => of));
  const middle = (points.length - 1) / 2;
  const [below = 0, above = 0] = [points[Math.floor(middle)], points[Math.ceil(middle)]];
  return {
    judged: judged.length,
    ok: judged.filter(({ ok }) => ok).length,
    average: points.length === 0 ? null : points.reduce((sum, one) => sum + one, 0) / points.length,
    median: points.length === 0 ? null : (below + above) / 2,
    of,
    distribution: distribution(points, of),
    /** By requirement, most missed first. */
    missed: requirements
      .map((_, index) => missedBy(judged, index))
      .toSorted((one, other) => other.count - one.count),
  };
}

export type Missed = ReturnType<typeof missedBy>;

/** How many did not pass the requirement of a column, of those who were asked. */
function missedBy(judged: readonly ClassRow[], column: number) {
  const outcomes = judged.flatMap(({ results }) => results[column]?.outcome ?? []);
  const failed = outcomes.filter((outcome) => outcome === 'failed').length;
  const passed = outcomes.filter((outcome) => outcome === 'passed').length;
  const count = outcomes.length - passed;
  return { column, asked: outcomes.length, count, failed, skipped: count - failed };
}

/** How many have the points from `first` to `last`: ten bars of the same width, and one for those who have all points. */
function distribution(points: readonly number[], of: number) {
  const width = Math.max(1, Math.ceil(of / BARS));
  const bars = [];
  for (let first = 0; first < of; first += width) {
    const end = Math.min(first + width, of);
    const count = points.filter((one) => one >= first && one < end).length;
    bars.push({ first, last: end - 1, count });
  }
  return [...bars, { first: of, last: of, count: points.filter((one) => one >= of).length }];
}
