/** A class on two engines, as if on two hosts. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { describeWithPair, leftovers, PAIR, PAIR_CONFIG, run } from '../../testing/docker.ts';
import type { ClassDocument } from '../output/json.ts';
import { join } from 'node:path';
import { Program } from '../../testing/program.ts';
import { PROJECT_FOLDER } from '../../settings/settings.ts';
import { tmpdir } from 'node:os';

const NAME = 'mesin-lab-test-hosts';
const VARIABLES = { LAB_NAME: NAME, DOCKER_CONFIG: PAIR_CONFIG };
const CORPUS = join(import.meta.dirname, '../corpus');
const [FIRST, SECOND] = PAIR;
const RIGHT = ['thread-pool.py', 'node-net.mjs', 'process-per-client.py'];
const WRONG = ['replies-once.py', 'no-space.py', 'frozen-clock.py'];

describeWithPair('a class on several hosts', () => {
  const base = mkdtempSync(join(tmpdir(), 'mesin-lab-'));
  const folder = join(base, 'kelas');

  beforeAll(async () => {
    expect(await lab('pair')).toBe(0); // of which one may have been killed
    mkdirSync(folder);
    for (const file of RIGHT) copyFileSync(join(CORPUS, 'right', file), join(folder, file));
    for (const file of WRONG) copyFileSync(join(CORPUS, 'wrong', file), join(folder, file));
  });

  afterAll(async () => {
    rmSync(base, { recursive: true, force: true });
    expect(await lab('pair')).toBe(0);
  });

  function begun(out: string): Program {
    const hosts = ['--hosts', PAIR.join(','), '--jobs', '1'];
    return new Program(['grade', '--class', folder, '--out', join(base, out), '--json', ...hosts], VARIABLES);
  }

  async function gradesOf(program: Program): Promise<ClassDocument['students']> {
    const { stdout, stderr, code } = await program.ended;
    expect(code, stderr).toBe(1); // half of them are wrong
    const { students } = JSON.parse(stdout) as ClassDocument;
    expect(Object.fromEntries(students.map((one) => [one.student, failuresOf(one)]))).toEqual(expected());
    return students;
  }

  it('has the grades that one engine gives, each with its host, and leaves nothing on either', async () => {
    const students = await gradesOf(begun('both'));
    expect(new Set(students.map(({ host }) => host))).toEqual(new Set(PAIR));
    for (const host of PAIR) expect(await leftovers(NAME, host)).toEqual([]);
  });

  it('is graded to the end when an engine is killed in the middle, by the other one', async () => {
    const program = begun('one');
    await expect.poll(() => program.stderr).toMatch(/^1\/6 /m);
    await expect.poll(() => leftovers(NAME, SECOND)).not.toEqual([]);
    process.kill(Number(readFileSync(`/run/${SECOND}/dockerd.pid`, 'utf8')), 'SIGKILL');
    const students = await gradesOf(program);
    expect(program.stderr).toMatch(new RegExp(`^The host ${SECOND} went away: others `, 'm'));
    expect(students.filter(({ host }) => host === FIRST).length).toBeGreaterThan(2);
    expect(await leftovers(NAME, FIRST)).toEqual([]);

    expect(await lab('pair')).toBe(0);
    await gradesOf(begun('one')); // takes away what was left where nobody could reach it
    expect(await leftovers(NAME, SECOND)).toEqual([]);
  });
});

/** What fails, by the name that a class has for a student. */
function expected(): Readonly<Record<string, readonly string[]>> {
  const catalogue = JSON.parse(readFileSync(join(CORPUS, 'wrong/catalogue.json'), 'utf8')) as {
    readonly file: string;
    readonly fails: readonly string[];
  }[];
  const wrong = catalogue.filter(({ file }) => WRONG.includes(file));
  const all = [...wrong, ...RIGHT.map((file) => ({ file, fails: [] }))];
  return Object.fromEntries(
    all.map(({ file, fails }) => [
      file.replace(/\.\w+$/, ''),
      fails.filter((id) => REQUIRED.test(id)).toSorted(),
    ]),
  );
}

const REQUIRED = /^1[a-d]-(?:listen|neighbour|burst|time|session|quit|prefix|format|line-end|clock)$/;

function failuresOf({ requirements }: ClassDocument['students'][number]): string[] {
  const failed = requirements.filter(({ kind, outcome }) => kind === 'required' && outcome === 'failed');
  return failed.map(({ id }) => id).toSorted();
}

/** The project's own script. */
async function lab(command: 'pair'): Promise<number> {
  return (await run(process.execPath, [join(PROJECT_FOLDER, 'scripts/engine.ts'), command])).code;
}
