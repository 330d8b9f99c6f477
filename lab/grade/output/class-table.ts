/** A class as a table: one row per student, one column per requirement. */
import type { Grade, RequirementResult } from '../result.ts';
import type { Language } from '../text.ts';
import type { Words } from './words.ts';
import { isBroken, requiredOf, sentence } from './facts.ts';

export interface Graded {
  readonly student: string;
  readonly grade: Grade;
  /** The student's page, from where the class's page is; `null` when there is none. */
  readonly page: string | null;
}

export interface ClassTable {
  readonly requirements: readonly ClassColumn[];
  /** By name. */
  readonly rows: readonly ClassRow[];
}

export interface ClassColumn {
  readonly id: string;
  readonly requirement: string;
}

export interface ClassRow {
  readonly student: string;
  readonly page: string | null;
  /** `null` when it could not be judged. */
  readonly points: number | null;
  readonly of: number;
  readonly ok: boolean;
  readonly judged: boolean;
  /** In the order of the columns; `undefined` where it was not asked. */
  readonly results: readonly (RequirementResult | undefined)[];
  /** Why it could not be judged, or else what failed and why. */
  readonly problem: string;
}

export function classTable(graded: readonly Graded[], language: Language): ClassTable {
  const all = graded.map(({ grade }) => requiredOf(grade));
  // Who has the most columns has them in the assignment's order; others may have been graded on fewer.
  const longest = all.reduce((one, other) => (other.length > one.length ? other : one), []);
  const requirements = new Map<string, ClassColumn>();
  for (const { id, requirement } of [...longest, ...all.flat()])
    if (!requirements.has(id)) requirements.set(id, { id, requirement: requirement[language] });
  const ids = [...requirements.keys()];
  const compare = new Intl.Collator(language, { numeric: true }).compare;
  const rows = graded.map((one) => rowOf(one, ids, language));
  return {
    requirements: [...requirements.values()],
    rows: rows.toSorted((one, other) => compare(one.student, other.student)),
  };
}

/** Of the columns, as files for other programs have them. */
export function classTitles({ requirements }: ClassTable, words: Words): string[] {
  const { student, points, of, isOk, isJudged, problem } = words;
  return [student, points, of, isOk, isJudged, ...requirements.map(({ id }) => id), problem];
}

function rowOf({ student, page, grade }: Graded, ids: readonly string[], language: Language): ClassRow {
  const { judged, ok, points, of } = grade;
  const byId = new Map(requiredOf(grade).map((result) => [result.id, result]));
  return {
    student,
    page,
    points: judged ? points : null,
    of,
    ok: judged && ok,
    judged,
    results: ids.map((id) => byId.get(id)),
    problem: problemOf(grade, language),
  };
}

function problemOf(grade: Grade, language: Language): string {
  if (grade.problem !== null) return sentence(grade.problem);
  return requiredOf(grade)
    .filter(isBroken)
    .map(({ id, hint }) => `${id}: ${sentence(hint?.[language] ?? '')}`)
    .join(' ');
}
