/** What a whole run of `npm run bench:console` leaves: the figures, and the table in the pages of both languages. */
import { inWords, type Machine } from '../machine.ts';
import { rewritePages, withTable } from '../write.ts';
import { writeFileSync } from 'node:fs';
import type { Language } from '../../options/language.ts';
import { pageTable } from '../table.ts';
import { RESULTS } from '../results.ts';
import type { Row } from '../row.ts';

export interface ConsoleResults {
  /** UTC, by day. */
  readonly date: string;
  readonly machine: Machine;
  readonly engine: 'docker' | 'local';
  readonly browser: string;
  readonly rounds: number;
  readonly rows: readonly Row[];
}

export const CONSOLE_LATEST = new URL('console.json', RESULTS);

/** The page with this table replaced. A page without the markers stays as it is. */
export function withConsoleTable(page: string, results: ConsoleResults, language: Language): string {
  return withTable(page, 'console', 'bench:console', [
    measuredOn(results, language),
    pageTable(results.rows, language),
  ]);
}

const ENGINES = {
  docker: { en: 'machines on Docker', id: 'mesin di Docker' },
  local: { en: 'machines on the local engine', id: 'mesin di engine lokal' },
} as const;

function measuredOn({ date, machine, engine, browser, rounds }: ConsoleResults, language: Language): string {
  const where = `${inWords(machine, language)}, ${browser}, ${ENGINES[engine][language]}`;
  return language === 'id'
    ? `Diukur ${date} pada ${where}; median dari ${rounds} putaran.`
    : `Measured on ${date} on ${where}; medians of ${rounds} rounds.`;
}

export function writeConsoleResults(results: ConsoleResults): void {
  writeFileSync(CONSOLE_LATEST, `${JSON.stringify(results, null, 2)}\n`);
  rewritePages((page, language) => withConsoleTable(page, results, language));
}
