import { expect, test } from 'vitest';
import { LEFT_OUT_REASONS } from '../class/submissions.ts';
import { leftOutText } from './left-out.ts';
import { plain } from './lines.ts';
import { classHtml } from './class-page.ts';
import { gradeOf } from './testing/sample-grade.ts';
import { tell } from './told.ts';

const ALL = LEFT_OUT_REASONS.map((why) => ({ name: `${why}\u202E.x`, why }));

test.each(['en', 'id'] as const)('what was left out of a class, with the reason (%s)', async (language) => {
  expect(leftOutText(ALL, language, plain)).toMatchSnapshot();
  const page = await classHtml('Kelas A', [], [], language, ALL);
  for (const { why } of ALL) expect(page).toContain(`<code>${why}⟨U+202E⟩.x</code>`);
});

test('nothing is said where nothing was left out', async () => {
  expect(leftOutText([], 'en', plain)).toBe('');
  expect(await classHtml('Kelas A', [], [], 'en', [])).not.toContain('left-out');
});

test('of many, some are named and the others counted', () => {
  const many = Array.from({ length: 25 }, (_, index) => ({ name: `${index}.csv`, why: 'table' }) as const);
  expect(leftOutText(many, 'en', plain)).toMatch(/19\.csv \(a\s+table\), … \(\+5\)\.$/);
});

test.each(['en', 'id'] as const)('how the program was got out of a hand-in (%s)', (language) => {
  const grade = gradeOf({
    requirements: [],
    taken: [
      { kind: 'unpacked', from: 'a.zip' },
      { kind: 'renamed', from: 'server.py.txt', to: 'server.py' },
      { kind: 'notebook', from: 'jam.ipynb', to: 'jam.py', leftOutLines: 0 },
      { kind: 'notebook', from: 'jam.ipynb', to: 'jam.py', leftOutLines: 1 },
    ],
  });
  expect(tell(grade, language).notes.map(({ text }) => text)).toMatchSnapshot();
});
