/** The class's own files: the page that links every student's, tables for other programs. */
import { basename, resolve } from 'node:path';
import type { Graded } from '../output/class-table.ts';
import type { Language } from '../text.ts';
import type { Pair } from '../copies.ts';
import { classCsv } from '../output/csv.ts';
import { classHtml } from '../output/index-page.ts';
import { classTable } from '../output/class-table.ts';
import { classXlsx } from '../output/xlsx.ts';
import { gradesJunit } from '../output/junit.ts';
import { renameSync, writeFileSync } from 'node:fs';

export interface ClassFiles {
  readonly folder: string;
  readonly out: string;
  readonly language: Language;
  readonly graded: readonly Graded[];
  readonly pairs: readonly Pair[];
}

export async function writeClass({ folder, out, language, graded, pairs }: ClassFiles): Promise<void> {
  const table = classTable(graded, language);
  const grades = graded
    .toSorted((one, other) => one.student.localeCompare(other.student))
    .map(({ grade }) => grade);
  replace(resolve(out, 'index.html'), classHtml(basename(resolve(folder)), graded, pairs, language));
  replace(resolve(out, 'grades.csv'), classCsv(table, language));
  replace(resolve(out, 'junit.xml'), gradesJunit(grades, language));
  replace(resolve(out, 'grades.xlsx'), await classXlsx(table, language));
}

/** Whoever has the file open meanwhile sees the old one whole, or the new one. */
function replace(file: string, content: string | Buffer): void {
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}
