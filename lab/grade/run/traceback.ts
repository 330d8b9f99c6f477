/** The student's own line in what a program's language printed when something went wrong. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, isAbsolute, relative, resolve } from 'node:path';
import type { ProgramFiles } from '../../hand-in/files.ts';
import type { Traceback } from '../result.ts';

/** The end of what was printed is looked at, and the beginning of long lines: a program may print what it likes. */
const LOOKED_AT = 64 * 1024;
const LONG_LINE = /^(.{400}).+$/gm;

/** The last line names the error: what several threads print at the same time may stand in between. */
const PYTHON =
  /^Traceback \(most recent call last\):\n((?:[ \t].*\n)+)((?:\w+\.)*\w*(?:Error|Exception|Interrupt|Exit|Iteration|Warning|timeout|herror)\b.*)$/gm;
/** A program that does not parse has no heading. */
const PYTHON_PARSER = /^( {2}File "[^"\n]+", line \d+\n(?: {4}.*\n)*)(\w*Error: .*)$/gm;
const PYTHON_FRAME = /File "([^"\n]+)", line (\d+)/g;
const NODE = /^(?:Uncaught )?(\w*Error\b.*)\n((?:[ \t]+at .*\n?)+)/gm;
const NODE_FRAME = /(?:file:\/\/)?([^\s:()]+\.[cm]?[jt]s):(\d+)/g;
const GO = /^((?:panic|fatal error): .*)\n((?:\n|goroutine .*\n|\S.*\n|\t.*\n?)*)/gm;
const GO_FRAME = /^\t(\S+\.go):(\d+)/gm;
/** The error first, then text with the places it went through, and how one of them is written. */
const OTHERS: readonly (readonly [RegExp, RegExp])[] = [
  [
    /^(?:Exception in thread "[^"\n]*" )?((?:[a-z]\w*\.)+\w*(?:Exception|Error)\b.*)\n((?:[ \t]+(?:at|\.\.\.) .*\n?)+)/gm,
    /\(([\w$]+\.java):(\d+)\)/g,
  ],
  [/^(\w+(?:\.\w+)*Exception\b.*)\n((?:[ \t]+at .*\n?)+)/gm, / in (\S+\.cs):(\d+)/g], // Mono with --debug
  [/^thread '[^'\n]*' panicked at '(.*)(', \S+\.rs:\d+)/gm, /(\S+\.rs):(\d+)/g],
  [
    /^PHP (?:Fatal|Parse) error: +(?:Uncaught )?(.*)( in \S+\.php(?::| on line )\d+)/gm,
    /(\S+\.php)(?::| on line )(\d+)/g,
  ],
];

type Frame = readonly [file: string, line: number];

/** The last one in `output`, with the line read from the student's `files`; `null` when there is none. */
export function tracebackIn(output: string, files: ProgramFiles | undefined): Traceback | null {
  const text = endOf(output);
  const [, calls = '', raised = ''] = lastOf(text, PYTHON, PYTHON_PARSER) ?? [];
  // The innermost frame in a file of the student's; libraries are below it.
  if (calls !== '') return located(raised, framesIn(calls, PYTHON_FRAME).toReversed(), files);
  const node = lastOf(text, NODE);
  if (node !== undefined) {
    const [, thrown = '', stack = ''] = node;
    // Above the error Node shows the line it is about, which is all there is for one that does not parse.
    const above = framesIn(text.slice(0, node.index).split('\n').slice(-6).join('\n'), NODE_FRAME);
    return located(thrown, [...framesIn(stack, NODE_FRAME), ...above], files);
  }
  const [, panic = '', goroutines = ''] = lastOf(text, GO) ?? [];
  if (panic !== '') return located(panic, framesIn(goroutines, GO_FRAME), files);
  for (const [pattern, frame] of OTHERS) {
    const [, error, places = ''] = lastOf(text, pattern) ?? [];
    if (error !== undefined) return located(error, framesIn(places, frame), files);
  }
  return null;
}

/** Of what a program printed, what takes no time to look through, however long it is. */
export function endOf(output: string): string {
  return output.slice(-LOOKED_AT).replaceAll(LONG_LINE, '$1');
}

function lastOf(text: string, ...patterns: readonly RegExp[]): RegExpMatchArray | undefined {
  const found = patterns.flatMap((pattern) => Array.from(text.matchAll(pattern)));
  return found.toSorted((one, other) => (one.index ?? 0) - (other.index ?? 0)).at(-1);
}

function framesIn(text: string, pattern: RegExp): Frame[] {
  return Array.from(text.matchAll(pattern), ([, file = '', line = '']) => [file, Number(line)] as const);
}

/** At the first frame that is the student's, else at the first there is. */
export function located(
  error: string,
  frames: readonly Frame[],
  files: ProgramFiles | undefined,
): Traceback | null {
  const lines = frames.map(([named, line]) => {
    const path = pathOf(named, files);
    return {
      file: path === undefined || files === undefined ? basename(named) : nameIn(files, path),
      line,
      code: path === undefined ? null : (readFileSync(path, 'utf8').split('\n')[line - 1]?.trim() ?? null),
      error,
    };
  });
  return lines.find(({ code }) => code !== null) ?? lines[0] ?? null;
}

/** What a program prints may name any file: only those that were handed in with it are read. */
function pathOf(named: string, files: ProgramFiles | undefined): string | undefined {
  if (files === undefined) return undefined;
  return [
    named,
    named.replace(/^(?:\/(?:program|scratch)|.*\/mesin-lab-hand-in-[^/]+\/\d+\/program)\//, ''),
    basename(named),
  ]
    .map((name) => resolve(files.folder, name))
    .find((path) => isTheirs(path, files));
}

function nameIn({ folder }: ProgramFiles, path: string): string {
  return relative(realpathSync(folder), realpathSync(path)).replaceAll('\\', '/');
}

function isTheirs(path: string, files: ProgramFiles): boolean {
  try {
    if (!statSync(path).isFile()) return false;
    const { only } = files;
    const name = nameIn(files, path);
    if (only !== undefined) return only.includes(name);
    return name !== '' && !name.startsWith('..') && !isAbsolute(name);
  } catch {
    return false; // there is no such file
  }
}
