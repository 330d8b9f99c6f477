/** Late days as a teacher types them: a rubric, a class as it was downloaded, an extension. All on this computer. */
import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { lab, localLab } from '../testing/program.ts';
import { archiveWith } from '../testing/archives.ts';
import type { ClassDocument, GradeDocument } from '../grade/output/json.ts';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { RUBRIC } from '../grade/rubric.ts';
import { temporaryFolder } from '../testing/folder.ts';

const SERVER = readFileSync(join(import.meta.dirname, '../grade/corpus/right/node-net.mjs'), 'utf8').replace(
  '45000',
  'Number(process.env.PORT)',
);
const ONLY = ['--only', '1c-time,1d-prefix', '--engine', 'local', '--json'];
const late = { deadline: '2026-11-20T23:59:00+07:00', points: { 1: 10, 2: 25 } };

function file(name: string, text: string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

function rubric(more: object = { late }): string {
  return file('points.json', JSON.stringify({ ...RUBRIC, ...more }));
}

describe('lab grade with late days', () => {
  it('takes them off in a class, by the times in its archive, and as a teacher says of one student', async () => {
    const at = (time: string): Date => new Date(`${time}+07:00`);
    const archive = await archiveWith('kelas.zip', [
      { name: 'ani/server.mjs', text: SERVER, modified: at('2026-11-20T20:00:00'), isExact: true },
      { name: 'budi/server.mjs', text: SERVER, modified: at('2026-11-21T00:10:00'), isExact: true },
      { name: 'citra/server.mjs', text: SERVER, modified: at('2026-11-25T00:10:00'), isExact: true },
    ]);
    const overrides = file('overrides.csv', 'student;deadline\ncitra;2026-11-24T23:59:00+07:00\n');
    const out = temporaryFolder();
    const variables = { ...(await localLab(84)), TZ: 'America/New_York' }; // exact times need no zone of here
    const grading = ['grade', '--class', archive, '--rubric', rubric(), '--out', out, ...ONLY];
    const { code, stdout, stderr } = await lab([...grading, '--overrides', overrides], variables);
    expect(code, stderr).toBe(0); // everything passed, however late
    const { students } = JSON.parse(stdout) as ClassDocument;
    const told = students.map(({ student, points, of, late }) => [student, points, of, late?.days]);
    expect(told.toSorted(([one], [other]) => String(one).localeCompare(String(other)))).toEqual([
      ['ani', 18, 18, 0],
      ['budi', 8, 18, 1],
      ['citra', 8, 18, 1],
    ]);
    expect(stderr).toContain('1 day late: −10 points.');
    // The extension is taken back: who was graded is not graded again.
    const before = readFileSync(join(out, 'kelas/students/citra/state.json'), 'utf8');
    const again = JSON.parse((await lab(grading, variables)).stdout) as ClassDocument;
    expect(again.students.find(({ student }) => student === 'citra')).toMatchObject({
      points: 0,
      late: { deadline: late.deadline, days: 5, points: 25 },
    });
    expect(readFileSync(join(out, 'kelas/students/citra/state.json'), 'utf8')).toBe(before);
  });

  it('says where times are those of packing, and takes nothing off', async () => {
    const modified = new Date('2026-11-28T08:00:00Z');
    const archive = await archiveWith('kelas.zip', [
      { name: 'ani/server.mjs', text: SERVER, modified },
      { name: 'budi/server.mjs', text: SERVER, modified },
    ]);
    const args = ['--class', archive, '--rubric', rubric(), '--out', temporaryFolder(), ...ONLY];
    const { stdout, stderr } = await lab(['grade', ...args], await localLab(85));
    expect(stderr).toContain('that is when they were packed or copied, not when they were handed in.');
    const { students } = JSON.parse(stdout) as ClassDocument;
    for (const one of students)
      expect(one).toMatchObject({ points: 18, handedIn: null, late: { days: null, points: 0 } });
    expect(students).toHaveLength(2);
  });

  it('takes nothing off one server, and says so', async () => {
    const out = temporaryFolder();
    const args = ['grade', file('server.mjs', SERVER), '--rubric', rubric(), '--out', out, ...ONLY];
    const { code, stdout, stderr } = await lab(args, await localLab(86));
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('Late days are counted in a class alone: nothing is deducted here.');
    expect(JSON.parse(stdout) as GradeDocument).toMatchObject({ points: 18, late: null, handedIn: null });
    expect(readdirSync(out)).toHaveLength(1);
  });

  it.each([
    [
      { late: { ...late, deadline: '2026-11-20 23:59' } },
      "has the deadline '2026-11-20 23:59', which is no date",
    ],
    [
      { late: { ...late, points: { 2: 5, 1: 10 } } },
      'takes fewer points for 2 days late (5) than for 1 (10);',
    ],
    [
      { late: { deadline: late.deadline } },
      'has no points in late; expected "late" as in {"deadline": "2026-',
    ],
  ])('refuses a table in one sentence: %j', async (more, sentence) => {
    const args = ['grade', '--class', '.', '--rubric', rubric(more), '--engine', 'local'];
    const { code, stdout, stderr } = await lab(args);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/^ +at /m);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('refuses a deadline of one student where the class has none', async () => {
    const overrides = file('overrides.csv', 'student,deadline\nani,2026-11-24T23:59:00+07:00\n');
    const args = ['--class', '.', '--overrides', overrides, '--rubric', rubric({}), '--engine', 'local'];
    const { code, stderr } = await lab(['grade', ...args]);
    expect(stderr).toContain('has a deadline, and no late days are set: add "late" to the file of --rubric.');
    expect(code).toBe(2);
  });
});
