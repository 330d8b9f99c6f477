/** What the documents name is there: commands, files, links, and every page in both languages. */
import { describe, expect, it } from 'vitest';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RUBRIC } from '../lab/grade/rubric.ts';

const PROJECT = join(import.meta.dirname, '..');
const PAGES = globSync('{*,docs/**/*,bench/*}.md', { cwd: PROJECT }).toSorted();
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const ROOMS = 'server|client|options|pcap|lab|scripts|bench|docs|\\.github|\\.ci';

describe.each(PAGES)('%s', (page) => {
  const text = read(page);

  it('names only scripts that package.json has', () => {
    const named = [...text.matchAll(/npm run (?:--silent )?([a-z]+(?:[:-][a-z]+)*)/g)].map(
      ([, name = '']) => name,
    );
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  it('names only files that are there', () => {
    const named = [...text.matchAll(new RegExp(`(?<=[\`\\s])(?:${ROOMS})/[\\w./*{},-]*[\\w*/}]`, 'g'))];
    const missing = named
      .map(([path]) => path)
      .filter((path) => !path.startsWith('pcap/mesin-')) // of a run folder
      .filter((path) => globSync(path, { cwd: PROJECT }).length === 0 && !added(page, path));
    expect(missing).toEqual([]);
  });

  it('links only to what is there', () => {
    const targets = [...text.matchAll(/\]\(([^)#]+)[^)]*\)|src="([^"]+)"/g)].map(
      ([, link, source]) => link ?? source ?? '',
    );
    const local = targets.filter((target) => !/^[a-z]+:/.test(target));
    expect(local.filter((target) => !existsSync(join(PROJECT, dirname(page), target)))).toEqual([]);
  });
});

describe.each(['README', 'docs/student', 'docs/teacher', 'docs/many', 'docs/benchmarks', 'docs/scale'])(
  '%s',
  (name) => {
    it('has the same commands in both languages', () => {
      const commands = (page: string): string[] =>
        [...read(page).matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, text = '']) =>
          text.replaceAll(/ *#.*| --lang id|LAB_LANG=id /g, ''),
        );
      expect(commands(`${name}.md`)).toEqual(commands(`${name}.id.md`));
    });

    it('has the same parts in both languages', () => {
      const levels = (page: string): string[] => read(page).match(/^#+(?= )/gm) ?? [];
      expect(levels(`${name}.md`)).toEqual(levels(`${name}.id.md`));
    });
  },
);

it.each(['docs/teacher.md', 'docs/teacher.id.md'])('%s has the points of every requirement', (page) => {
  const rows = read(page).matchAll(/^\| `(1[a-d]-[\w-]+)` +\| +(\d+) \|/gm);
  const points = Object.fromEntries(Array.from(rows, ([, id = '', worth]) => [id, Number(worth)]));
  expect(points).toEqual(RUBRIC);
});

it('SECURITY.md names the test of every promise', () => {
  const [, promised = ''] = /^## What is promised.*\n([^]*?)^## /m.exec(read('SECURITY.md')) ?? [];
  const promises = promised.split(/^- /m).slice(1);
  expect(promises.length).toBeGreaterThan(10);
  expect(promises.filter((one) => !/\]\([\w./-]+\.test\.ts\)/.test(one))).toEqual([]);
});

it.each(['README.md', 'README.id.md'])('%s is read at one sitting', (page) => {
  expect(read(page).split('\n').length).toBeLessThanOrEqual(151);
});

function read(page: string): string {
  return readFileSync(join(PROJECT, page), 'utf8');
}

/** A guide writes files of its own. */
function added(page: string, path: string): boolean {
  return read(page).includes(`\`\`\`ts ${path}\n`) || read(page).includes(`\`\`\`python ${path}\n`);
}
