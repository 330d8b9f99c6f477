/** A seeded sample; all of them are graded by `npm run bench:mutants`. */
import { describeWithDocker } from '../../lab/testing/docker.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deviationsOf, deviationText } from './table.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { chooseMutants } from './list.ts';
import { gradeMutants } from './grading.ts';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { nameOf } from './operator.ts';
import { verdictOn } from './verdict.ts';

const SAMPLE = { seed: 'ci', faults: 10, right: 2 };

describeWithDocker('mutants of right servers', () => {
  let folder = '';
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'mesin-lab-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('fail what was put into them and nothing else, and are graded once', async () => {
    const mutants = chooseMutants(SAMPLE);
    const counted: string[] = [];
    const grading = {
      mutants,
      folder,
      jobs: 4,
      isLoaded: false,
      signal: new AbortController().signal,
      onGraded: (mutant: (typeof mutants)[number]) => void counted.push(nameOf(mutant)),
    };
    const grades = await gradeMutants(grading);
    const verdicts = mutants.map((mutant) => {
      const graded = grades.find(({ name }) => name === nameOf(mutant));
      return verdictOn(mutant, graded ?? { name: '', outcomes: {}, problem: 'no grade', durationMs: 0 });
    });
    expect(deviationsOf(verdicts).map(deviationText)).toEqual([]);
    expect(counted.toSorted()).toEqual(mutants.map(nameOf).toSorted());
    expect(await gradeMutants(grading)).toEqual(grades);
    expect(counted).toHaveLength(mutants.length); // what is kept is not graded again
  });
});
