/** A class graded whole, and in three shards by three commands that are merged by a fourth. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ClassDocument, GradeDocument } from '../output/json.ts';
import { describeWithDocker, leftovers } from '../../testing/docker.ts';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lab } from '../../testing/program.ts';
import type { ShardDocument } from './shard.ts';
import { tmpdir } from 'node:os';

const NAME = 'mesin-lab-test-shards';
const VARIABLES = { LAB_NAME: NAME };
const SERVERS = join(import.meta.dirname, '..', 'corpus');

function serverText(path: string): string {
  return readFileSync(join(SERVERS, path), 'utf8');
}

const RIGHT = serverText('right/thread-pool.py');
const HAND_INS: Readonly<Record<string, string>> = {
  'ani.py': RIGHT,
  'budi.py': serverText('wrong/date-in-reply.py'),
  'citra.py': RIGHT.replaceAll('connection', 'sambungan'),
  'dewi.txt.py': 'print("no server")\n',
  'eko.pdf': '%PDF',
};
const ONLY = ['--only', '1c,1d-prefix,1d-format'];

describeWithDocker('a class in three shards', () => {
  const base = mkdtempSync(join(tmpdir(), 'mesin-lab-'));
  const folder = join(base, 'kelas');

  beforeAll(() => {
    for (const [name, text] of Object.entries(HAND_INS)) {
      const student = join(folder, name.slice(0, name.indexOf('.')));
      mkdirSync(student, { recursive: true });
      writeFileSync(join(student, name), text);
    }
  });

  afterAll(async () => {
    rmSync(base, { recursive: true, force: true });
    expect(await leftovers(NAME)).toEqual([]);
  });

  async function grade(out: string, ...args: readonly string[]) {
    const flags = ['--class', folder, '--engine', 'docker', ...ONLY, '--json', '--out', join(base, out)];
    const { code, stdout, stderr } = await lab(['grade', ...flags, ...args], VARIABLES);
    expect(stdout, stderr).not.toBe('');
    return { code, stderr, document: JSON.parse(stdout) as ClassDocument };
  }

  /** What was found of each. */
  function outcomes({ students }: ClassDocument) {
    return students.map(({ student, points, judged, requirements }) => ({
      student,
      points,
      judged,
      requirements: requirements.map(({ id, outcome }) => `${id} ${outcome}`),
    }));
  }

  function read(out: string, file: string): string {
    return readFileSync(join(base, out, 'kelas', file), 'utf8');
  }

  it('has the grades, tables and pairs of the class on one machine', async () => {
    const alone = await grade('alone');
    expect(alone.document.similar).toMatchObject([{ one: 'ani', other: 'citra' }]);
    for (const shard of ['1/3', '2/3', '3/3']) {
      const { code, document } = await grade('shards', '--shard', shard);
      expect(document.similar).toEqual([]);
      expect([0, 1, 2]).toContain(code);
    }
    const folders = readdirSync(join(base, 'shards')).map((name) => join(base, 'shards', name));
    const { conditions, students } = JSON.parse(
      readFileSync(join(folders[0] ?? '', 'shard.json'), 'utf8'),
    ) as ShardDocument;
    expect(students.map(({ student }) => student)).toEqual(['ani', 'budi', 'citra', 'dewi', 'eko']);
    const [client = '', id] =
      Object.entries(conditions.images).find(([name]) => name.startsWith('mesin-lab/client:')) ?? [];
    expect(client).not.toBe('');
    expect(id).toMatch(/^sha256:[0-9a-f]{64}$/);

    const merged = await lab(
      ['grade', 'merge', ...folders, '--json', '--out', join(base, 'merged')],
      VARIABLES,
    );
    expect(merged.code, merged.stderr).toBe(alone.code);
    const document = JSON.parse(merged.stdout) as ClassDocument;
    expect(outcomes(document)).toEqual(outcomes(alone.document));
    expect(document.similar).toEqual(alone.document.similar);
    for (const table of ['grades.csv', 'index.html'])
      expect(read('merged', table)).toBe(read('alone', table));
    const untimed = (xml: string): string => xml.replaceAll(/ (?:time|timestamp)="[^"]*"/g, '');
    const suites = (out: string): string[] =>
      untimed(read(out, 'junit.xml')).match(/<testcase [^>]*>/g) ?? [];
    expect(suites('merged')).toEqual(suites('alone'));
    for (const student of ['ani', 'dewi']) {
      const files = (out: string): string[] =>
        readdirSync(join(base, out, 'kelas/students', student)).toSorted();
      expect(files('merged')).toEqual(files('alone'));
      expect(files('merged')).toEqual(expect.arrayContaining(['capture.pcap', 'grade.html', 'state.json']));
    }

    // As that of one machine, it is a class whose grades hold.
    const gradeOf = (): GradeDocument =>
      JSON.parse(read('merged', 'students/budi/grade.json')) as GradeDocument;
    const { startedAt } = gradeOf();
    const again = await grade('merged');
    expect(outcomes(again.document)).toEqual(outcomes(alone.document));
    expect(gradeOf().startedAt).toBe(startedAt);
  });
});
