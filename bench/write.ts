/** What a whole run leaves: the figures, two pictures of them, and the table in the pages of both languages. */
import { growthSvg, rowsSvg } from './chart.ts';
import { LATEST, RESULTS, type Results } from './results.ts';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { inWords } from './machine.ts';
import type { Language } from '../options/language.ts';
import { pageTable } from './table.ts';

export const PROJECT = new URL('../', import.meta.url);

/** Where the table stands, from the project's folder, and in which language. */
export const PAGES = [
  { file: 'docs/benchmarks.md', language: 'en' },
  { file: 'docs/benchmarks.id.md', language: 'id' },
] as const satisfies readonly { file: string; language: Language }[];

/** The page with its table replaced. A page without the markers stays as it is. */
export function withSpeedTable(page: string, results: Results, language: Language): string {
  return withTable(page, 'speed', 'bench', [
    measuredOn(results, language),
    pageTable(results.rows, language),
  ]);
}

/** The page with what stands between the markers of a table replaced by `paragraphs`. */
export function withTable(
  page: string,
  name: string,
  command: string,
  paragraphs: readonly string[],
): string {
  const [opening, closing] = [`<!-- ${name}: written by npm run ${command} -->`, `<!-- /${name} -->`];
  const begin = page.indexOf(opening);
  const end = page.indexOf(closing);
  if (begin === -1 || end < begin) return page;
  const written = [opening, ...paragraphs, closing].join('\n\n');
  return page.slice(0, begin) + written + page.slice(end + closing.length);
}

function measuredOn({ date, machine, rounds }: Results, language: Language): string {
  return language === 'id'
    ? `Diukur ${date} pada ${inWords(machine, language)}; median dari ${rounds} putaran bergantian.`
    : `Measured on ${date} on ${inWords(machine)}; medians of ${rounds} alternating rounds.`;
}

/** Writes latest.json, both pictures and the table of each page. */
export function writeResults(results: Results): void {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(LATEST, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(new URL('latest.svg', RESULTS), `${rowsSvg(results)}\n`);
  writeFileSync(new URL('growth.svg', RESULTS), `${growthSvg(results)}\n`);
  rewritePages((page, language) => withSpeedTable(page, results, language));
}

/** Each page becomes what `rewrite` makes of it. */
export function rewritePages(rewrite: (page: string, language: Language) => string): void {
  for (const { file, language } of PAGES) {
    const path = new URL(file, PROJECT);
    writeFileSync(path, rewrite(readFileSync(path, 'utf8'), language));
  }
}
