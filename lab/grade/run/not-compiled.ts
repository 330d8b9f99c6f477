/** Why a hand-in does not compile, from what its compiler printed. */
import type { Compilation, CompiledLanguage } from '../../hand-in/compilers.ts';
import { ownFiles, type ProgramFiles, textBeginning } from '../../hand-in/files.ts';
import type { Text, Traceback } from '../result.ts';
import { basename } from 'node:path';
import type { Compiled } from '../../engine/sandbox.ts';
import { LabError } from '../../errors.ts';
import { located } from './traceback.ts';
import { visible } from '../../drawing/visible.ts';

const KILLED_CODE = 137;
/** What the shell answers for a command that is not there. */
const NOT_FOUND_CODE = 127;

/** What a compiler repeats of its input may be of any length. */
const LONG_LINE = /^(.{400}).+$/gm;

/** The first mistake that a compiler names: which line of which file, where it says so. */
const MISTAKES: readonly RegExp[] = [
  /^(?<file>[^\s:][^:\n]*):(?<line>\d+):(?:\d+:)? (?:fatal )?error: (?<error>.+)$/m, // GCC, javac
  /^(?<file>[^\s:][^:\n]*\.go):(?<line>\d+):(?:\d+:)? (?<error>.+)$/m,
  /^error(?:\[E\d+\])?: (?<error>.+)\n *--> (?<file>[^:\n]+):(?<line>\d+)/m, // rustc
  /^(?:PHP )?(?:Parse|Fatal) error: +(?<error>.+) in (?<file>\S+) on line (?<line>\d+)$/m,
  /^(?<file>[^(\n]+\.cs)\((?<line>\d+),\d+\): error (?<error>.+)$/m,
  /(?<file>[^\s:/]+\.\w+):\([^)]+\): (?<error>(?:undefined reference to|multiple definition of) .+)$/m, // ld
  /^(?:error|mcs|go|.*ld)(?:\[E\d+\])?: (?<error>.+)$/m,
];

