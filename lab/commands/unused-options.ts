/** Options of `lab:grade` that would be ignored without a word: each is refused, with the remedy. */
import { LabError } from '../errors.ts';
import type { Target } from '../grade/target.ts';

type Flag =
  | 'connect'
  | 'class'
  | 'run'
  | 'entry'
  | 'image'
  | 'port'
  | 'jobs'
  | 'again'
  | 'ignore'
  | 'watch'
  | 'repositories'
  | 'overrides'
  | 'against'
  | 'shard'
  | 'hosts'
  | 'worksheet'
  | 'json'
  | 'junit'
  | 'markdown'
  | 'github'
  | 'gradescope'
  | 'html';

/** What the command line says, and which engine that comes to. */
export type GivenOptions = { readonly [Name in Flag]?: unknown } & { readonly engine: string };

/** Throws {@link LabError} `USAGE` for the first of them. */
export function refuseUnused(options: GivenOptions, target: Target | undefined): void {
  const refuse = (flags: readonly Flag[], where: string, remedy: string): void => {
    const flag = flags.find((name) => options[name] !== undefined && options[name] !== false);
    if (flag === undefined) return;
    throw new LabError('USAGE', `--${flag} cannot be used with ${where}: ${remedy}.`);
  };
  if (options.watch === true) {
    const remedy = 'it grades one file or folder at each save; leave one of them out';
    refuse(['class', 'repositories', 'connect'], '--watch', remedy);
    refuse(
      ['json', 'junit', 'markdown', 'github', 'gradescope', 'html'],
      '--watch',
      'that is for a person at a terminal',
    );
  }
  if (options.connect !== undefined) {
    refuse(['port'], '--connect', 'give the port there, as in 127.0.0.1:45000');
    const remedy = 'the server is already running; name its file or folder instead to have it started';
    refuse(['run', 'entry', 'image'], '--connect', remedy);
  }
  if (options.class === undefined && options.repositories === undefined) {
    const remedy = 'it is for a class, --class <folder> or --repositories <list>';
    refuse(['again', 'jobs', 'overrides', 'against', 'shard', 'hosts', 'worksheet'], 'one target', remedy);
  } else {
    const remedy = 'Gradescope grades each hand-in by itself; leave it out, or name one file or folder';
    refuse(['gradescope'], 'a class', remedy);
  }
  if (options.shard !== undefined) {
    refuse(['against'], '--shard', 'copies are looked for across all shards; give it to lab:grade merge');
    refuse(['worksheet'], '--shard', 'it is filled in with the whole class; give it to lab:grade merge');
  }
  if (options.class === undefined)
    refuse(['ignore'], 'anything else', "it is for a class's folder, --class <folder>");
  if (target?.kind === 'program' && target.program.files === undefined) {
    const remedy = 'an image starts its own program; name the file or folder of one instead';
    refuse(['run', 'entry', 'image'], 'an image', remedy);
    refuse(['watch'], 'an image', 'nobody saves one; name the file or folder of a program instead');
  }
  if (target?.kind === 'program' && target.program.files?.only !== undefined) {
    const remedy = 'it says which file of a folder is the server; name the folder, or leave it out';
    refuse(['entry'], 'a file', remedy);
  }
  if (options.run !== undefined)
    refuse(['entry'], '--run', 'the command names the file already; leave one of them out');
  if (target?.kind === 'dockerfile') {
    const remedy =
      'the image is built from the folder; add --run or --entry to run the program in another image';
    refuse(['image'], 'a Dockerfile', remedy);
  }
  if (options.engine === 'local') {
    const remedy = 'programs run directly on this computer; leave it out, or use --engine docker';
    refuse(['image'], '--engine local', remedy);
    refuse(['hosts'], '--engine local', 'each host has an engine of its own; leave one of them out');
    refuse(['jobs'], '--engine local', 'this computer has each port once, so that one is graded at a time');
  }
}
