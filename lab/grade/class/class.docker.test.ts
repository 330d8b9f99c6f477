/** A class from its folder to its tables, whole, interrupted and once more. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithDocker, leftovers } from '../../testing/docker.ts';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type ClassResult, gradeClass } from './class.ts';
import type { Engine } from '../../engine/engine.ts';
import type { GradeDocument } from '../output/json.ts';
import { RUBRIC } from '../rubric.ts';
import { readSettings, type Settings } from '../../settings/settings.ts';
import { hasXmlReader, readXml } from '../output/testing/read-xml.ts';
import { join } from 'node:path';
import { selectEngine } from '../../engine/select.ts';
import { tmpdir } from 'node:os';
import { unzip } from '../output/testing/unzip.ts';

const NAME = 'mesin-lab-test-class';
const SERVERS = join(import.meta.dirname, '..');

function serverText(path: string): string {
  return readFileSync(join(SERVERS, path), 'utf8');
}

const RIGHT = serverText('corpus/right/thread-pool.py');
const WITH_DATE = serverText('corpus/wrong/date-in-reply.py');

describeWithDocker('a class', () => {
  let settings: Settings;
  let engine: Engine;
  const base = mkdtempSync(join(tmpdir(), 'mesin-lab-'));
  let count = 0;

  beforeAll(async () => {
    settings = readSettings({ ...process.env, LAB_NAME: NAME });
    ({ engine } = await selectEngine('docker', settings));
    await engine.prepareSandboxes(() => {});
  });

  afterAll(async () => {
    rmSync(base, { recursive: true, force: true });
    expect(await leftovers(NAME)).toEqual([]);
  });

  /** A class's folder, and the folder its results go to. */
  function newClass(files: Readonly<Record<string, string>>): { folder: string; out: string } {
    count += 1;
    const folder = join(base, `class-${count}`);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return { folder, out: join(base, `results-${count}`) };
  }

  interface Graded extends ClassResult {
    /** Who was graded now, in the order in which they ended; the others were known. */
    readonly now: readonly string[];
    readonly known: readonly string[];
  }

  interface How {
    readonly again?: boolean;
    readonly only?: readonly string[];
    readonly signal?: AbortSignal;
    readonly onEach?: (student: string, done: number) => void;
  }

  async function gradeAll(where: { folder: string; out: string }, how: How = {}): Promise<Graded> {
    const { again = false, only, signal, onEach } = how;
    const [now, known]: [string[], string[]] = [[], []];
    const { port, environment } = settings;
    const result = await gradeClass({
      ...where,
      jobs: 2,
      again,
      language: 'en',
      how: {},
      grading: { engine, port, environment, rubric: RUBRIC, only, signal },
      onGraded: ({ student }, done, _, isNew) => {
        (isNew ? now : known).push(student);
        onEach?.(student, done);
      },
    });
    return { ...result, now, known };
  }

  function csvRows(out: string): string[][] {
    const lines = readFileSync(join(out, 'grades.csv'), 'utf8').replace('\uFEFF', '').trimEnd().split('\r\n');
    return lines.slice(1).map((line) => line.split(','));
  }

  function gradeOf(out: string, student: string): GradeDocument {
    return JSON.parse(readFileSync(join(out, 'students', student, 'grade.json'), 'utf8')) as GradeDocument;
  }

  it('is written down as each one ends, and all tables agree', async () => {
    const copy = RIGHT.replaceAll('connection', 'sambungan').replaceAll('# ', '#   ');
    const where = newClass({
      'ani/server.py': RIGHT,
      'budi.py': copy,
      'citra dewi/server.py': WITH_DATE,
      'eko/TUGAS2.PDF': '%PDF',
    });
    const { graded, pairs } = await gradeAll(where, {
      onEach: (student, done) => {
        expect(gradeOf(where.out, student).target).toBe(student);
        expect(existsSync(join(where.out, 'students', student, 'grade.html'))).toBe(true);
        // The tables may wait for the next one, should two end together.
        const graded = csvRows(where.out).filter((row) => row.at(-1) !== 'Not graded yet.');
        expect(graded.length).toBeGreaterThanOrEqual(Math.min(done, 1));
        expect(graded.length).toBeLessThanOrEqual(done);
      },
    });
    expect(pairs).toEqual([{ one: 'ani', other: 'budi', from: null, similarity: expect.closeTo(0.99, 2) }]);
    const points = graded.map(({ student, grade }) => [student, grade.judged ? grade.points : null] as const);
    expect(Object.fromEntries(points)).toEqual({ ani: 100, budi: 100, 'citra dewi': 92, eko: null });

    expect(csvRows(where.out).map((row) => row.toSpliced(1, 2).slice(0, 5))).toEqual([
      ['ani', '100', '100', 'yes', 'yes'],
      ['budi', '100', '100', 'yes', 'yes'],
      ['citra dewi', '92', '100', 'no', 'yes'],
      ['eko', '', '100', '', 'no'],
    ]);
    const index = readFileSync(join(where.out, 'index.html'), 'utf8');
    expect(index).toContain('href="./students/citra%20dewi/grade.html"');
    expect(index).toMatch(/ani[^]*budi[^]*100/);
    const sheet = unzip(readFileSync(join(where.out, 'grades.xlsx'))).get('xl/worksheets/sheet1.xml') ?? '';
    const pointsCells = Array.from(sheet.matchAll(/<c r="D\d+"[^>]*><v>(\d+)<\/v>/g), ([, value]) => value);
    expect(pointsCells.slice(-3)).toEqual(['100', '100', '92']);
    if (!hasXmlReader) return;
    const suites = readXml(readFileSync(join(where.out, 'junit.xml'), 'utf8'));
    const told = suites.children.map(({ attributes }) => [
      attributes['name'],
      `${attributes['failures']} failed, ${attributes['errors']} errors`,
    ]);
    expect(told).toEqual([
      ['ani', '0 failed, 0 errors'],
      ['budi', '0 failed, 0 errors'],
      ['citra dewi', '1 failed, 0 errors'],
      ['eko', '0 failed, 1 errors'],
    ]);
  });

  it('goes on where it was interrupted, and grades only what changed', async () => {
    const where = newClass({
      'ani.py': RIGHT,
      'budi.py': RIGHT,
      'citra.py': RIGHT,
      'dewi.py': RIGHT,
      'eko.py': '',
      'fajar.zip': 'PK\u0003\u0004',
    });
    const only = ['1d-prefix', '1c-session'];
    const stop = new AbortController();
    const first = await gradeAll(where, { only, signal: stop.signal, onEach: () => stop.abort() });
    const judged = first.graded.filter(({ grade }) => grade.judged).map(({ student }) => student);
    expect(judged.length).toBeGreaterThanOrEqual(1);
    expect(judged.length).toBeLessThan(4);
    expect(first.graded).toHaveLength(6);
    for (const { grade, standing } of first.graded)
      if (!grade.judged) expect(standing === 'missing' || grade.problem !== null).toBe(true);
    expect(await leftovers(NAME)).toEqual([]);

    const second = await gradeAll(where, { only });
    expect(second.known.toSorted()).toEqual(judged.toSorted());
    expect(second.graded).toHaveLength(6);
    expect(csvRows(where.out).map(([student, , , points]) => `${student}: ${points}`)).toEqual([
      'ani: 18',
      'budi: 18',
      'citra: 18',
      'dewi: 18',
      'eko: 0',
      'fajar: ',
    ]);

    // Nobody knew how to start it, which may be otherwise the next time.
    const third = await gradeAll(where, { only });
    expect(third.now).toEqual(['fajar']);
    expect(third.graded.find(({ student }) => student === 'citra')?.grade).toEqual(
      second.graded.find(({ student }) => student === 'citra')?.grade,
    );

    writeFileSync(join(where.folder, 'citra.py'), WITH_DATE.replace('JAM', 'PUKUL'));
    const fourth = await gradeAll(where, { only });
    expect(fourth.now.toSorted()).toEqual(['citra', 'fajar']);
    expect(gradeOf(where.out, 'citra')).toMatchObject({ ok: false, points: 10 });

    // What was cut short while it was written is graded anew.
    writeFileSync(join(where.out, 'students', 'budi', 'state.json'), '{"fingerprint":"');
    expect((await gradeAll(where, { only })).now.toSorted()).toEqual(['budi', 'fajar']);

    const other = await gradeAll(where, { only: ['1d-prefix'] });
    expect(other.known).toEqual([]);
    expect(other.graded.every(({ standing }) => standing === undefined || standing === 'retried')).toBe(true);
    const again = await gradeAll(where, { only: ['1d-prefix'], again: true });
    expect(again.known).toEqual([]);
  });
});
