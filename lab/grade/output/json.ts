/** Grades for programs: the names every version keeps come first, texts are in one language. */
import { gradeIn, ToldGradeSchema } from './told.ts';
import type { Grade } from '../result.ts';
import { type Graded, STANDINGS } from './class-table.ts';
import type { Language } from '../../../options/language.ts';
import { LEFT_OUT_REASONS, type LeftOut } from '../class/submissions.ts';
import type { Pair } from '../class/copies.ts';
import * as v from 'valibot';

const VERSION = 1;

/** `grade.json`, and what `grade --json` prints. */
export const GradeDocumentSchema = v.object({ schema: v.literal(VERSION), ...ToldGradeSchema.entries });

/** What `grade --class --json` prints. */
export const ClassDocumentSchema = v.object({
  schema: v.literal(VERSION),
  ok: v.boolean(),
  students: v.array(
    v.object({
      student: v.string(),
      /** As a learning platform knows the student; `null` where that is not known. */
      name: v.nullable(v.string()),
      /** A student number where a list or a worksheet has it; else Moodle's of the submission, Canvas's of the user. */
      number: v.nullable(v.string()),
      ...ToldGradeSchema.entries,
      /** `null` for a grade that holds, `missing` where there is none yet; the others are of before. */
      standing: v.nullable(v.picklist(STANDINGS)),
      /** Why one that was `retried` could not be judged. */
      attempt: v.nullable(v.string()),
    }),
  ),
  /** Programs that are alike, for a person to look at. */
  similar: v.array(
    v.object({
      one: v.string(),
      other: v.string(),
      /** The folder of the earlier year that `other` is in; `null` for this class. */
      from: v.nullable(v.string()),
      /** 0 to 1. */
      similarity: v.number(),
    }),
  ),
  /** What is in the class's folder and no hand-in. */
  leftOut: v.array(v.object({ name: v.string(), why: v.picklist(LEFT_OUT_REASONS) })),
});

export type GradeDocument = v.InferOutput<typeof GradeDocumentSchema>;
export type ClassDocument = v.InferOutput<typeof ClassDocumentSchema>;

/** `schema` comes first, then the names that every version keeps. */
export function gradeJson(grade: Grade, language: Language): GradeDocument {
  return { schema: VERSION, ...gradeIn(grade, language) };
}

/** In the order in which they were graded. */
export function classJson(
  graded: readonly Graded[],
  pairs: readonly Pair[],
  language: Language,
  leftOut: readonly LeftOut[] = [],
): ClassDocument {
  return {
    schema: VERSION,
    ok: graded.every(({ grade }) => grade.ok),
    students: graded.map(
      ({ student, name = null, number = null, grade, standing = null, attempt = null }) => ({
        student,
        name,
        number,
        ...gradeIn(grade, language),
        standing,
        attempt,
      }),
    ),
    similar: [...pairs],
    leftOut: [...leftOut],
  };
}
