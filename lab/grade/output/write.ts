/** The files that a grade leaves beside its captures, and those of a class. */
import { resolve } from 'node:path';
import { classCsv, classXlsx } from './spreadsheet.ts';
import { classTable, type Graded } from './class-table.ts';
import { classHtml } from './class-page.ts';
import type { Grade } from '../result.ts';
import { gradeHtml } from './html.ts';
import { gradeJson } from './json.ts';
import { gradeMarkdown } from './markdown.ts';
import { classJunit, gradesJunit } from './junit.ts';
import type { Language } from '../../../options/language.ts';
import { classTitle, type LeftOut } from '../class/submissions.ts';
import { type ClassWorksheet, filledWorksheet } from './worksheet.ts';
import type { Pair } from '../class/copies.ts';
import { replaceFile } from '../../replace-file.ts';

/** Writes `grade.html`, `grade.json`, `grade.md` and `junit.xml` into `folder`. */
export function writeGrade(folder: string, grade: Grade, language: Language): void {
  replaceFile(resolve(folder, 'grade.html'), gradeHtml(grade, language));
  replaceFile(resolve(folder, 'grade.json'), `${JSON.stringify(gradeJson(grade, language), null, 2)}\n`);
  replaceFile(resolve(folder, 'grade.md'), gradeMarkdown(grade, language));
  replaceFile(resolve(folder, 'junit.xml'), gradesJunit([grade], language));
}

export const WORKSHEET_FILE = 'moodle-worksheet.csv';

/** Writes `index.html`, `grades.csv`, `grades.xlsx` and `junit.xml` of the class in `folder` into `out`, and a worksheet filled in. */
export async function writeClass(
  { folder, out, language }: { readonly folder: string; readonly out: string; readonly language: Language },
  graded: readonly Graded[],
  pairs: readonly Pair[],
  leftOut: readonly LeftOut[],
  worksheet?: ClassWorksheet,
): Promise<void> {
  const table = classTable(graded, language);
  const sorted = graded.toSorted((one, other) => one.student.localeCompare(other.student));
  replaceFile(resolve(out, 'index.html'), classHtml(classTitle(folder), graded, pairs, language, leftOut));
  replaceFile(resolve(out, 'grades.csv'), classCsv(table));
  replaceFile(resolve(out, 'junit.xml'), classJunit(sorted, language));
  if (worksheet !== undefined)
    replaceFile(resolve(out, WORKSHEET_FILE), filledWorksheet(worksheet, graded, language));
  replaceFile(resolve(out, 'grades.xlsx'), await classXlsx(table));
}
