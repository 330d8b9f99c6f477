import { expect, it } from 'vitest';
import { GRADE_ROWS } from './rows.ts';
import { type GradeResults, withGradeTable } from './results.ts';
import { rowOf } from '../row.ts';
import { thisMachine } from '../machine.ts';

const RESULTS: GradeResults = {
  date: '2026-01-02',
  machine: thisMachine(),
  rounds: 3,
  rows: GRADE_ROWS.map((title) => rowOf(title, { values: [2, 3, 4] })),
};

it.each([
  ['en', 'at most 3.5 s', 'medians of 3 rounds'],
  ['id', 'maksimal 3,5 s', 'median dari 3 putaran'],
] as const)('the table of a page is written between its markers: %s', (language, target, rounds) => {
  const page = '# P\n\n<!-- grading: written by npm run bench:grade -->\nold\n<!-- /grading -->\n\nend\n';
  const written = withGradeTable(page, RESULTS, language);
  expect(written).toContain(target);
  expect(written).toContain(rounds);
  expect(written).not.toContain('old');
  expect(written).toMatch(/^# P\n\n<!-- grading.*<!-- \/grading -->\n\nend\n$/s);
});

it('a page without the markers stays as it is', () => {
  expect(withGradeTable('# Page\n', RESULTS, 'en')).toBe('# Page\n');
});
