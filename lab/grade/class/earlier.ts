/** Classes of earlier years, whose programs are looked at for comparison alone. */
import { type EarlierClass, type Program, programOf } from './copies.ts';
import { openSubmission, sourcesOf } from './submission.ts';
import type { Scratch } from '../../engine/scratch.ts';
import { submissionsIn } from './submissions.ts';

/** In the order of the folders. Throws {@link LabError} `USAGE` for a folder that is none of a class. */
export async function earlierClasses(folders: readonly string[], scratch: Scratch): Promise<EarlierClass[]> {
  const all: EarlierClass[] = [];
  for (const folder of folders) {
    using unpacked = scratch.part();
    const { submissions } = await submissionsIn(folder, [], unpacked.newFolder, '--against');
    const programs: Program[] = [];
    for (const submission of submissions) {
      using opened = await openSubmission(submission, unpacked);
      programs.push(programOf(submission.student, sourcesOf(opened)));
    }
    all.push({ folder, programs });
  }
  return all;
}
