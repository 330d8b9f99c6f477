/** The pages say what mutants.json says: `npm run bench:mutants` writes both. */
import { expect, it } from 'vitest';
import { PAGES } from '../write.ts';
import { readFileSync } from 'node:fs';
import { readResults, withMutants } from './results.ts';

const results = readResults();

it.for(PAGES)('$file has a place for the figures', ({ file }) => {
  const page = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  expect(page).toMatch(/<!-- mutants: written by npm run bench:mutants -->\n[^]*<!-- \/mutants -->/);
});

it.runIf(results !== undefined).for(PAGES)('$file tells the last whole run', ({ file, language }) => {
  const page = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  expect(results && withMutants(page, results, language)).toBe(page);
});
