/** What a whole run of `npm run bench:grade` leaves: the figures, and the table in the pages of both languages. */
import { inWords, type Machine } from '../machine.ts';
import { writeFileSync } from 'node:fs';
import type { Language } from '../../options/language.ts';
import { rewritePages, withTable } from '../write.ts';
import { pageTable } from '../table.ts';
import { RESULTS } from '../results.ts';
import type { Row } from '../row.ts';

export interface GradeResults {
  /** UTC, by day. */
  readonly date: string;
  readonly machine: Machine;
  readonly rounds: number;
  readonly rows: readonly Row[];
}

const GRADE_LATEST = new URL('grade.json', RESULTS);

/** The page with this table replaced. A page without the markers stays as it is. */
export function withGradeTable(page: string, results: GradeResults, language: Language): string {
  return withTable(page, 'grading', 'bench:grade', [
    measuredOn(results, language),
    pageTable(results.rows, language),
  ]);
}

function measuredOn({ date, machine, rounds }: GradeResults, language: Language): string {
  return language === 'id'
    ? `Diukur ${date} pada ${inWords(machine, language)}; median dari ${rounds} putaran, kelas sekali.`
    : `Measured on ${date} on ${inWords(machine)}; medians of ${rounds} rounds, the class once.`;
}

export function writeGradeResults(results: GradeResults): void {
  writeFileSync(GRADE_LATEST, `${JSON.stringify(results, null, 2)}\n`);
  rewritePages((page, language) => withGradeTable(page, results, language));
}
