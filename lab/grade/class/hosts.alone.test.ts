/** A class on two engines, as if on two hosts. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithPair, leftovers, PAIR, PAIR_CONFIG, run, testLab } from '../../testing/docker.ts';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { ClassDocument } from '../output/json.ts';
import { join } from 'node:path';
import { Program } from '../../testing/program.ts';
import { tmpdir } from 'node:os';

const NAME = 'mesin-lab-test-hosts';
const VARIABLES = { ...testLab(NAME, 30), DOCKER_CONFIG: PAIR_CONFIG };
const CORPUS = join(import.meta.dirname, '../corpus');
const HOSTS = ['--hosts', PAIR.join(',')];

/** Of each kind of fault one, and right ones in several styles. */
const RIGHT = [
  'thread-pool.py',
  'with-selectors.py',
  'node-net.mjs',
  'process-per-client.py',
  'two-sends.py',
];
const WRONG = [
  'replies-once.py',
  'one-at-a-time.py',
  'no-space.py',
  'frozen-clock.py',
  'udp.py',
  'quit-ignored.py',
];

describeWithPair('a class on several hosts', () => {
  const base = mkdtempSync(join(tmpdir(), 'mesin-lab-'));
  const folder = join(base, 'kelas');

  beforeAll(() => {
    mkdirSync(folder);
    for (const file of RIGHT) copyFileSync(join(CORPUS, 'right', file), join(folder, file));
    for (const file of WRONG) copyFileSync(join(CORPUS, 'wrong', file), join(folder, file));
  });

  afterAll(() => rmSync(base, { recursive: true, force: true }));

  async function graded(out: string, args: readonly string[]): Promise<ClassDocument['students']> {
    const given = ['grade', '--class', folder, '--out', join(base, out), '--json', ...args];
    const { stdout, stderr, code } = await new Program(given, VARIABLES).ended;
    expect(code, stderr).toBe(1); // some are wrong
    return (JSON.parse(stdout) as ClassDocument).students;
  }
});
