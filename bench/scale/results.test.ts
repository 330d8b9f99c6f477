/** docs/scale.md says what scale.json gives, and nothing else: `npm run bench:scale` writes both. */
import { COURSE, MILLION } from './derive.ts';
import { describe, expect, it } from 'vitest';
import { readResults, RESULTS, type Results } from '../results.ts';
import { readScaleResults, type ScaleResults } from './results.ts';
import { SCALE_PAGES, withScale } from './pages.ts';
import { PROJECT } from '../write.ts';
import { readFileSync } from 'node:fs';
import { scaleSvg } from './chart.ts';
import { SECTIONS } from './sections.ts';

const results = readScaleResults();
const speed = readResults() as Results;

it('the run on record is a whole one and took at most twelve minutes', () => {
  expect(results.isShort).toBe(false);
  expect(results.tookS).toBeLessThan(720);
  expect(results.merges.at(-1)?.size).toBe(COURSE);
  const largest = results.reconciliations.at(-1);
  expect(largest).toMatchObject({ size: MILLION, matched: MILLION });
});

describe.each(SCALE_PAGES)('$file', ({ file, language }) => {
  const page = readFileSync(new URL(file, PROJECT), 'utf8');

  it('is what the results give', () => {
    expect(page.match(/(?<=^<!-- )[\w-]+(?=: written by npm run bench:scale -->$)/gm)).toEqual(
      Object.keys(SECTIONS),
    );
    expect(withScale(page, results, speed, language)).toBe(page);
  });

  it('has no number that the results do not give', () => {
    const own = page.replaceAll(/<!-- ([\w-]+): written.*?<!-- \/\1 -->/gs, '');
    expect(own.replaceAll('V8', '')).not.toMatch(/\d/);
    expect(own).not.toBe(page);
  });

  it('shows every number anew when the results are others', () => {
    const doubled = withScale(page, timesTwo(results), speed, language);
    // Without heads, which have a rule below them.
    const rows = (text: string): string[] => text.match(/^\|.*\d.*\|$(?!\n\| -)/gm) ?? [];
    const same = rows(page).filter((row) => rows(doubled).includes(row));
    expect(rows(page).length).toBeGreaterThan(30);
    expect(same).toEqual([]);
  });

  it('says where there is nothing yet', () => {
    const none = {
      ...results,
      classes: [],
      bursts: [],
      merges: [],
      tables: [],
      reconciliations: [],
      reports: [],
    };
    const said = withScale(page, none, speed, language).match(/^(?:Not measured yet|Belum diukur)\.$/gm);
    expect(said).toHaveLength(Object.keys(SECTIONS).length - 1);
  });
});

it('scale.svg shows it', () => {
  expect(readFileSync(new URL('scale.svg', RESULTS), 'utf8')).toBe(`${scaleSvg(results)}\n`);
});

/** Every cost, and no size. */
function timesTwo(given: ScaleResults): ScaleResults {
  const sizes = new Set([
    'engines',
    'jobs',
    'handIns',
    'sessions',
    'requests',
    'size',
    'hosts',
    'matched',
    'cores',
  ]);
  const text = JSON.stringify(given, (key, value: unknown) =>
    typeof value === 'number' && !sizes.has(key) ? value * 2 + 1 : value,
  );
  return JSON.parse(text) as ScaleResults;
}
