/**
 * How much of a grade a student is told. What a level withholds is not in the grade that may be told, so that every page
 * and document made from it can hold nothing else, and none of them has to know the level.
 *
 *                                               full  hints  verdict
 *     outcomes, points, what is required          ✓     ✓       ✓
 *     why something could not be judged           ✓     ✓       ✓
 *     what the teacher settled, and why           ✓     ✓       ✓
 *     likely causes, notes, the student's own
 *     program: its error, where it listens        ✓     ✓
 *     bytes, packets, commands, what it printed,
 *     which host graded it                        ✓
 */
import type { Grade, RequirementResult } from '../result.ts';

export const FEEDBACKS = ['full', 'hints', 'verdict'] as const;

/** How much students are told: all of it, no evidence, or nothing but what passed and what did not. */
export type Feedback = (typeof FEEDBACKS)[number];

/** The grade that may be told; `full` is the grade itself. */
export function feedbackOf(grade: Grade, feedback: Feedback): Grade {
  if (feedback === 'full') return grade;
  const requirements = grade.requirements.map(withoutEvidence);
  // What it printed holds the requests of the probes, in the order in which they came.
  const hints = { ...grade, requirements, output: null, incompleteCaptures: [], host: null };
  if (feedback === 'hints') return hints;
  return {
    ...hints,
    requirements: requirements.map(withoutHints),
    // Why nothing could be reached, and how the clock was judged.
    listening: null,
    probedAt: null,
    timeZone: null,
    greeting: '',
  };
}

/** Bytes to send and to expect are the answer; a traceback is of the student's own program, as a compiler's message is. */
function withoutEvidence(result: RequirementResult): RequirementResult {
  return {
    ...result,
    expected: null,
    received: null,
    packets: [],
    capture: null,
    ladder: null,
    reproduce: null,
  };
}

function withoutHints(result: RequirementResult): RequirementResult {
  const { outcome, settled, hint, note } = result;
  // A hint that says why nobody could judge it, or a teacher's own reason, is part of the verdict.
  const isJudgedByBytes = settled === null && outcome !== 'skipped' && outcome !== 'error';
  return {
    ...result,
    hint: isJudgedByBytes ? null : hint,
    note: settled !== null && outcome === 'passed' ? note : null,
    traceback: null,
  };
}
