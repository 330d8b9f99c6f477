/** The pages say what console.json says, and nothing else: `npm run bench:console` writes all of them. */
import { CONSOLE_LATEST, type ConsoleResults, withConsoleTable } from './results.ts';
import { describe, expect, it } from 'vitest';
import { meets, rowOf } from '../row.ts';
import { CONSOLE_ROWS } from './rows.ts';
import { PAGES, PROJECT } from '../write.ts';
import { readFileSync } from 'node:fs';

const latest = JSON.parse(readFileSync(CONSOLE_LATEST, 'utf8')) as ConsoleResults;

describe('the last whole run', () => {
  it('has every row as it is promised, and each verdict follows from its figures', () => {
    expect(latest.rows.map(({ name }) => name)).toEqual(CONSOLE_ROWS.map(({ name }) => name));
    for (const { name, value, target, met } of latest.rows) {
      expect(target, name).toEqual(CONSOLE_ROWS.find((row) => row.name === name)?.target);
      expect(met, name).toBe(value === null ? null : meets(target, value.median));
    }
  });

  it.each(PAGES)('is what $file tells', ({ file, language }) => {
    const page = readFileSync(new URL(file, PROJECT), 'utf8');
    expect(page).toContain('<!-- console: written by npm run bench:console -->');
    expect(withConsoleTable(page, latest, language)).toBe(page);
  });
});

it.each([
  ['en', 'at most 1,000 ms', 'machines on the local engine; medians of 3 rounds'],
  ['id', 'maksimal 1.000 ms', 'mesin di engine lokal; median dari 3 putaran'],
] as const)('the table of a page is written between its markers: %s', (language, target, where) => {
  const results: ConsoleResults = {
    ...latest,
    engine: 'local',
    rounds: 3,
    rows: CONSOLE_ROWS.map((title) => rowOf(title, { values: [2, 3, 4] })),
  };
  const page = '# P\n\n<!-- console: written by npm run bench:console -->\nold\n<!-- /console -->\n\nend\n';
  const written = withConsoleTable(page, results, language);
  expect(written).toContain(target);
  expect(written).toContain(where);
  expect(written).not.toContain('old');
  expect(written).toMatch(/^# P\n\n<!-- console.*<!-- \/console -->\n\nend\n$/s);
});
