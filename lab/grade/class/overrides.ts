/**
 * What a teacher says of single students: how a program is started, which requirements are settled whatever was seen, and
 * when something was due and handed in.
 */
import { lineOf, readTeacherTable } from './teacher-table.ts';
import type { Grade, RequirementResult, Text } from '../result.ts';
import { instantOf, TIME_EXAMPLE } from '../late.ts';
import { LabError } from '../../errors.ts';
import { RUBRIC } from '../rubric.ts';
import type { TargetOptions } from '../target.ts';

/** A requirement that counts as the teacher says. */
export interface Settlement {
  readonly id: string;
  readonly outcome: 'passed' | 'failed';
  /** Shown in the grade. */
  readonly reason: string;
}

/** For one student. */
export interface Override {
  readonly how: TargetOptions;
  readonly settled: readonly Settlement[];
  /** In place of that of the class; ISO 8601 with its zone. */
  readonly deadline?: string | undefined;
  /** Whatever files or commits say. */
  readonly handedIn?: string | undefined;
}

/** A line of the table; a student may have several. */
export interface OverrideLine extends Override {
  /** As the table names the student. */
  readonly student: string;
  /** For messages: `line 3 of overrides.csv`. */
  readonly line: string;
}

const NO_OVERRIDE: Override = { how: {}, settled: [] };

const STUDENT = /^(?:student|mahasiswa|number|nrp|nim|npm|id|name|nama)$/;
const NAMES = ['entry', 'run', 'image', 'settle', 'reason', 'deadline', 'handed-in'] as const;
const EXPECTED = `student, ${NAMES.join(', ')}`;

/** Throws {@link LabError} `USAGE` for a table that cannot be understood. */
export function readOverrides(file: string): OverrideLine[] {
  const { names, rows } = readTeacherTable('--overrides', file);
  const columns = names.map((name) => name.toLowerCase());
  const stranger = columns.find((name) => !STUDENT.test(name) && !NAMES.some((one) => one === name));
  if (stranger !== undefined) throw refusal(`${file} has a column '${stranger}'; expected ${EXPECTED}`);
  const studentColumn = columns.findIndex((name) => STUDENT.test(name));
  if (studentColumn === -1) throw refusal(`${file} has no column student; expected ${EXPECTED}`);
  return rows.map((row) => {
    const line = lineOf(file, row);
    const cell = (name: (typeof NAMES)[number]): string | undefined =>
      row.cells[columns.indexOf(name)] || undefined;
    const [entry, run, image] = [cell('entry'), cell('run'), cell('image')];
    if (entry !== undefined && run !== undefined)
      throw refusal(
        `${line} has an entry and a run; the command names the file already: expected one of them`,
      );
    const settled = settlementsOf(cell('settle') ?? '', cell('reason') ?? '', line);
    const time = (name: 'deadline' | 'handed-in'): string | undefined => {
      const said = cell(name);
      if (said === undefined || instantOf(said) !== undefined) return said;
      throw refusal(
        `${line} has the ${name} '${said}'; expected a date and time with its zone, as in ${TIME_EXAMPLE}`,
      );
    };
    return {
      student: row.cells[studentColumn] ?? '',
      line,
      how: { entry, run, image },
      settled,
      deadline: time('deadline'),
      handedIn: time('handed-in'),
    };
  });
}

/** `1c-quit=passed 1d-clock=failed`, with anything between them that a spreadsheet may need. */
function settlementsOf(said: string, reason: string, line: string): Settlement[] {
  const parts = said.split(/[\s,;]+/).filter((part) => part !== '');
  return parts.map((part) => {
    const [, id = '', outcome] = /^([^=]*)=(passed|failed)$/.exec(part) ?? [];
    if (outcome !== 'passed' && outcome !== 'failed')
      throw refusal(
        `${line} settles '${part}'; expected a requirement and how it counts, as in 1c-quit=passed`,
      );
    if (!Object.hasOwn(RUBRIC, id))
      throw refusal(`${line} settles '${id}'; expected one of ${Object.keys(RUBRIC).join(', ')}`);
    if (reason === '')
      throw refusal(`${line} settles ${id} without a reason; the student will want to read one`);
    return { id, outcome, reason };
  });
}

