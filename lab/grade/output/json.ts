/** A grade for programs: the names every version keeps come first, texts are in one language. */
import type { Grade, RequirementResult } from '../result.ts';
import type { Language } from '../text.ts';

type RequirementJson = Omit<RequirementResult, 'requirement' | 'hint' | 'note'> & {
  readonly requirement: string;
  readonly hint: string | null;
  readonly note: string | null;
};

export type GradeJson = Omit<Grade, 'requirements'> & {
  readonly requirements: readonly RequirementJson[];
};

export function gradeJson(grade: Grade, language: Language): GradeJson {
  const { target, ok, points, of, requirements, listening, durationMs, ...more } = grade;
  const results = requirements.map((result) => requirementJson(result, language));
  return { target, ok, points, of, requirements: results, listening, durationMs, ...more };
}

function requirementJson(result: RequirementResult, language: Language): RequirementJson {
  const { id, point, kind, outcome, points, of, expected, received, packets, capture } = result;
  const { hint, note, requirement, ladder, reproduce, traceback, attempts } = result;
  return {
    id,
    point,
    kind,
    outcome,
    points,
    of,
    expected,
    received,
    packets,
    capture,
    hint: hint?.[language] ?? null,
    requirement: requirement[language],
    note: note?.[language] ?? null,
    reproduce,
    traceback,
    attempts,
    ladder,
  };
}
