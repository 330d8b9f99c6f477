/** The files that a grade leaves beside its captures, and those of a class. */
import { join, resolve } from 'node:path';
import { classCsv, classXlsx } from './spreadsheet.ts';
import { classTable, type Graded } from './class-table.ts';
import { classHtml } from './class-page.ts';
import { type Feedback, feedbackOf } from './feedback.ts';
import type { Grade } from '../result.ts';
import { gradeHtml } from './html.ts';
import { gradeJson } from './json.ts';
import { gradeMarkdown } from './markdown.ts';
import { classJunit, gradesJunit } from './junit.ts';
import type { Language } from '../../../options/language.ts';
import { classTitle, type LeftOut } from '../class/submissions.ts';
import type { Pair } from '../class/copies.ts';
import { makeFolder } from '../../make-folder.ts';
import { replaceFile } from '../../replace-file.ts';
import { rmSync } from 'node:fs';

/** Writes `grade.html`, `grade.json`, `grade.md` and `junit.xml` into `folder`. */
export function writeGrade(folder: string, grade: Grade, language: Language): void {
  replaceFile(resolve(folder, 'grade.html'), gradeHtml(grade, language));
  replaceFile(resolve(folder, 'grade.json'), `${JSON.stringify(gradeJson(grade, language), null, 2)}\n`);
  replaceFile(resolve(folder, 'grade.md'), gradeMarkdown(grade, language));
  replaceFile(resolve(folder, 'junit.xml'), gradesJunit([grade], language));
}

/** In a results folder, what may be handed out where a grade is told in part: captures and what was printed lie elsewhere. */
export const FOR_STUDENTS = 'for-students';

/**
 * Writes what of the grade may be told into `for-students` in the folder `results`, in a folder of the `student` where it
 * is that of a class. Nothing for a grade that may be told whole: its own folder can be handed out.
 */
export function writeFeedback(
  results: string,
  grade: Grade,
  { feedback, language, student = '' }: { feedback: Feedback; language: Language; student?: string },
): void {
  if (feedback === 'full') return;
  const folder = join(results, FOR_STUDENTS, student);
  makeFolder(folder);
  writeGrade(folder, feedbackOf(grade, feedback), language);
}

/** Removes what {@link writeFeedback} wrote, perhaps at another level. */
export function removeFeedback(results: string): void {
  rmSync(join(results, FOR_STUDENTS), { recursive: true, force: true });
}

/** Writes `index.html`, `grades.csv`, `grades.xlsx` and `junit.xml` of the class in `folder` into `out`. */
export async function writeClass(
  { folder, out, language }: { readonly folder: string; readonly out: string; readonly language: Language },
  graded: readonly Graded[],
  pairs: readonly Pair[],
  leftOut: readonly LeftOut[],
): Promise<void> {
  const table = classTable(graded, language);
  const sorted = graded.toSorted((one, other) => one.student.localeCompare(other.student));
  replaceFile(resolve(out, 'index.html'), classHtml(classTitle(folder), graded, pairs, language, leftOut));
  replaceFile(resolve(out, 'grades.csv'), classCsv(table));
  replaceFile(resolve(out, 'junit.xml'), classJunit(sorted, language));
  replaceFile(resolve(out, 'grades.xlsx'), await classXlsx(table));
}
