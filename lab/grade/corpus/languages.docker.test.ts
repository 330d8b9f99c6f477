/** Hand-ins in languages that are compiled, right ones and wrong ones, in the image that `npm run lab:languages-image` makes. */
import { afterAll, beforeAll, describe, it, vi } from 'vitest';
import { describeWithDocker, run, testLab } from '../../testing/docker.ts';
import { readFileSync, statSync } from 'node:fs';
import { fileTarget, folderTarget, type Target } from '../target.ts';
import type { Grade, RequirementResult } from '../result.ts';
import { join } from 'node:path';
import { LANGUAGES_IMAGE } from '../../engine/docker/compile.ts';
import { openPlaces } from '../testing/places.ts';
import { readSettings } from '../../settings/settings.ts';

const NAME = 'mesin-lab-test-languages';
const FOLDER = join(import.meta.dirname, 'languages');

interface Catalogue {
  readonly right: readonly { readonly file: string; readonly advice: readonly string[] }[];
  /** Required that it fails. */
  readonly wrong: readonly { readonly file: string; readonly fails: readonly string[] }[];
  /** `error` is what the compiler says, in part. */
  readonly notCompiled: readonly { readonly file: string; readonly line: number; readonly error: string }[];
}

const CATALOGUE = JSON.parse(readFileSync(join(FOLDER, 'catalogue.json'), 'utf8')) as Catalogue;

const { code } = await run('docker', ['image', 'inspect', LANGUAGES_IMAGE]);
const hasImage = code === 0;

describeWithDocker('hand-ins that are compiled', () => {
  vi.setConfig({ maxConcurrency: 3 });
  let places: Awaited<ReturnType<typeof openPlaces>>;

  beforeAll(async () => {
    places = await openPlaces(readSettings({ ...process.env, ...testLab(NAME, 29) }));
  });

  afterAll(() => places[Symbol.asyncDispose]());

  const gradeOf = async (file: string): Promise<Grade> => places.grade(targetOf(file));

  // Without the image these are counted as skipped.
  describe.skipIf(!hasImage)('with the image that has the compilers', { concurrent: true }, () => {
    it.for(CATALOGUE.right)('a right one gets all points: $file', async ({ file, advice }, { expect }) => {
      const result = await gradeOf(file);
      expect(result.problem).toBeNull();
      expect(ids(result, ({ outcome }) => outcome === 'failed')).toEqual(advice.toSorted());
      expect(result).toMatchObject({ ok: true, points: 100 });
    });

    it.for(CATALOGUE.wrong)(
      'a wrong one fails what it does wrong: $file',
      async ({ file, fails }, { expect }) => {
        const result = await gradeOf(file);
        expect(result.problem).toBeNull();
        const failed = ids(result, ({ outcome, kind }) => outcome === 'failed' && kind === 'required');
        expect(failed).toEqual(fails.toSorted());
      },
    );

    it.for(CATALOGUE.notCompiled)(
      "one that does not compile is told its compiler's message: $file",
      async ({ file, line, error }, { expect }) => {
        const result = await gradeOf(file);
        expect(result).toMatchObject({ judged: true, problem: null, points: 0 });
        const [first, ...others] = result.requirements;
        expect(first).toMatchObject({ id: '1a-listen', outcome: 'failed', traceback: { file, line } });
        expect(first?.hint?.en).toContain(`The program does not compile: ${file}:${line}: `);
        expect(first?.hint?.en).toContain(error);
        expect(new Set(others.map(({ outcome }) => outcome))).toEqual(new Set(['skipped']));
      },
    );
  });
});

/** A file is handed in alone, not with all the others beside it. */
function targetOf(file: string): Target {
  const path = join(FOLDER, file);
  return statSync(path).isDirectory() ? folderTarget(path, {}) : fileTarget(path, {});
}

function ids({ requirements }: Grade, wanted: (one: RequirementResult) => boolean): string[] {
  return requirements
    .filter(wanted)
    .map(({ id }) => id)
    .toSorted();
}
