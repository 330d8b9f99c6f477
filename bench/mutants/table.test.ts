import { deviationText, pageSection, summaryText, tableText } from './table.ts';
import { describe, expect, it } from 'vitest';
import type { MutantResults } from './record.ts';

const ROWS = [
  { of: '1c-quit', putIn: 41, found: 40, missed: 1, failedBesides: 2, notJudged: 0 },
  { of: 'right', putIn: 100, found: 100, missed: 0, failedBesides: 0, notJudged: 0 },
];
const TOTALS = { faults: 500, found: 499, right: 100, rightPassed: 100, withNeighbours: 2, withUnjudged: 0 };
const VERDICT = {
  name: 'quit-late-5@thread-pool.py',
  operator: 'quit-late-5',
  sentence: 'It closes the connection 5 s after QUIT.',
  of: '1c-quit',
  isFound: false,
  neighbours: ['1d-clock'],
  unjudged: [],
  problem: null,
};
const RESULTS: MutantResults = {
  machine: { cores: 2, cpu: 'CPU', memory: '24 GiB', os: 'Debian', kernel: 'Linux 6 x64', node: 'v26' },
  quiet: { date: '2026-11-29', seed: '1', tookS: 900, totals: TOTALS, rows: ROWS, deviations: [VERDICT] },
  loaded: null,
};

describe('what a run tells', () => {
  it('has a line for each requirement', () => {
    expect(tableText(ROWS)).toMatchInlineSnapshot(`
      "requirement  faults  found  missed  failed besides  not judged
      1c-quit          41     40       1               2           0
      no fault        100    100       0               0           0"
    `);
  });

  it('says what went otherwise, and how to see it', () => {
    expect(deviationText(VERDICT)).toMatchInlineSnapshot(`
      "quit-late-5@thread-pool.py: 1c-quit was not failed; failed besides: 1d-clock
          It closes the connection 5 s after QUIT.
          npm run bench:mutants -- --name quit-late-5@thread-pool.py"
    `);
  });

  it('ends with the totals; 100 % is all of them', () => {
    expect(summaryText(TOTALS)).toMatchInlineSnapshot(
      `"499 of 500 faults found on their requirement (99.8 %); 100 of 100 right servers passed; 2 with another requirement failed, 0 with one not judged"`,
    );
    expect(summaryText({ ...TOTALS, faults: 9_999, found: 9_998 })).toContain('(99.9 %)');
  });

  it('stands in the pages of both languages', () => {
    expect(pageSection(RESULTS, 'en')).toMatchInlineSnapshot(`
      "Measured on 2026-11-29 on 2 cores of CPU, 24 GiB, Debian, Linux 6 x64, Node v26.

      | cores          | faults put in | found on their requirement | right servers | passed | with a neighbour failed |
      | -------------- | ------------- | -------------------------- | ------------- | ------ | ----------------------- |
      | not overbooked | 500           | 499 (99.8 %)               | 100           | 100    | 2                       |"
    `);
    expect(pageSection(RESULTS, 'id')).toContain('499 (99,8 %)');
  });

  it('names the day of both runs once where it is one', () => {
    const loaded = RESULTS.quiet;
    expect(pageSection({ ...RESULTS, loaded }, 'en')).toContain('Measured on 2026-11-29 on 2 cores');
    const later = loaded && { ...loaded, date: '2026-11-30' };
    expect(pageSection({ ...RESULTS, loaded: later }, 'en')).toContain('on 2026-11-29, 2026-11-30 on');
  });
});
