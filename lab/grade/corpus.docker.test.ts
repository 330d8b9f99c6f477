/** The grader graded: servers that are wrong on purpose, each in one thing, and right ones in every style. */
import { afterAll, beforeAll, describe, expect, vi } from 'vitest';
import { describeWithDocker, leftovers } from '../testing/docker.ts';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import type { Engine } from '../engine/engine.ts';
import type { Grade, RequirementResult } from './result.ts';
import { RUBRIC } from './rubric.ts';
import type { Settings } from '../settings.ts';
import type { Target } from './target.ts';
import { fileTarget, folderTarget, resolveTarget } from './target.ts';
import { grade } from './grade.ts';
import { join } from 'node:path';
import { readSettings } from '../settings.ts';
import { selectEngine } from '../engine/select.ts';
import { tmpdir } from 'node:os';
import { transcriptOf } from './testing/transcript.ts';

const NAME = 'mesin-lab-test-grade';
const RIGHT = join(import.meta.dirname, 'right-servers');
const WRONG = join(import.meta.dirname, 'wrong-servers');
const TIMEOUT_MS = 180_000;

interface WrongServer {
  readonly file: string;
  /** Required and advice that it fails. */
  readonly fails: readonly string[];
  /** Required that nothing is left to judge by. */
  readonly skips: readonly string[];
}

interface RightServer {
  readonly file: string;
  /** What it is advised. */
  readonly advice: readonly string[];
}

describeWithDocker('the grader on Docker', () => {
  vi.setConfig({ maxConcurrency: 4, testTimeout: TIMEOUT_MS });
  let settings: Settings;
  let engine: Engine;
  let folder = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mesin-lab-'));
    settings = readSettings({ ...process.env, LAB_NAME: NAME });
    ({ engine } = await selectEngine('docker', settings));
    await engine.prepareSandboxes(() => {});
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    expect(await leftovers(NAME)).toEqual([]);
  });

  async function gradeOf(target: Target): Promise<Grade> {
    const { port, environment } = settings;
    const own = mkdtempSync(join(folder, 'grade-'));
    const given = target.name;
    return grade({ engine, target, given, port, environment, rubric: RUBRIC, folder: own });
  }

  describe.concurrent('a right server gets all points', (it) => {
    it.for(catalogue<RightServer>(RIGHT))('$file', async ({ file, advice }, { expect }) => {
      const result = await gradeOf(targetOf(RIGHT, file));
      expect(result.problem).toBeNull();
      expect(ids(result, ({ outcome }) => outcome === 'failed')).toEqual(advice.toSorted());
      expect(result).toMatchObject({ ok: true, points: 100, of: 100 });
    });

    it('our own, as an image', async ({ expect }) => {
      const result = await gradeOf(resolveTarget('mesin-lab/server', {}));
      expect(result).toMatchObject({ problem: null, ok: true, points: 100 });
      expect(ids(result, ({ outcome }) => outcome !== 'passed')).toEqual([]);
    });
  });

  describe.concurrent('a wrong server fails what it does wrong and nothing else', (it) => {
    it.for(catalogue<WrongServer>(WRONG))('$file', async ({ file, fails, skips }, { expect }) => {
      const result = await gradeOf(targetOf(WRONG, file));
      expect(result.problem).toBeNull();
      expect(ids(result, ({ outcome }) => outcome === 'failed')).toEqual(fails.toSorted());
      expect(ids(result, ({ outcome, kind }) => outcome === 'skipped' && kind === 'required')).toEqual(
        skips.toSorted(),
      );
      await expect(transcriptOf(result)).toMatchFileSnapshot(join(WRONG, 'transcripts', `${file}.txt`));
    });
  });
});

function catalogue<Entry>(folder: string): Entry[] {
  return JSON.parse(readFileSync(join(folder, 'catalogue.json'), 'utf8')) as Entry[];
}

/** A file is handed in alone, not with all the others beside it. */
function targetOf(folder: string, file: string): Target {
  const path = join(folder, file);
  return statSync(path).isDirectory() ? folderTarget(path, {}) : fileTarget(path, {});
}

function ids({ requirements }: Grade, wanted: (one: RequirementResult) => boolean): string[] {
  return requirements
    .filter(wanted)
    .map(({ id }) => id)
    .toSorted();
}
