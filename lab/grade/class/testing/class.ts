/** A class of one file each, graded by whoever stands in for the grader. */
import { type ClassOptions, gradeClass } from '../class.ts';
import type { Engine, EngineName } from '../../../engine/engine.ts';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RUBRIC } from '../../rubric.ts';
import { temporaryFolder } from '../../../testing/folder.ts';

export interface Where {
  readonly folder: string;
  readonly out: string;
}

/** As `grades.csv` has it: name, points, and what must be known. */
export function table({ out }: Where): string[] {
  const lines = readFileSync(join(out, 'grades.csv'), 'utf8').replace('\uFEFF', '').trimEnd().split('\r\n');
  const cells = lines.slice(1).map((line) => line.split(','));
  return cells.map((row) => [row[0], row[3], row.at(-1)].join('|'));
}

export function newClass(...names: readonly string[]): Where {
  const base = temporaryFolder();
  const folder = join(base, 'class');
  mkdirSync(folder);
  for (const name of names) writeFileSync(join(folder, name), '');
  return { folder, out: join(base, 'results') };
}

/** Who was graded now. */
export async function gradeAll(
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
