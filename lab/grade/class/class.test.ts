/** What a class keeps from one time to the next, and how it ends; what a grade is does not matter here. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { type ClassOptions, gradeClass } from './class.ts';
import type { Engine, EngineName } from '../../engine/engine.ts';
import { grade, type GradeOptions } from '../grade.ts';
import { RUBRIC } from '../rubric.ts';
import { goodGrade } from '../output/testing/sample-grade.ts';
import { join } from 'node:path';
import { temporaryFolder } from '../../testing/folder.ts';

vi.mock(import('../grade.ts'), async (original) => ({ ...(await original()), grade: vi.fn<typeof grade>() }));

beforeEach(() => {
  vi.mocked(grade).mockImplementation(async ({ given, folder }) => {
    mkdirSync(folder, { recursive: true });
    return goodGrade({ target: given });
  });
});

afterEach(() => {
  vi.resetAllMocks();
});

interface Where {
  readonly folder: string;
  readonly out: string;
}

function newClass(...names: readonly string[]): Where {
  const base = temporaryFolder();
  const folder = join(base, 'class');
  mkdirSync(folder);
  for (const name of names) writeFileSync(join(folder, name), '');
  return { folder, out: join(base, 'results') };
}

/** Who was graded now. */
async function gradeAll(
  where: Where,
  more: Partial<ClassOptions> & { readonly by?: EngineName } = {},
): Promise<string[]> {
  const now: string[] = [];
  const engine = { name: more.by ?? 'docker' } as Engine;
  await gradeClass({
    ...where,
    jobs: 2,
    again: false,
    language: 'en',
    how: {},
    grading: { engine, port: 45_000, environment: {}, rubric: RUBRIC },
    onGraded: ({ student }, _done, _total, isNew) => void (isNew && now.push(student)),
    ...more,
  });
  return now;
}

describe('a student who was graded before', () => {
  async function gradedBefore(): Promise<Where> {
    const where = newClass('ani.py');
    expect(await gradeAll(where)).toEqual(['ani']);
    expect(await gradeAll(where)).toEqual([]);
    return where;
  }

  it('gets pages in the language of now', async () => {
    const where = await gradedBefore();
    const page = (name: string): string => readFileSync(join(where.out, 'students/ani', name), 'utf8');
    expect(page('grade.html')).toContain('<html lang="en"');
    expect(await gradeAll(where, { language: 'id' })).toEqual([]);
    expect(page('grade.html')).toContain('<html lang="id"');
    expect(page('grade.md')).toContain('## Pemeriksaan time server');
    expect(await gradeAll(where, { language: 'id' })).toEqual([]);
  });

  it('is graded anew by another engine', async () => {
    const where = await gradedBefore();
    expect(await gradeAll(where, { by: 'local' })).toEqual(['ani']);
    expect(await gradeAll(where, { by: 'docker' })).toEqual(['ani']);
  });

  it.each([
    ['cut short', (text: string) => text.slice(0, 40)],
    ['of another version', (text: string) => text.replace('"target"', '"server"')],
    ['without an outcome that is one', (text: string) => text.replace('"passed"', '"fine"')],
  ])('is graded anew where what was kept is %s', async (_, spoiled) => {
    const where = await gradedBefore();
    const file = join(where.out, 'students/ani/state.json');
    writeFileSync(file, spoiled(readFileSync(file, 'utf8')));
    expect(await gradeAll(where)).toEqual(['ani']);
    expect(await gradeAll(where)).toEqual([]);
  });

  it('is graded each time when nobody can tell what changed', async () => {
    const where = await gradedBefore();
    truncateSync(join(where.folder, 'ani.py'), 65 * 1024 ** 2);
    expect(await gradeAll(where)).toEqual(['ani']);
    expect(await gradeAll(where)).toEqual(['ani']);
  });
});

describe('a class that cannot go on', () => {
  it('grades those to the end that are being graded, and nobody after', async () => {
    const where = newClass('ani.py', 'budi.py', 'citra.py');
    const ofBudi = Promise.withResolvers<void>();
    const begun: string[] = [];
    vi.mocked(grade).mockImplementation(async ({ given, folder }: GradeOptions) => {
      begun.push(given);
      mkdirSync(folder, { recursive: true });
      if (given === 'budi') await ofBudi.promise;
      return goodGrade({ target: given });
    });
    let hasEnded = false;
    const failed = Promise.withResolvers<void>();
    const ending = gradeAll(where, {
      onGraded: ({ student }) => {
        if (student !== 'ani') return;
        failed.resolve();
        throw new Error('The disk is full.');
      },
    })
      .catch((error: Error) => error.message)
      .finally(() => (hasEnded = true));
    await failed.promise;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(hasEnded).toBe(false);
    ofBudi.resolve();
    expect(await ending).toBe('The disk is full.');
    expect(begun).toEqual(['ani', 'budi']);
    expect(existsSync(join(where.out, 'students/budi/state.json'))).toBe(true);
  });
});
