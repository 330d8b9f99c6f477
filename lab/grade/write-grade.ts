/** One server's own files, beside its captures. */
import type { Grade } from './result.ts';
import type { Language } from './text.ts';
import { gradeHtml } from './output/html.ts';
import { gradeJson } from './output/json.ts';
import { gradeMarkdown } from './output/markdown.ts';
import { gradesJunit } from './output/junit.ts';
import { resolve } from 'node:path';
import { writeFileSync } from 'node:fs';

export function writeGrade(folder: string, grade: Grade, language: Language): void {
  writeFileSync(resolve(folder, 'grade.html'), gradeHtml(grade, language));
  writeFileSync(resolve(folder, 'grade.json'), `${JSON.stringify(gradeJson(grade, language), null, 2)}\n`);
  writeFileSync(resolve(folder, 'grade.md'), gradeMarkdown(grade, language));
  writeFileSync(resolve(folder, 'junit.xml'), gradesJunit([grade], language));
}