/**
 * By student, all lines of each together. A line may name a student by what the results do, or by a part of it that no
 * other student has, such as the number. Throws {@link LabError} `USAGE` for one whom nobody knows.
 */
export function overridesFor(
  lines: readonly OverrideLine[],
  students: readonly string[],
): Map<string, Override> {
  const all = new Map<string, Override>();
  for (const one of lines) {
    const student = studentNamed(one, students);
    const before = all.get(student) ?? NO_OVERRIDE;
    const { how, settled } = before;
    const twice = one.settled.find(({ id }) => settled.some((other) => other.id === id));
    if (twice !== undefined) throw refusal(`${one.line} settles ${twice.id} of ${student} a second time`);
    for (const name of ['deadline', 'handedIn'] as const)
      if (before[name] !== undefined && one[name] !== undefined)
        throw refusal(`${one.line} says a second time when ${student} ${TIMES[name]}`);
    all.set(student, {
      how: startOf(how, one.how),
      settled: [...settled, ...one.settled],
      deadline: before.deadline ?? one.deadline,
      handedIn: before.handedIn ?? one.handedIn,
    });
  }
  return all;
}

const TIMES = { deadline: 'had to hand in', handedIn: 'handed in' } as const;

/** Where no late days are set they would be ignored without a word. Throws {@link LabError} `USAGE` for the first. */
export function refuseTimes(lines: readonly OverrideLine[]): void {
  const one = lines.find(({ deadline, handedIn }) => deadline !== undefined || handedIn !== undefined);
  if (one === undefined) return;
  const name = one.deadline === undefined ? 'time of a hand-in' : 'deadline';
  throw refusal(`${one.line} has a ${name}, and no late days are set: add "late" to the file of --rubric`);
}

function studentNamed({ student, line }: OverrideLine, students: readonly string[]): string {
  const wanted = normal(student);
  const exact = students.filter((one) => normal(one) === wanted);
  const partly = students.filter((one) => ` ${normal(one)} `.includes(` ${wanted} `));
  const [found, other] = exact.length > 0 ? exact : partly;
  if (found === undefined || wanted === '')
    throw refusal(
      `${line} names '${student}', who is not in the class; expected a name as in the column Student of grades.csv`,
    );
  if (other !== undefined) throw refusal(`${line} names '${student}', which may be ${found} or ${other}`);
  return found;
}

function normal(name: string): string {
  return name
    .normalize()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, ' ')
    .trim();
}

/** What `more` says takes the place of what was said for the whole class: a command that of a file, and the other way round. */
export function startOf({ entry, run, image }: TargetOptions, more: TargetOptions): TargetOptions {
  const isStarted = more.entry !== undefined || more.run !== undefined;
  return {
    entry: isStarted ? more.entry : entry,
    run: isStarted ? more.run : run,
    image: more.image ?? image,
  };
}

/** The grade as it counts. What the grader found stays in it. */
export function settledGrade(grade: Grade, settlements: readonly Settlement[]): Grade {
  if (settlements.length === 0) return grade;
  const requirements = grade.requirements.map((result) => {
    const settlement = settlements.find(({ id }) => id === result.id);
    return settlement === undefined ? result : settledResult(result, settlement);
  });
  const required = requirements.filter(({ kind }) => kind === 'required');
  return {
    ...grade,
    requirements,
    ok: grade.judged && required.every(({ outcome }) => outcome === 'passed'),
    points: required.reduce((sum, { points }) => sum + points, 0),
  };
}

function settledResult(result: RequirementResult, { outcome, reason }: Settlement): RequirementResult {
  const isPassed = outcome === 'passed';
  const said: Text = {
    en: `Settled by the teacher as ${outcome}: ${reason}`,
    id: `Ditetapkan ${isPassed ? 'lulus' : 'gagal'} oleh pengajar: ${reason}`,
  };
  return {
    ...result,
    outcome,
    points: isPassed ? result.of : 0,
    hint: isPassed ? null : said,
    note: isPassed ? said : result.note,
    settled: { found: result.outcome, reason },
  };
}

function refusal(what: string): LabError {
  return new LabError('USAGE', `--overrides: ${what}.`);
}