/** What a compiler says to a program that is written for a later one. */
const NEWER: Readonly<Record<CompiledLanguage, RegExp>> = {
  c: /fatal error: (?:format|print|expected|generator|flat_map|stacktrace|mdspan): No such file/,
  csharp: /Feature `[^']+' cannot be used because it is not part of the C# \d/,
  go: /requires Go 1|requires go >= |package (?:slices|maps|cmp|iter|unique|log\/slog|math\/rand\/v2) is not in|undefined: (?:min|max|clear)\b|cannot range over \d/i,
  java: /(?:is|are) (?:a preview feature|not supported in -source)|newVirtualThreadPerTaskExecutor|ofVirtual|startVirtualThread/,
  php: /^$/,
  rust: /E0658|edition20\d\d|requires rustc|older than the/,
};

/** The newest C#, which Mono does not know, and .NET's projects, where a part of the text goes without saying. */
const NEWEST_CSHARP =
  /^\s*(?:global using|namespace [\w.]+;)|\busing var\b|\bis not\b|\brecord\b|\bnew\(\)|\bstring\?|"""|\bswitch\s*\{\s*[^}]*=>/m;
/** An edition of Rust that is compiled as an older one. */
const NEWEST_EDITION = /^edition *= *"20(?:2[4-9]|[3-9]\d)"/m;
const DOTNET_PROJECT = /<TargetFramework>net(?:[5-9]|\d\d|core)/;

/** What compilers say whose own parts were killed. */
const KILLED = /Killed signal terminated program|signal: killed|\(signal: 9, SIGKILL|OutOfMemoryError/;

/** What the program uses beside its language's own library, and nobody handed in. */
const NOT_THERE: readonly RegExp[] = [
  /no required module provides package (?<name>[^\s;:]+)/,
  /(?<name>[\w./-]+)@?[^\s]*: module lookup disabled by GOPROXY=off/,
  /missing go\.sum entry for (?:module providing package |go\.mod file of )?(?<name>[^\s;:]+)/,
  /no matching package named `(?<name>[^`]+)` found/,
  /failed to select a version for the requirement `(?<name>[^`]+)`/,
];

const NAMES: Readonly<Record<CompiledLanguage, string>> = {
  c: 'GCC',
  csharp: 'C#',
  go: 'Go',
  java: 'Java',
  php: 'PHP',
  rust: 'Rust',
};
const IMAGES: typeof NAMES = {
  c: 'gcc:15',
  csharp: 'mono:6.12',
  go: 'golang:1.26',
  java: 'eclipse-temurin:25',
  php: 'php:8.5-cli',
  rust: 'rust:1.91',
};

/**
 * The mistake that the compiler found first, with its line in the student's `files`. Throws {@link LabError} for what is
 * nobody's mistake: a compiler that is not there, or is too old for the program, or could not do its work.
 */
export function whyNotCompiled(
  compilation: Compilation,
  compiled: Compiled,
  files: ProgramFiles,
): { readonly hint: Text; readonly traceback: Traceback | null } {
  const output = compiled.output.replaceAll(LONG_LINE, '$1');
  const obstacle = obstacleTo(compilation, { ...compiled, output }, files);
  if (obstacle !== undefined) throw new LabError('MACHINE_MISSING', obstacle);
  const mistake = MISTAKES.map((pattern) => pattern.exec(output)?.groups).find(
    (groups) => groups !== undefined,
  );
  const error = mistake?.['error'] ?? lastLine(output);
  const file = mistake?.['file']?.replace(/^\.\//, '');
  const line = mistake?.['line'];
  // One that was renamed after its class is still the student's.
  const name = file === undefined ? undefined : isTheirs(file, files) ? file : compilation.entry;
  const place = name === undefined ? '' : `${visible(name)}:${line === undefined ? '' : `${line}:`} `;
  const traceback =
    name === undefined || line === undefined ? null : located(error, [[name, Number(line)]], files);
  return {
    hint: {
      en: `The program does not compile: ${place}${visible(error)}`,
      id: `Program tidak dapat dikompilasi: ${place}${visible(error)}`,
    },
    traceback,
  };
}

/** What keeps the compiler from its work, whatever the program is like. */
function obstacleTo(
  { language }: Compilation,
  { exitCode, isLate, output }: Compiled,
  files: ProgramFiles,
): string | undefined {
  if (isLate) return 'The program was not compiled within 60 s, and the compiler was stopped.';
  if (exitCode === NOT_FOUND_CODE) {
    const command = /(\S+): (?:command )?not found/.exec(output)?.[1] ?? 'compiler';
    return `There is no '${visible(command)}' to compile the program with: name an image that has it with --image.`;
  }
  if (exitCode === KILLED_CODE || KILLED.test(output))
    return 'The compiler was stopped, most likely because it used more memory than allowed (1.5 GB) or made more than 64 MiB.';
  const lacking = NOT_THERE.map((pattern) => pattern.exec(output)?.groups?.['name']).find(Boolean);
  if (lacking !== undefined)
    return `The program uses '${visible(lacking)}', which was not handed in, and there is no network to fetch it: name an image that has it with --image, and the command with --run.`;
  if (language === 'csharp' && isNewestCsharp(files))
    return 'The program needs .NET, and the lab has Mono, which knows C# 7: name an image that has it with --image, and the command with --run.';
  const isNewestRust = language === 'rust' && isIn(files, 'Cargo.toml', NEWEST_EDITION);
  if (isNewestRust || NEWER[language].test(output))
    return `The program may need a newer ${NAMES[language]} than the lab has: name an image with --image, for example ${IMAGES[language]}.`;
  return undefined;
}

function isTheirs(file: string, { folder, only }: ProgramFiles): boolean {
  for (const name of only ?? ownFiles(folder)) if (basename(name) === basename(file)) return true;
  return false;
}

function isNewestCsharp(files: ProgramFiles): boolean {
  return isIn(files, '.csproj', DOTNET_PROJECT) || isIn(files, '.cs', NEWEST_CSHARP);
}

/** Whether any of the files whose names end so has it. */
function isIn({ folder, only }: ProgramFiles, ending: string, sign: RegExp): boolean {
  const names = Array.from(only ?? ownFiles(folder)).filter((name) => name.endsWith(ending));
  return names.some((name) => sign.test(textBeginning(folder, name)));
}

function lastLine(output: string): string {
  return (
    output
      .split('\n')
      .findLast((line) => line.trim() !== '')
      ?.trim() ?? ''
  );
}
