/**
 * Whose a file is, as the learning platform wrote it into its name when it was downloaded:
 *
 *     Moodle             Ani Wijaya_77_assignsubmission_file_/…, or with folders off Ani Wijaya_77_assignsubmission_file_a.py
 *     Canvas             wijayaani_LATE_1234_56789_a.py, anon_x7Yz1_56789_a.py, wijayaani_1234_text.html
 *     Google Classroom   Ani Wijaya - a.py, in the Drive folder of the assignment
 *
 * Moodle's mark is beyond doubt. The other two are names that students might give as well, so that they count only
 * where the whole class looks like it.
 */
import { fileKind } from '../../hand-in/file-kind.ts';

/** A student, as far as a name tells. */
export interface Student {
  /** `null` where it is anonymous. */
  readonly name: string | null;
  /** Moodle's id of the submission, Canvas's of the user; `null` where there is none. */
  readonly number: string | null;
}

/** What a name in the folder of a class says. */
export interface PlatformName extends Student {
  /** The file's name as the student gave it; empty for a folder that has them all. */
  readonly file: string;
}

const MOODLE =
  /^(?<name>.+?)_(?<number>\d+)_assignsubmission_(?:file|onlinetext)(?:_(?<file>.*)|(?<text>\.html))?$/s;
const CANVAS = /^(?<name>[^_]+?)(?:_LATE)?_(?<number>\d+)_(?:\d+_(?<file>.+)|(?<text>text)\.html)$/s;
const CANVAS_ANONYMOUS = /^anon_(?<number>[A-Za-z0-9]+)(?:_LATE)?_(?:\d+_(?<file>.+)|(?<text>text)\.html)$/s;
/** `5025 - a.py` and `Tugas 2 - Ani.py` begin with no name. */
const CLASSROOM = /^(?<name>\p{L}[^\d]*?) - (?<file>.+)$/su;

/** More files of one student than this are files of many, all of which begin alike. */
const MOST_FILES = 10;
const MOST_ON_AVERAGE = 4;

/** What each name says; nothing of the names that say nothing. */
export function platformNames(names: readonly string[]): Map<string, PlatformName> {
  const moodle = namesBy(names, MOODLE);
  if (moodle.size > 0) return moodle;
  const canvas = new Map([...namesBy(names, CANVAS), ...namesBy(names, CANVAS_ANONYMOUS)]);
  const others = [canvas, namesBy(names.filter(hasKnownEnding), CLASSROOM)];
  return others.find((found) => isWholeClass(found, names)) ?? new Map<string, PlatformName>();
}

function namesBy(names: readonly string[], pattern: RegExp): Map<string, PlatformName> {
  return new Map(
    names.flatMap((one) => {
      const groups = pattern.exec(one)?.groups;
      if (groups === undefined) return [];
      const { name = null, number = null, file, text } = groups;
      return [[one, { name, number, file: file ?? (text === undefined ? '' : 'text.html') }] as const];
    }),
  );
}

function hasKnownEnding(name: string): boolean {
  return fileKind(name) !== 'other';
}

/** Of more than half of the files, with few files for each of several students. */
function isWholeClass(found: ReadonlyMap<string, PlatformName>, names: readonly string[]): boolean {
  if (found.size * 2 <= names.length) return false;
  const students = Map.groupBy(found.values(), ({ name, number }) => `${name}\0${number}`);
  const most = Math.max(...Array.from(students.values(), (files) => files.length));
  return students.size > 1 && most <= MOST_FILES && found.size / students.size <= MOST_ON_AVERAGE;
}
