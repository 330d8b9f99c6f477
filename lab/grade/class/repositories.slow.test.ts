/** Links in place of programs: real repositories, and whoever stands in for the grader. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync } from 'node:fs';
import { gradeAll, newClass, table, type Where } from './testing/class.ts';
import { grade, type GradeOptions } from '../grade.ts';
import type { Engine } from '../../engine/engine.ts';
import { goodGrade } from '../output/testing/sample-grade.ts';
import type { GradeDocument } from '../output/json.ts';
import { type LateRules, lateRulesIn } from '../late.ts';
import { join } from 'node:path';
import { RUBRIC } from '../rubric.ts';
import { testRepository } from './testing/repository.ts';

vi.mock(import('../grade.ts'), async (original) => ({ ...(await original()), grade: vi.fn<typeof grade>() }));

const SERVER = 'import socket\ns = socket.create_server(("", 45000))\n';

beforeEach(() => {
  vi.mocked(grade).mockImplementation(async ({ given, folder }) => {
    mkdirSync(folder, { recursive: true });
    return goodGrade({ target: given });
  });
});

afterEach(() => {
  vi.resetAllMocks();
});

describe('a class of repositories', () => {
  const text = (where: Where, student: string): string =>
    readFileSync(join(where.out, 'students', student, 'grade.json'), 'utf8');

  function ofRepositories(...repositories: (readonly [student: string, link: string])[]) {
    const where = newClass();
    return {
      where,
      more: {
        repositories: repositories.map(([student, link]) => ({ student, name: null, number: null, link })),
      },
    };
  }

  it('is cloned and graded one by one, with the commit in each grade, and leaves no clone behind', async () => {
    const [ani, budi] = [testRepository({ 'server.py': SERVER }), testRepository({ 'src/jam.py': SERVER })];
    const { where, more } = ofRepositories(['Ani', ani.link], ['Budi', budi.link + '/blob/main/src/jam.py']);
    const clones = new Set<string>();
    vi.mocked(grade).mockImplementation(async ({ given, folder, target }: GradeOptions) => {
      mkdirSync(folder, { recursive: true });
      const clone = target.kind === 'program' ? (target.program.files?.folder ?? '') : '';
      clones.add(clone);
      if (clone.includes('/src')) expect(readdirSync(clone)).toEqual(['jam.py']);
      return goodGrade({ target: given });
    });
    expect(await gradeAll(where, more)).toEqual(expect.arrayContaining(['Ani', 'Budi']));
    expect(clones.size).toBe(2);
    for (const clone of clones) expect(existsSync(clone)).toBe(false);
    const commit = ani.git('rev-parse', 'HEAD');
    expect(JSON.parse(text(where, 'Ani'))).toMatchObject({ source: { link: ani.link, commit } });
    for (const name of ['grade.html', 'grade.md'])
      expect(readFileSync(join(where.out, 'students/Ani', name), 'utf8')).toContain(`commit ${commit}`);
    expect(readFileSync(join(where.out, 'grades.csv'), 'utf8')).toContain(`,${commit},`);
    expect(readFileSync(join(where.out, 'index.html'), 'utf8')).toContain(
      `<code>${commit.slice(0, 10)}</code>`,
    );
  });

  it('shows no password that somebody left in a link', async () => {
    const { where, more } = ofRepositories(['Ani', 'https://ani:rahasia@127.0.0.1:1/ani/jam']);
    await gradeAll(where, more);
    expect(table(where)[0]).toMatch(/has a password in it/);
    const pages = ['index.html', 'grades.csv', 'students/Ani/grade.json', 'students/Ani/grade.html'];
    for (const page of pages) expect(readFileSync(join(where.out, page), 'utf8')).not.toContain('rahasia');
    expect(text(where, 'Ani')).toContain('https://127.0.0.1:1/ani/jam');
  });

  it('grades again whose commit is another one', async () => {
    const [ani, budi] = [testRepository({ 'server.py': SERVER }), testRepository({ 'server.py': SERVER })];
    const { where, more } = ofRepositories(['Ani', ani.link], ['Budi', budi.link]);
    await gradeAll(where, more);
    expect(await gradeAll(where, more)).toEqual([]);
    budi.commit({ 'README.md': 'Tugas 2' });
    expect(await gradeAll(where, more)).toEqual(['Budi']);
    expect(table(where)).toEqual(['Ani|100|', 'Budi|100|']);
  });

  it('blames no student for a link that leads nowhere, and keeps the grade there was', async () => {
    const ani = testRepository({ 'server.py': SERVER });
    const { where, more } = ofRepositories(
      ['Ani', ani.link],
      ['Budi', 'git@github.com:budi/jam.git'],
      ['Citra', ''],
    );
    await gradeAll(where, more);
    expect(table(where)).toEqual([
      'Ani|100|',
      expect.stringMatching(/^Budi\|\|.*such as https:/),
      'Citra||No repository is given.',
    ]);
    renameSync(ani.folder, `${ani.folder}.gone`);
    await gradeAll(where, more);
    expect(table(where)[0]).toMatch(
      /^Ani\|100\|"?An earlier grade: this time it could not be judged\. file:/,
    );
  });

  it('compares the programs of all, also of those who were graded before', async () => {
    const server = readFileSync(join(import.meta.dirname, '../corpus/right/with-selectors.py'), 'utf8');
    const [ani, budi] = [testRepository({ 'server.py': server }), testRepository({ 'jam.py': server })];
    const { where, more } = ofRepositories(['Ani', ani.link], ['Budi', budi.link]);
    for (const again of [1, 2]) {
      await gradeAll(where, more);
      expect(readFileSync(join(where.out, 'index.html'), 'utf8'), String(again)).toContain('100 %');
    }
  });

  it('says which grades are of repositories that nobody has looked at this time', async () => {
    const [ani, budi] = [testRepository({ 'server.py': SERVER }), testRepository({ 'server.py': SERVER })];
    const { where, more } = ofRepositories(['Ani', ani.link], ['Budi', budi.link]);
    await gradeAll(where, more);
    const stop = new AbortController();
    const grading = { engine: { name: 'docker' } as Engine, port: 45_000, environment: {}, rubric: RUBRIC };
    const onGraded = (): void => stop.abort(new Error('Stopped.'));
    await gradeAll(where, { ...more, jobs: 1, onGraded, grading: { ...grading, signal: stop.signal } });
    expect(table(where)).toEqual([
      'Ani|100|',
      'Budi|100|An earlier grade: the repository has not been cloned this time.',
    ]);
  });

  it('was handed in when its commit was made, by the clock of who committed', async () => {
    vi.stubEnv('GIT_AUTHOR_DATE', '2026-11-01T08:00:00+0700'); // a commit of before, put on top once more
    vi.stubEnv('GIT_COMMITTER_DATE', '2026-11-20T23:59:00+0700');
    const ani = testRepository({ 'server.py': SERVER });
    vi.stubEnv('GIT_COMMITTER_DATE', '2026-11-20T23:59:01+0700');
    const budi = testRepository({ 'server.py': SERVER });
    vi.unstubAllEnvs();
    const { where, more } = ofRepositories(['Ani', ani.link], ['Budi', budi.link]);
    const late = lateRulesIn({ deadline: '2026-11-20T23:59:00+07:00', points: { 1: 10 } }) as LateRules;
    await gradeAll(where, { ...more, late });
    expect(table(where)).toEqual(['Ani|100|', 'Budi|90|1 day late: −10 points.']);
    const { handedIn } = JSON.parse(text(where, 'Budi')) as GradeDocument;
    expect(handedIn).toEqual({ at: '2026-11-20T16:59:01Z', from: 'commit' });
    // Another table grades nobody again, and needs no repository.
    expect(await gradeAll(where, more)).toEqual([]);
    expect(table(where)).toEqual(['Ani|100|', 'Budi|100|']);
    for (const { folder } of [ani, budi]) renameSync(folder, `${folder}.gone`);
    await gradeAll(where, { ...more, late });
    expect(table(where)[1]).toMatch(/^Budi\|90\|/);
    expect(JSON.parse(text(where, 'Budi'))).toMatchObject({ handedIn });
  });

  it('tells of a program that is none by the link, not by where its clone was', async () => {
    const { link } = testRepository({ 'README.md': '' });
    const { where, more } = ofRepositories(['Ani', link]);
    await gradeAll(where, more);
    expect(table(where)[0]).toMatch(/^Ani\|\|No program found in it: README\.md\./);
  });
});
