/** A class's rows, from the grades there are: the same for a class that is graded and for one that is merged. */
import { type Override, settledGrade } from './overrides.ts';
import type { Grade } from '../result.ts';
import type { Graded } from '../output/class-table.ts';
import { type GradeOptions, unjudged } from '../grade.ts';
import type { Student } from './platform-name.ts';
import { STUDENTS_FOLDER } from './state.ts';

/** How a student's row is made of what the grader found; `students` are all of the class. */
export function rowsOf(
  students: ReadonlyMap<string, Student>,
  overrides: ReadonlyMap<string, Pick<Override, 'settled'>>,
) {
  return (student: string, grade: Grade, standing?: Graded['standing']): Graded => {
    const { name = null, number = null } = students.get(student) ?? {};
    const counted = settledGrade(grade, overrides.get(student)?.settled ?? []);
    // From where the class's page is.
    const page = standing === 'missing' ? null : `${STUDENTS_FOLDER}/${student}/grade.html`;
    return { student, name, number, grade: counted, page, standing };
  };
}

/** Of one who has not been graded yet. */
export function missingGrade(student: string, grading: Pick<GradeOptions, 'rubric' | 'only'>): Grade {
  return { ...unjudged({ ...grading, given: student }, ''), problem: null };
}
