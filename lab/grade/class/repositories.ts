/** A class that hands in links: a table of students and repositories, each cloned when its turn comes. */
import { cloneRepository } from './clone.ts';
import { lineOf, readTeacherTable } from './teacher-table.ts';
import { type OpenSubmission, openSubmission } from './submission.ts';
import { LabError } from '../../errors.ts';
import { repositoryLink } from './repository-link.ts';
import { handedIn } from './handed-in.ts';
import type { HandedIn, RepositorySource } from '../result.ts';
import type { Scratch } from '../../engine/scratch.ts';
import type { Student } from './platform-name.ts';

/** One student's link, as it was written; it may be none. */
export interface Repository extends Student {
  /** Names the student in results, also as a folder; no two are the same. */
  readonly student: string;
  readonly link: string;
}

/** A repository that has been cloned, or why it has not. */
export interface OpenRepository extends OpenSubmission {
  readonly source: RepositorySource;
  /** When its commit was made, by the committer's clock. */
  readonly handedIn: HandedIn | null;
  /** The file that the link leads to, if it is one. */
  readonly entry: string | undefined;
}

/** What columns are called, by the words of their names, in English and Indonesian; the first that fits is taken. */
const COLUMNS = {
  link: /\b(?:repositor\w*|repo|link|url|github|gitlab|tautan)\b/i,
  number: /\b(?:nrp|nim|npm|number|id|nomor (?:induk|mahasiswa))\b/i,
  name: /\b(?:name|nama|student|mahasiswa)\b/i,
};

/** In the order of the table. Throws {@link LabError} `USAGE` for a table that is none, and for a student who is in it twice. */
export function readRepositories(file: string): Repository[] {
  const { names, rows } = readTeacherTable('--repositories', file);
  const columns = columnsIn(names);
  if (columns.link === -1 || (columns.number === -1 && columns.name === -1))
    throw new LabError(
      'USAGE',
      `--repositories: the first line of ${file} names the columns ${names.join(', ')}; expected number or name, and repository.`,
    );
  const lines = new Map<string, string>();
  return rows.map((row) => {
    const cell = (index: number): string => row.cells[index] ?? '';
    const [name, number] = [cell(columns.name), cell(columns.number)];
    const student = asFolderName(`${name} ${number}`);
    const line = lineOf(file, row);
    if (student === '') throw new LabError('USAGE', `--repositories: ${line} names no student.`);
    const key = student.toLowerCase();
    const earlier = lines.get(key);
    if (earlier !== undefined)
      throw new LabError(
        'USAGE',
        `--repositories: ${student} is in ${earlier} and in ${line}; expected once.`,
      );
    lines.set(key, line);
    return { student, name: name || null, number: number || null, link: cell(columns.link) };
  });
}

function columnsIn(names: readonly string[]) {
  const taken: number[] = [];
  const find = (what: RegExp): number => {
    const found = names.findIndex(
      (name, index) => !taken.includes(index) && what.test(name.replaceAll('_', ' ')),
    );
    taken.push(found);
    return found;
  };
  return { link: find(COLUMNS.link), number: find(COLUMNS.number), name: find(COLUMNS.name) };
}

/** File systems take 255 bytes, of which a UTF-16 unit may need three. */
const LONGEST_NAME = 80;

/** Whatever a table says, it leads out of no folder. */
function asFolderName(name: string): string {
  const usable = name.normalize().replaceAll(/[\p{Cc}\p{Cf}/\\:*?"<>|]+/gu, '-');
  return usable
    .replace(/^[.\s]+/, '')
    .slice(0, LONGEST_NAME)
    .replace(/[.\s]+$/, '');
}

/** Neither a name nor a password that somebody left in it; every page shows the link. */
function withoutUser(link: string): string {
  return link.replace(/\/\/[^/\s]*@/, '//');
}

/** Never throws for what is wrong with a link. Throws the signal's reason. */
export async function openRepository(
  { student, name, number, link }: Repository,
  scratch: Scratch,
  signal: AbortSignal,
): Promise<OpenRepository> {
  const own = scratch.part();
  const folder = own.newFolder(student);
  const shown = withoutUser(link);
  try {
    const cloned = await cloneRepository(repositoryLink(link), { folder, signal });
    const { commit, path, entry } = cloned;
    const opened = await openSubmission({ student, name, number, pieces: [{ path, name: '' }] }, own);
    return {
      ...opened,
      entry,
      source: { link: shown, commit },
      handedIn: handedIn(cloned.committedAt, 'commit'),
      [Symbol.dispose]: own[Symbol.dispose],
    };
  } catch (error) {
    own[Symbol.dispose]();
    if (!(error instanceof LabError)) throw error;
    const source = { link: shown, commit: null };
    return {
      path: folder,
      taken: [],
      problem: error,
      entry: undefined,
      source,
      handedIn: null,
      [Symbol.dispose]: () => {},
    };
  }
}
