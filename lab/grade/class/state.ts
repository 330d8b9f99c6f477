/** What a student's folder keeps of a grade for the next time, and for a merge. */
import { type Grade, GradeSchema } from '../result.ts';
import { readFileSync } from 'node:fs';
import { replaceFile } from '../../replace-file.ts';
import { resolve } from 'node:path';
import * as v from 'valibot';

/** In a class's results: one folder for each student. */
export const STUDENTS_FOLDER = 'students';

const StateSchema = v.object({ fingerprint: v.string(), grade: GradeSchema });
/** In a student's folder. */
export const STATE_FILE = 'state.json';

/** As the grader found it; what a teacher settles is not in it. */
export type Kept = v.InferOutput<typeof StateSchema>;

/** `undefined` for what is not there, was cut short by an interruption, or is of another version: graded again. */
export function readState(folder: string): Kept | undefined {
  try {
    return v.parse(StateSchema, JSON.parse(readFileSync(resolve(folder, STATE_FILE), 'utf8')));
  } catch {
    return undefined;
  }
}

/** No fingerprint is empty: an empty one is for what nobody can tell a change of. */
export function writeState(folder: string, fingerprint: string | undefined, grade: Grade): void {
  replaceFile(resolve(folder, STATE_FILE), JSON.stringify({ fingerprint: fingerprint ?? '', grade }));
}
