/** The pages and the pictures say what latest.json says, and nothing else: `npm run bench` writes all of them. */
import { PAGES, withSpeedTable } from './write.ts';
import { describe, expect, it } from 'vitest';
import { readResults, RESULTS, type Results } from './results.ts';
import { ROW_NAMES } from './rows.ts';
import { meets } from './row.ts';
import { readFileSync } from 'node:fs';
import { growthSvg, rowsSvg } from './chart.ts';

const results = readResults() as Results;

describe('the last whole run', () => {
  it('has every row, and each verdict follows from its figures', () => {
    expect(results.rows.map(({ name }) => name)).toEqual(ROW_NAMES);
    for (const { name, value, target, met } of results.rows) {
      expect(met, name).toBe(value === null ? null : meets(target, value.median));
    }
  });

  it('has at least five rounds and took less than ten minutes', () => {
    expect(results.rounds).toBeGreaterThanOrEqual(5);
    expect(results.tookS).toBeLessThan(600);
  });

  it.each(PAGES)('is what $file tells', ({ file, language }) => {
    const page = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
    expect(page).toContain('<!-- speed: written by npm run bench -->');
    expect(withSpeedTable(page, results, language)).toBe(page);
  });

  it.each([
    ['latest.svg', rowsSvg],
    ['growth.svg', growthSvg],
  ])('is what %s shows', (file, draw) => {
    expect(readFileSync(new URL(file, RESULTS), 'utf8')).toBe(`${draw(results)}\n`);
  });
});

it('a page without the markers stays as it is', () => {
  expect(withSpeedTable('# Page\n', results, 'en')).toBe('# Page\n');
});
