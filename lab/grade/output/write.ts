/** The files that a grade leaves beside its captures, and those of a class. */
import { join, resolve } from 'node:path';
import { existsSync, readFileSync, rmSync } from 'node:fs';
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
import type { ClassWorksheet } from '../class/worksheet.ts';
import { filledWorksheet } from './worksheet.ts';
import type { LeftOut } from '../class/submissions.ts';
import type { Pair } from '../class/copies.ts';
import { makeFolder } from '../../make-folder.ts';
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

/** How a class is called, where its results go, and how much of them its students are told. */
interface ClassPlace {
  readonly title: string;
  readonly out: string;
  readonly language: Language;
  readonly feedback: Feedback;
}

export const WORKSHEET_FILE = 'moodle-worksheet.csv';

/**
 * Writes `index.html`, `grades.csv`, `grades.xlsx` and `junit.xml` of a class into `out`, and a worksheet filled in;
 * `title` names the class.
 */
export async function writeClass(
  { title, out, language, feedback }: ClassPlace,
  graded: readonly Graded[],
  pairs: readonly Pair[],
  leftOut: readonly LeftOut[],
  worksheet?: ClassWorksheet,
): Promise<void> {
  const table = classTable(graded, language);
  const told = graded.map((one) => ({ ...one, grade: feedbackOf(one.grade, feedback) }));
  const sorted = graded.toSorted((one, other) => one.student.localeCompare(other.student));
  const page = await classHtml(title, graded, pairs, language, leftOut);
  replaceFile(resolve(out, 'index.html'), page);
  replaceFile(resolve(out, 'grades.csv'), classCsv(table));
  replaceFile(resolve(out, 'junit.xml'), classJunit(sorted, language));
  if (worksheet !== undefined)
    replaceFile(resolve(out, WORKSHEET_FILE), filledWorksheet(worksheet, told, language));
  replaceFile(resolve(out, 'grades.xlsx'), await classXlsx(table));
}
