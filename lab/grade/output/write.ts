/** The files that a grade leaves beside its captures, and those of a class. */
import { resolve } from 'node:path';
import { existsSync, readFileSync } from 'node:fs';
import { classCsv, classXlsx } from './spreadsheet.ts';
import { classTable, type Graded } from './class-table.ts';
import { classHtml } from './class-page.ts';
import type { Grade } from '../result.ts';
import { gradeHtml } from './html.ts';
import { gradeJson } from './json.ts';
import { gradeMarkdown } from './markdown.ts';
import { classJunit, gradesJunit } from './junit.ts';
import type { Language } from '../../../options/language.ts';
import type { ClassWorksheet } from '../class/worksheet.ts';
import { filledWorksheet } from './worksheet.ts';
import type { LeftOut } from '../class/submissions.ts';
import type { Pair } from '../class/copies.ts';
import { replaceFile } from '../../replace-file.ts';

/** Writes `grade.html`, `grade.json`, `grade.md` and `junit.xml` into `folder`; those that are the same already stay. */
export function writeGrade(folder: string, grade: Grade, language: Language): void {
  const write = (name: string, content: string): void => {
    const file = resolve(folder, name);
    // To write is to wait for the disk: of a class that goes on, or is merged, most pages are as they were.
    if (!existsSync(file) || readFileSync(file, 'utf8') !== content) replaceFile(file, content);
  };
  write('grade.html', gradeHtml(grade, language));
  write('grade.json', `${JSON.stringify(gradeJson(grade, language), null, 2)}\n`);
  write('grade.md', gradeMarkdown(grade, language));
  write('junit.xml', gradesJunit([grade], language));
}

export const WORKSHEET_FILE = 'moodle-worksheet.csv';

/**
 * Writes `index.html`, `grades.csv`, `grades.xlsx` and `junit.xml` of a class into `out`, and a worksheet filled in;
 * `title` names the class.
 */
export async function writeClass(
  { title, out, language }: { readonly title: string; readonly out: string; readonly language: Language },
  graded: readonly Graded[],
  pairs: readonly Pair[],
  leftOut: readonly LeftOut[],
  worksheet?: ClassWorksheet,
): Promise<void> {
  const table = classTable(graded, language);
  const sorted = graded.toSorted((one, other) => one.student.localeCompare(other.student));
  const page = await classHtml(title, graded, pairs, language, leftOut);
  replaceFile(resolve(out, 'index.html'), page);
  replaceFile(resolve(out, 'grades.csv'), classCsv(table));
  replaceFile(resolve(out, 'junit.xml'), classJunit(sorted, language));
  if (worksheet !== undefined)
    replaceFile(resolve(out, WORKSHEET_FILE), filledWorksheet(worksheet, graded, language));
  replaceFile(resolve(out, 'grades.xlsx'), await classXlsx(table));
}
