/**
 * What each requirement is worth. A teacher replaces it with a file: the same ids, other points, 100 in all, and perhaps
 * what being late costs.
 */
import { LabError } from '../errors.ts';
import { LATE_EXAMPLE, type LateRules, lateRulesIn } from './late.ts';
import { readTextFile } from '../text-file.ts';
import { REQUIREMENTS } from './cases/list.ts';

/** Points by the id of a requirement. */
export type Rubric = Readonly<Record<string, number>>;

const TOTAL = 100;

/** What the requirements say themselves; advice is not in it. */
export const RUBRIC: Rubric = Object.fromEntries(
  REQUIREMENTS.flatMap(({ id, points }) => (points > 0 ? [[id, points]] : [])),
);

const EXPECTED = `expected a number of points for each of ${Object.keys(RUBRIC).join(', ')}, ${TOTAL} in all`;

/** Throws {@link LabError} `USAGE` for a file that is no rubric. */
export function readRubric(file: string): Rubric {
  const { late, ...rubric } = contentOf(file);
  if (late !== undefined && Object.keys(rubric).length === 0) return RUBRIC;
  const problem = problemOf(rubric);
  if (problem !== undefined) throw new LabError('USAGE', `--rubric: ${file} ${problem}; ${EXPECTED}.`);
  return rubric as Rubric;
}

/** What the same file says of late days; `undefined` for nothing. Throws {@link LabError} `USAGE` for what cannot be used. */
export function readLateRules(file: string): LateRules | undefined {
  const { late } = contentOf(file);
  if (late === undefined) return undefined;
  const rules = lateRulesIn(late);
  if (typeof rules !== 'string') return rules;
  throw new LabError('USAGE', `--rubric: ${file} ${rules}; expected "late" as in ${LATE_EXAMPLE}.`);
}

function contentOf(file: string): Readonly<Record<string, unknown>> {
  let content: unknown;
  try {
    content = JSON.parse(readTextFile(file));
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw new LabError('USAGE', `--rubric: there is no file ${file}.`, { cause });
    throw new LabError('USAGE', `--rubric: ${file} is not JSON: ${(cause as Error).message}`, { cause });
  }
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) return { ...content };
  throw new LabError('USAGE', `--rubric: ${file} is not an object; ${EXPECTED}.`);
}

function problemOf(rubric: Readonly<Record<string, unknown>>): string | undefined {
  const entries = Object.entries(rubric);
  const stranger = entries.find(([id]) => !Object.hasOwn(RUBRIC, id));
  if (stranger !== undefined) return `names '${stranger[0]}', which is not a requirement with points`;
  const missing = Object.keys(RUBRIC).find((id) => !Object.hasOwn(rubric, id));
  if (missing !== undefined) return `does not name ${missing}`;
  const wrong = entries.find(([, points]) => typeof points !== 'number' || !(points >= 0));
  if (wrong !== undefined) return `gives ${wrong[0]} ${JSON.stringify(wrong[1])}`;
  const total = entries.reduce((sum, [, points]) => sum + (points as number), 0);
  return Math.abs(total - TOTAL) < 1e-9 ? undefined : `adds up to ${total}`; // a third is no whole binary fraction
}
