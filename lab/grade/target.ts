/** What is graded: a program and how it is started, an image, or a server that runs already. */
import type { Destination } from './run/prober.ts';
import type { ProgramUnderTest } from '../engine/sandbox.ts';
import type { ProgramFiles } from '../hand-in/files.ts';
import { basename, dirname, relative, resolve } from 'node:path';
import { existsSync, statSync } from 'node:fs';
import { neededFiles } from '../hand-in/needed-files.ts';
import { LabError } from '../errors.ts';
import { findEntry } from '../hand-in/entry.ts';
import { compiledProgram } from '../hand-in/compilers.ts';
import { GRADED_ENDINGS, isStartable } from '../hand-in/starters.ts';
import { startOf } from '../hand-in/start.ts';

/** `name` is for folders and messages. */
export type Target =
  | {
      readonly kind: 'program';
      readonly name: string;
      /** The file that is started, in the folder of its files; empty or absent where a command or an image says what is. */
      readonly entry?: string;
      readonly program: Omit<ProgramUnderTest, 'port'>;
    }
  | { readonly kind: 'dockerfile'; readonly name: string; readonly folder: string }
  | { readonly kind: 'connect'; readonly name: string; readonly at: Destination };

/** As the flags of the command are called. */
export interface TargetOptions {
  readonly run?: string | undefined;
  readonly entry?: string | undefined;
  readonly image?: string | undefined;
}

/** Where its sources are, to show a line of them; `undefined` when nobody knows. */
export function filesOf(target: Target): ProgramFiles | undefined {
  if (target.kind === 'program') return target.program.files;
  return target.kind === 'dockerfile' ? { folder: target.folder, only: undefined } : undefined;
}

/** Throws {@link LabError} `USAGE` with the remedy. */
export function resolveTarget(given: string, options: TargetOptions): Target {
  const path = resolve(given);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile() && !found.isDirectory())
    throw new LabError('USAGE', `${given} is neither a file nor a folder: name the server's file.`);
  if (found !== undefined)
    return found.isDirectory()
      ? folderTarget(path, options)
      : fileTarget(path, options, isStarted(path, options) ? besideIt(path, options) : undefined);
  // An image's name may have slashes, too: mesin-lab/server.
  if (/^[./~]|\\|\/$/.test(given) || isStartable(given))
    throw new LabError('USAGE', `There is no file or folder ${given} to grade.`);
  return {
    kind: 'program',
    name: given,
    program: { image: given, files: undefined, command: undefined },
  };
}

/** `host:port` */
export function connectTarget(given: string): Target {
  const [, host, port = ''] = /^(.+):(\d{1,5})$/.exec(given) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535)
    throw new LabError('USAGE', `--connect is '${given}': expected host:port, as in 127.0.0.1:45000.`);
  const at = { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
  return { kind: 'connect', name: given, at };
}

function isStarted(path: string, { run }: TargetOptions): boolean {
  return run !== undefined || isStartable(path);
}

function besideIt(path: string, { run }: TargetOptions): string[] {
  return neededFiles(dirname(path), basename(path), run);
}

/** One program in a file of its own; `only` are the files that come with it, itself among them. */
export function fileTarget(path: string, options: TargetOptions, only = [basename(path)]): Target {
  const name = basename(path);
  const files = { folder: dirname(path), only };
  return programTarget(name, files, name, options);
}

/** Throws {@link LabError} `USAGE` where no server is found in it. */
export function folderTarget(folder: string, options: TargetOptions): Target {
  const { run, entry } = options;
  const name = basename(folder);
  const files = { folder, only: undefined };
  if (run !== undefined) return programTarget(name, files, '', options);
  if (entry !== undefined) {
    const path = relative(folder, resolve(folder, entry)).replaceAll('\\', '/');
    if (path.startsWith('../') || !existsSync(resolve(folder, path)))
      throw new LabError('USAGE', `--entry: there is no ${entry} in ${folder}.`);
    return programTarget(name, files, path, options);
  }
  if (existsSync(resolve(folder, 'Dockerfile'))) return { kind: 'dockerfile', name, folder };
  return programTarget(name, files, findEntry(folder, '--entry'), options);
}

function programTarget(
  name: string,
  files: ProgramFiles,
  entry: string,
  { run, image }: TargetOptions,
): Target {
  if (run !== undefined)
    return { kind: 'program', name, entry, program: { image, files, command: ['sh', '-c', run] } };
  const start = compiledProgram(files, entry) ?? startOf(files.folder, entry, files.only);
  if (start === undefined)
    throw new LabError(
      'USAGE',
      `The grader does not know how to start ${entry} (it starts ${GRADED_ENDINGS}): give the command with --run "<command>".`,
    );
  return { kind: 'program', name, entry, program: { image, files, ...start } };
}
