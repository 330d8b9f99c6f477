/** A class's rows, from the grades there are: the same for a class that is graded and for one that is merged. */
import { type Override, settledGrade } from './overrides.ts';
import type { Grade, HandedIn } from '../result.ts';
import { areOfPacking, type LateRules, withLate } from '../late.ts';
import { timeSaid } from './handed-in.ts';
import type { Graded } from '../output/class-table.ts';
import { type GradeOptions, unjudged } from '../grade.ts';
import type { Student } from './platform-name.ts';
import { STUDENTS_FOLDER } from './state.ts';

/** What makes a row of what the grader found. */
export interface RowParts {
  /** All of the class. */
  readonly students: ReadonlyMap<string, Student>;
  readonly overrides: ReadonlyMap<string, Omit<Override, 'how'>>;
  readonly late: LateRules | undefined;
  /** When each handed in, as files or commits tell; the grade of one who is not in it tells itself. */
  readonly times: ReadonlyMap<string, HandedIn | null>;
}

export function rowsOf({ students, overrides, late, times }: RowParts) {
  const ofFiles = Array.from(times.values()).filter((one) => one?.from === 'files');
  const fileTimes = ofFiles.flatMap((one) => one?.at ?? []);
  const isOfPacking = late !== undefined && areOfPacking(fileTimes, late.deadline);
  return {
    /** Whether files tell when they were packed or copied, so that nobody knows when they were handed in. */
    isOfPacking,
    rowOf: (student: string, grade: Grade, standing?: Graded['standing']): Graded => {
      const { name = null, number = null } = students.get(student) ?? {};
      const { settled = [], deadline, handedIn: said } = overrides.get(student) ?? {};
      const seen = times.get(student);
      const known = seen === undefined ? grade.handedIn : seen;
      const isKnown = known !== null && !(isOfPacking && known.from === 'files');
      const handedIn = said === undefined ? (isKnown ? known : null) : timeSaid(said);
      const settledOne = { ...settledGrade(grade, settled), handedIn };
      const counted = standing === 'missing' ? settledOne : withLate(settledOne, late, deadline);
      // From where the class's page is.
      const page = standing === 'missing' ? null : `${STUDENTS_FOLDER}/${student}/grade.html`;
      return { student, name, number, grade: counted, page, standing };
    },
  };
}

/** Of one who has not been graded yet. */
export function missingGrade(student: string, grading: Pick<GradeOptions, 'rubric' | 'only'>): Grade {
  return { ...unjudged({ ...grading, given: student }, ''), problem: null };
}
