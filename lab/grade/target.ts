/** What is graded: a program and how it is started, an image, or a server that runs already. */
import type { Destination } from './prober.ts';
import type { ProgramFiles, ProgramUnderTest } from '../engine/sandbox.ts';
import { basename, dirname, extname, resolve } from 'node:path';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { LabError } from '../errors.ts';
import { findEntry } from './entry.ts';

export type Target =
  | {
      readonly kind: 'program';
      readonly name: string;
      readonly program: Omit<ProgramUnderTest, 'timeZone' | 'port'>;
    }
  | { readonly kind: 'dockerfile'; readonly name: string; readonly folder: string }
  | { readonly kind: 'connect'; readonly name: string; readonly at: Destination };

export interface TargetOptions {
  readonly run?: string | undefined;
  readonly entry?: string | undefined;
  readonly image?: string | undefined;
}

/** How a program is started, by the ending of its file. */
export const STARTERS: Readonly<Record<string, readonly string[]>> = {
  '.py': ['python3'],
  '.js': ['node'],
  '.mjs': ['node'],
  '.cjs': ['node'],
  '.ts': ['node'],
  '.mts': ['node'],
  '.go': ['go', 'run'],
};

/** Where its sources are, to show a line of them; `undefined` when nobody knows. */
export function filesOf(target: Target): ProgramFiles | undefined {
  if (target.kind === 'program') return target.program.files;
  return target.kind === 'dockerfile' ? { folder: target.folder, only: undefined } : undefined;
}

/** Throws {@link LabError} `USAGE` with the remedy. */
export function resolveTarget(given: string, options: TargetOptions): Target {
  const path = resolve(given);
  if (!existsSync(path)) {
    // An image's name may have slashes, too: mesin-lab/server.
    if (/^[./~]|\\|\/$/.test(given) || extname(given) in STARTERS)
      throw new LabError('USAGE', `There is no file or folder ${given} to grade.`);
    const program = { image: given, files: undefined, command: undefined };
    return { kind: 'program', name: given, program };
  }
  return statSync(path).isDirectory()
    ? folderTarget(path, options)
    : fileTarget(path, options, siblings(path));
}

/** `host:port` */
export function connectTarget(given: string): Target {
  const [, host, port = ''] = /^(.+):(\d{1,5})$/.exec(given) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535)
    throw new LabError('USAGE', `--connect is '${given}': expected host:port, as in 127.0.0.1:45000.`);
  const at = { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
  return { kind: 'connect', name: given, at };
}

/** One program in a file of its own; `beside` are the files that come with it. */
export function fileTarget(path: string, options: TargetOptions, beside: readonly string[] = []): Target {
  const name = basename(path);
  const files = { folder: dirname(path), only: [name, ...beside] };
  return programTarget(name, files, name, options);
}

export function folderTarget(folder: string, options: TargetOptions): Target {
  const { run, entry } = options;
  const name = basename(folder);
  const files = { folder, only: undefined };
  if (run !== undefined) return programTarget(name, files, '', options);
  if (entry !== undefined) {
    if (!existsSync(resolve(folder, entry)))
      throw new LabError('USAGE', `--entry: there is no ${entry} in ${folder}.`);
    return programTarget(name, files, entry, options);
  }
  if (existsSync(resolve(folder, 'Dockerfile'))) return { kind: 'dockerfile', name, folder };
  return programTarget(name, files, findEntry(folder, Object.keys(STARTERS)), options);
}

function programTarget(
  name: string,
  files: ProgramFiles,
  entry: string,
  { run, image }: TargetOptions,
): Target {
  const starter = STARTERS[extname(entry).toLowerCase()];
  if (run === undefined && starter === undefined)
    throw new LabError(
      'USAGE',
      `${entry} is no program the grader can start by itself (it takes ${Object.keys(STARTERS).join(', ')}): say how with --run "<command>".`,
    );
  const file = entry.startsWith('-') ? `./${entry}` : entry; // or it would be an option
  const command = run === undefined ? [...(starter ?? []), file] : ['sh', '-c', run];
  return { kind: 'program', name, program: { image, files, command } };
}

/** Other programs of the same language beside it: it may import them. */
function siblings(path: string): string[] {
  return readdirSync(dirname(path), { withFileTypes: true })
    .filter((file) => file.isFile() && extname(file.name) === extname(path) && file.name !== basename(path))
    .map(({ name }) => name);
}
