/** `results.json` of a Gradescope autograder. */
import { earnedText, sentence, tell, type ToldRequirement } from './told.ts';
import { failureText } from './failure.ts';
import type { Grade } from '../result.ts';
import type { Language } from '../../../options/language.ts';
import { plain } from './lines.ts';
import { visible } from '../../drawing/visible.ts';
import type { Words } from './words.ts';

/** Shown in a <pre>, where nothing of it is markup. */
const AS_IT_IS = { output_format: 'text', visibility: 'visible' } as const;

/**
 * A test for each requirement, those that are advice without points. What could not be judged has no score anywhere, which
 * Gradescope takes for a failed autograder and not for no points: the teacher runs it again.
 */
export function gradescopeResults(whole: Grade, language: Language) {
  const { grade, words, required, advice, summary, notes } = tell(whole, language);
  const { judged, ok, points, of, startedAt, durationMs, problem } = grade;
  const lines = [
    judged ? `${earnedText(grade, words)}. ${summary}` : summary,
    sentence(problem),
    ...notes.map(({ text }) => text),
  ];
  return {
    ...(judged ? { score: points } : {}),
    execution_time: Math.round(durationMs / 1_000),
    output: lines.filter((line) => line !== '').join('\n'),
    ...AS_IT_IS,
    tests: judged ? [...required, ...advice].map((result) => testOf(result, words)) : [],
    extra_data: { judged, ok, points: judged ? points : null, of, startedAt, durationMs },
  };
}

function testOf(result: ToldRequirement, words: Words) {
  const { id, point, kind, outcome, requirement, points, of } = result;
  const name = `${visible(id)}: ${sentence(requirement)}`;
  const isAdvice = kind === 'advice';
  return {
    number: visible(point),
    name: isAdvice ? `${words.advice}: ${name}` : name,
    status: outcome === 'passed' ? ('passed' as const) : ('failed' as const),
    ...(isAdvice ? {} : { score: points, max_score: of }),
    output: evidenceOf(result, words),
    ...AS_IT_IS,
  };
}

function evidenceOf(result: ToldRequirement, words: Words): string {
  const { outcome, hint, note } = result;
  if (outcome === 'passed') return sentence(note);
  if (outcome === 'skipped') return hint === null ? words.skipped : sentence(hint);
  return failureText(result, words, plain).join('\n') || words[outcome];
}
