/** The grader graded: servers that are wrong on purpose, each in one thing, and right ones in every style. */
import { afterAll, beforeAll, describe, expect, type ExpectStatic, it, vi } from 'vitest';
import { describeWithDocker, lab, labImages, testLab } from '../../testing/docker.ts';
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { Grade, RequirementResult } from '../result.ts';
import { openPlaces } from '../testing/places.ts';
import { readSettings } from '../../settings/settings.ts';
import { fileTarget, folderTarget, resolveTarget, type Target } from '../target.ts';
import { join } from 'node:path';
import { transcriptOf } from './transcript.ts';

const NAME = 'mesin-lab-test-grade';
const VARIABLES = testLab(NAME, 27);
const RIGHT = join(import.meta.dirname, 'right');
const WRONG = join(import.meta.dirname, 'wrong');

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
  vi.setConfig({ maxConcurrency: 4 }); // a grade mostly waits
  let places: Awaited<ReturnType<typeof openPlaces>>;

  beforeAll(async () => {
    // This builds our own server's image from the sources as they are.
    const up = await lab(['up', '--engine', 'docker'], VARIABLES);
    expect(up.code, up.stderr).toBe(0);
    await lab(['down', '--engine', 'docker'], VARIABLES);
    places = await openPlaces(readSettings({ ...process.env, LAB_NAME: NAME }));
  });

  afterAll(() => places[Symbol.asyncDispose]());

  const gradeOf = async (target: Target): Promise<Grade> => places.grade(target);

  describe.concurrent('a right server gets all points', (it) => {
    it.for(catalogue<RightServer>(RIGHT))('$file', async ({ file, advice }, { expect }) => {
      const result = await gradeOf(targetOf(RIGHT, file));
      expect(result.problem).toBeNull();
      expect(ids(result, ({ outcome }) => outcome === 'failed')).toEqual(advice.toSorted());
      expect(result).toMatchObject({ ok: true, points: 100, of: 100 });
      expect(result.greeting !== '').toBe(file === 'greets-on-connect.py');
      // What it is advised is tried again in one sandbox, also where it cannot be started again at once.
      const again = result.requirements.filter(
        ({ kind, attempts }) => kind === 'advice' && attempts.length > 1,
      );
      expect(new Set(again.map(({ capture }) => capture)).size).toBeLessThanOrEqual(1);
      for (const late of result.requirements.filter(({ note }) => note?.en.includes('served after')))
        expectPackets(late, expect);
    });

    it('one that a shell leaves in the background', async ({ expect }) => {
      const run = 'nohup python3 thread-pool.py >log.txt 2>&1 &';
      const result = await gradeOf(fileTarget(join(RIGHT, 'thread-pool.py'), { run }));
      expect(result).toMatchObject({ problem: null, ok: true, points: 100 });
    });

    it('our own, as an image', async ({ expect }) => {
      const result = await gradeOf(resolveTarget((await labImages()).server, {}));
      expect(result).toMatchObject({ problem: null, ok: true, points: 100 });
      expect(ids(result, ({ outcome }) => outcome !== 'passed')).toEqual([]);
    });

    it('a Dockerfile, whose health check is not its first client', async ({ expect }) => {
      const own = mkdtempSync(join(places.folder, 'dockerfile-'));
      const text = readFileSync(join(WRONG, 'loses-first-connection.py'), 'utf8');
      const lines = [
        `FROM ${(await labImages()).client}`,
        'COPY server.py /',
        'CMD ["python3", "/server.py"]',
      ];
      const check =
        'HEALTHCHECK --interval=1s --start-interval=200ms --start-period=9s CMD nc -z 127.0.0.1 45000';
      writeFileSync(join(own, 'Dockerfile'), [...lines, check].join('\n'));
      writeFileSync(join(own, 'server.py'), text);
      const result = await gradeOf(folderTarget(own, {}));
      expect(ids(result, ({ outcome }) => outcome !== 'passed')).toEqual(['1c-time']);
    });
  });

  describe('what is nobody to blame for', () => {
    it.for([
      ['an image that is not there', { image: 'mesin-lab/nowhere:1' }, "no image 'mesin-lab/nowhere:1'"],
      ['an image without the language', { run: 'java Server.java' }, "The image has no 'java'"],
    ] as const)('%s', async ([, options, sentence]) => {
      const result = await gradeOf(fileTarget(join(RIGHT, 'thread-pool.py'), options));
      expect(result).toMatchObject({ judged: false, points: 0, requirements: [] });
      expect(result.problem).toContain(sentence);
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

/** Who calls listen(1) may be late, which is allowed; then there are packets to look at, and it names one of them. */
function expectPackets({ packets, capture, ladder, note }: RequirementResult, expect: ExpectStatic): void {
  expect({ packets: packets.length > 0, ladder: ladder !== null }).toEqual({ packets: true, ladder: true });
  const [, number, file] = /#(\d+) of (\S+\.pcap)/.exec(note?.en ?? '') ?? [];
  if (number === undefined) return;
  expect(packets).toContain(Number(number));
  expect(file).toBe(capture);
}

function ids({ requirements }: Grade, wanted: (one: RequirementResult) => boolean): string[] {
  return requirements
    .filter(wanted)
    .map(({ id }) => id)
    .toSorted();
}
