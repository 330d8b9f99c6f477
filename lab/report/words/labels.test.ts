import { expect, test } from 'vitest';
import { globSync, readFileSync } from 'node:fs';
import { LABELS } from './labels.ts';
import { resolve } from 'node:path';

test('has no word that nothing in a report says', () => {
  const folder = resolve(import.meta.dirname, '../..');
  const files = globSync('{report,drawing}/**/*.{ts,typ}', {
    cwd: folder,
    exclude: ['report/words/**', '**/*.test.ts'],
  });
  const code = files.map((file) => readFileSync(resolve(folder, file), 'utf8')).join('\n');
  const said = new Set<string>();
  for (const [, name = ''] of code.matchAll(/\blabels\.(\w+)/g)) said.add(name);
  for (const [, names = ''] of code.matchAll(/\{([\w, ]+)\}(?:: Labels| = (?:index\.)?labels\b)/g))
    for (const name of names.split(',')) said.add(name.trim());
  expect(Object.keys(LABELS.en).filter((name) => !said.has(name))).toEqual([]);
});

test('has the same blanks in both languages', () => {
  const blanks = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).toSorted();
  for (const [name, english] of Object.entries(LABELS.en))
    expect(blanks(LABELS.id[name as keyof typeof LABELS.id]), name).toEqual(blanks(english));
});
