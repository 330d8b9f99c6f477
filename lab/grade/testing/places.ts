/**
 * Where the corpus is graded: over the pair of engines where it is there, as `--hosts` does it, else on the usual engine.
 * What must come out is the same.
 */
import { connectHosts, prepareHosts } from '../../engine/docker/hosts.ts';
import { expect, vi } from 'vitest';
import { hasPair, leftovers, PAIR, PAIR_CONFIG } from '../../testing/docker.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Grade } from '../result.ts';
import { grade } from '../grade.ts';
import type { GradingHost } from '../class/class.ts';
import { join } from 'node:path';
import { RUBRIC } from '../rubric.ts';
import { selectEngine } from '../../engine/select.ts';
import type { Settings } from '../../settings/settings.ts';
import { spreadOver } from '../class/spread.ts';
import type { Target } from '../target.ts';
import { tmpdir } from 'node:os';

/** A grade mostly waits. */
const AT_A_TIME = 4;

/** Disposing of it leaves nothing of the lab on any of the engines. */
export async function openPlaces(settings: Settings) {
  const hosts = hasPair ? await pair(settings) : [await usual(settings)];
  const spread = spreadOver(hosts, () => {});
  const folder = mkdtempSync(join(tmpdir(), 'mesin-lab-'));
  const { name, port, environment } = settings;
  return {
    /** For what tests make themselves. */
    folder,
    async grade(target: Target): Promise<Grade> {
      const what = { target, given: target.name, port, environment, rubric: RUBRIC };
      return spread.run(async ({ engine }, signal) =>
        grade({ ...what, engine, signal, folder: mkdtempSync(join(folder, 'grade-')) }),
      );
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await spread[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
      for (const context of ['default', ...(hasPair ? PAIR : [])])
        expect(await leftovers(name, context)).toEqual([]);
    },
  };
}

async function usual(settings: Settings): Promise<GradingHost> {
  const { engine } = await selectEngine('docker', settings);
  await engine.prepareSandboxes(() => {});
  return { name: 'default', engine, jobs: AT_A_TIME, answers: async () => true };
}

async function pair(settings: Settings): Promise<GradingHost[]> {
  vi.stubEnv('DOCKER_CONFIG', PAIR_CONFIG);
  const hosts = await prepareHosts(await connectHosts(PAIR, settings), settings, [], () => {});
  const jobs = AT_A_TIME / hosts.length;
  return hosts.map(({ name, engine }) => ({ name, engine, jobs, answers: () => engine.answers() }));
}
