/** Options that would be left aside without a word: each is refused, and the remedy said. */
import { LabError } from '../errors.ts';
import type { Target } from '../grade/target.ts';

export interface GivenOptions {
  readonly connect?: string;
  readonly class?: string;
  readonly run?: string;
  readonly entry?: string;
  readonly image?: string;
  readonly port?: number;
  readonly jobs?: number;
  readonly again?: boolean;
  readonly engine: string;
}

interface Unused {
  readonly flags: readonly Exclude<keyof GivenOptions, 'engine'>[];
  readonly where: string;
  readonly isSo: (options: GivenOptions, target: Target | undefined) => boolean;
  readonly remedy: string;
}

/** The first that fits is told. */
const UNUSED: readonly Unused[] = [
  {
    flags: ['port'],
    where: '--connect',
    isSo: ({ connect }) => connect !== undefined,
    remedy: 'say the port there, as in 127.0.0.1:45000',
  },
  {
    flags: ['run', 'entry', 'image'],
    where: '--connect',
    isSo: ({ connect }) => connect !== undefined,
    remedy: 'the server runs already; name its file or folder instead to have it started',
  },
  {
    flags: ['again', 'jobs'],
    where: 'one target',
    isSo: (options) => options.class === undefined,
    remedy: 'it is for a class, --class <folder>',
  },
  {
    flags: ['run', 'entry', 'image'],
    where: 'an image',
    isSo: (_, target) => target?.kind === 'program' && target.program.files === undefined,
    remedy: 'an image starts its own program; name the file or folder of one instead',
  },
  {
    flags: ['entry'],
    where: 'a file',
    isSo: (_, target) => target?.kind === 'program' && target.program.files?.only !== undefined,
    remedy: 'it says which file of a folder is the server; name the folder, or leave it out',
  },
  {
    flags: ['entry'],
    where: '--run',
    isSo: ({ run }) => run !== undefined,
    remedy: 'the command names the file already; leave one of them out',
  },
  {
    flags: ['image'],
    where: 'a Dockerfile',
    isSo: (_, target) => target?.kind === 'dockerfile',
    remedy: 'what is in the folder is built; add --run or --entry to start it in another image',
  },
  {
    flags: ['image'],
    where: '--engine local',
    isSo: ({ engine }) => engine === 'local',
    remedy: 'programs run on this computer there; leave it out, or use --engine docker',
  },
];

/** Throws {@link LabError} `USAGE`. */
export function refuseUnused(options: GivenOptions, target: Target | undefined): void {
  for (const { flags, where, isSo, remedy } of UNUSED) {
    const flag = flags.find((name) => options[name] !== undefined && options[name] !== false);
    if (flag !== undefined && isSo(options, target))
      throw new LabError('USAGE', `--${flag} is of no use with ${where}: ${remedy}.`);
  }
}
