/** What a step of a GitHub workflow makes of grades: annotations on its log, Markdown for its summary, and `result`. */
import { type Annotation, written } from './workflow-commands.ts';
import { classResult, firstTraceback, gradeResult, linesOf, whyOf } from './autograding.ts';
import { earnedText, LONGEST_SENTENCE, sentence, tell, type Told, type ToldRequirement } from './told.ts';
import { type Graded, classTable, remarkOn } from './class-table.ts';
import { classParts, gradeMarkdown } from './markdown.ts';
import type { Grade } from '../result.ts';
import { sourcePlace } from './source-file.ts';
import { WORDS } from './words.ts';
import { classSentences } from './class-text.ts';
import type { Language } from '../../../options/language.ts';
import { visible } from '../../drawing/visible.ts';

/** What goes where in a step. */
export interface StepResult {
  /** For standard output: one workflow command a line. */
  readonly annotations: string;
  /** Markdown, in parts that may be left out from the end. */
  readonly summary: readonly string[];
  /** base64 of JSON. */
  readonly result: string;
}

/** What GitHub shows of a step. */
const MOST_SUMMARY_BYTES = 1024 ** 2;

/** Of one grade: an annotation for each requirement that is not met, a test for each with points. */
export function gradeStep(grade: Grade, language: Language): StepResult {
  const told = tell(grade, language);
  return {
    annotations: written(annotationsOf(told), told.words),
    summary: [gradeMarkdown(grade, language)],
    result: gradeResult(told),
  };
}

/** Of a class: an annotation and a test for each student. Who is not in the class now does not count. */
export function classStep(graded: readonly Graded[], language: Language): StepResult {
  const words = WORDS[language];
  const present = graded.filter(({ standing }) => standing !== 'gone');
  return {
    annotations: written(classAnnotations(present, language), words),
    summary: classParts(graded, language),
    result: classResult(present, language),
  };
}

/** As many parts as there is room for beside what the summary has already, and a sentence where that is not all. */
export function fittingSummary(parts: readonly string[], language: Language, takenBytes = 0): string {
  const room = MOST_SUMMARY_BYTES - takenBytes;
  const whole = parts.join('\n');
  if (Buffer.byteLength(whole) <= room) return whole;
  const end = `\n${WORDS[language].summaryCut}\n`;
  if (Buffer.byteLength(end) > room) return '';
  let bytes = Buffer.byteLength(end);
  const kept: string[] = [];
  for (const part of parts) {
    bytes += Buffer.byteLength(part) + 1;
    if (bytes > room) break;
    kept.push(part);
  }
  return kept.join('\n') + end;
}

function annotationsOf(told: Told): Annotation[] {
  const { grade, words, broken, skipped, summary, advised } = told;
  const { target } = grade;
  const title = `${words.title}: ${visible(target)}`;
  const failed = broken.filter(({ outcome }) => outcome === 'failed');
  const about = (level: Annotation['level'], result: ToldRequirement): Annotation => ({
    level,
    title: `${visible(result.id)}: ${sentence(result.requirement)}`,
    text: whyOf(result, words),
    place: sourcePlace(target, grade, result.traceback),
  });
  const advice = typeof advised === 'string' ? [] : advised;
  return [
    grade.judged
      ? { level: 'notice', title, text: `${earnedText(grade, words)}. ${summary}` }
      : { level: 'error', title, text: [summary, sentence(grade.problem)].join('\n') },
    ...failed.map((result) => about('error', result)),
    ...skipped.map(({ ids, why }): Annotation => ({
      level: 'warning',
      title: ids,
      text: why || words.skipped,
      place: sourcePlace(target, grade),
    })),
    ...advice.map((result) => about('notice', result)),
  ];
}

function classAnnotations(graded: readonly Graded[], language: Language): Annotation[] {
  const words = WORDS[language];
  const isUnjudged = graded.some(({ grade, standing }) => !grade.judged && standing !== 'missing');
  const [summary = '', ...others] = classSentences(classTable(graded, language));
  const students = graded.flatMap((one): Annotation[] => {
    const { broken, skipped, advised, late } = tell(one.grade, language);
    const { student, grade, handIn } = one;
    if (!grade.judged) return [];
    const about = {
      title: `${visible(student)}: ${earnedText(grade, words)}`,
      place: sourcePlace(handIn, grade, firstTraceback(broken)),
    };
    const listed = (results: readonly ToldRequirement[]): string[] =>
      results.map(({ id, hint, requirement }) => `${visible(id)}: ${sentence(hint ?? requirement)}`);
    const failures = [
      remarkOn(one, language),
      late,
      ...listed(broken),
      ...skipped.map(({ ids, why }) => `${ids}: ${why}`),
    ];
    const advice = typeof advised === 'string' ? [] : listed(advised);
    return [
      ...(grade.ok ? [] : [{ level: 'error', text: linesOf(failures), ...about } as const]),
      ...(grade.ok && late !== '' ? [{ level: 'warning', text: late, ...about } as const] : []),
      ...(advice.length === 0 ? [] : [{ level: 'notice', text: linesOf(advice), ...about } as const]),
    ];
  });
  const title = words.classTitle;
  return [
    { level: 'notice', title, text: summary },
    ...others.map((text, index): Annotation => {
      const level = isUnjudged && index === 0 ? 'error' : 'warning';
      return { level, title, text: visible(text, LONGEST_SENTENCE) };
    }),
    ...students,
  ];
}
