import { expect, it } from 'vitest';
import { faultyGrade, goodGrade } from './testing/sample-grade.ts';
import { changesText } from './changes.ts';
import { plain } from './lines.ts';

it('names what passes now, what does not any more, and the points', () => {
  expect(changesText(goodGrade(), faultyGrade(), 'en', plain)).toBe(
    [
      'Changed since the last grade',
      '  ✗ → ✓  1c-session  The server does 1c-session.',
      '  ✗ → ✓  1d-format  The server does 1d-format.',
      '  – → ✓  1d-clock  The server does 1d-clock.',
      '  ✗ → ✓  1c-pieces  The server does 1c-pieces.',
      '  75 → 100 / 100',
    ].join('\n'),
  );
  const back = changesText(faultyGrade(), goodGrade(), 'id', plain);
  expect(back).toMatch(/^Berubah sejak penilaian terakhir\n {2}✓ → ✗ {2}1c-session {2}TIME kedua/);
  expect(back).toMatch(/100 → 75 \/ 100$/);
});

it('says so when there is nothing', () => {
  expect(changesText(goodGrade(), goodGrade({ durationMs: 1 }), 'en', plain)).toBe(
    'Nothing has changed since the last grade: 100 / 100.',
  );
});
