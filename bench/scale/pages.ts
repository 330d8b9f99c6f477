/** docs/scale.md in both languages: its parts with numbers are written by `npm run bench:scale`, and nothing else there has any. */
import { PROJECT, withTable } from '../write.ts';
import { readFileSync, writeFileSync } from 'node:fs';
import { readResults, RESULTS, type Results } from '../results.ts';
import { readScaleResults, SCALE_FILE, type ScaleResults } from './results.ts';
import type { Language } from '../../options/language.ts';
import { scaleSvg } from './chart.ts';
import { SECTIONS } from './sections.ts';

/** Where they stand, from the project's folder. */
export const SCALE_PAGES = [
  { file: 'docs/scale.md', language: 'en' },
  { file: 'docs/scale.id.md', language: 'id' },
] as const satisfies readonly { file: string; language: Language }[];

const COMMAND = 'bench:scale';

/** The page with all that has numbers replaced; `speed` is the last run of `npm run bench`. */
export function withScale(page: string, results: ScaleResults, speed: Results, language: Language): string {
  return Object.entries(SECTIONS).reduce(
    (written, [name, section]) => withTable(written, name, COMMAND, section(results, speed, language)),
    page,
  );
}

/** Writes scale.json, and of what stands there the picture and the pages. */
export function writeScale(measured: ScaleResults): void {
  writeFileSync(SCALE_FILE, `${JSON.stringify(measured, sixDigits, 2)}\n`);
  const results = readScaleResults();
  writeFileSync(new URL('scale.svg', RESULTS), `${scaleSvg(results)}\n`);
  const speed = readResults();
  if (speed === undefined) throw new Error('npm run bench has left no results');
  for (const { file, language } of SCALE_PAGES) {
    const path = new URL(file, PROJECT);
    writeFileSync(path, withScale(readFileSync(path, 'utf8'), results, speed, language));
  }
}

/** More would be noise. */
function sixDigits(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
}
