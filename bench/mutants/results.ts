/** What a whole run leaves: bench/results/mutants.json, and its figures in the pages of both languages. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Language } from '../../options/language.ts';
import type { Machine } from '../machine.ts';
import { pageSection } from './table.ts';
import { rewritePages, withTable } from '../write.ts';
import { RESULTS } from '../results.ts';
import type { MutantResults, Run } from './record.ts';

const FILE = new URL('mutants.json', RESULTS);

/** In place of the last one of its kind. */
export function writeRun(run: Run, isLoaded: boolean, machine: Machine): void {
  const before = readResults();
  const results: MutantResults = {
    machine,
    quiet: isLoaded ? (before?.quiet ?? null) : run,
    loaded: isLoaded ? run : (before?.loaded ?? null),
  };
  writeFileSync(FILE, `${JSON.stringify(results, null, 2)}\n`);
  rewritePages((page, language) => withMutants(page, results, language));
}

/** The page with its figures replaced. */
export function withMutants(page: string, results: MutantResults, language: Language): string {
  return withTable(page, 'mutants', 'bench:mutants', [pageSection(results, language)]);
}

/** Undefined before the first whole run. */
export function readResults(): MutantResults | undefined {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8')) as MutantResults;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
