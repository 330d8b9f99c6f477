/** What a whole run leaves: the figures, two pictures of them, and the tables of the READMEs. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { LATEST, RESULTS } from './results.ts';
import { READMES, withSpeedTable } from './readme.ts';
import type { Results } from './results.ts';
import { growthSvg } from './growth-chart.ts';
import { rowsSvg } from './chart.ts';

const PROJECT = new URL('../', import.meta.url);

export function writeResults(results: Results): void {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(LATEST, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(new URL('latest.svg', RESULTS), `${rowsSvg(results)}\n`);
  writeFileSync(new URL('growth.svg', RESULTS), `${growthSvg(results)}\n`);
  for (const { file, language } of READMES) {
    const path = new URL(file, PROJECT);
    writeFileSync(path, withSpeedTable(readFileSync(path, 'utf8'), results, language));
  }
}
