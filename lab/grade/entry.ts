/** Which of the files in a folder is the server. */
import { extname, resolve } from 'node:path';
import { closeSync, openSync, readSync } from 'node:fs';
import { ownFiles, unreadable } from '../engine/program-files.ts';
import { LabError } from '../errors.ts';

const DEPTH = 3;
/** A name that says so, or anything a server does. */
const LEAST = 3;
const LOOKED_AT_BYTES = 256 * 1024;
const IN_TESTS = /(?:^|\/)tests?\//;

/** What a server's text has and a client's has not, with how much it says. */
const SIGNS: readonly (readonly [RegExp, number])[] = [
  [/\.listen\(|create_server\(|start_server\(|createServer\(|TCPServer|net\.Listen\(/, 8],
  [/\.bind\(|\.accept\(/, 4],
  [/45000/, 2],
  [/\bJAM\b/, 2],
  [/__main__|\bmain\(/, 1],
  [/\.connect\(|create_connection\(|createConnection\(|net\.Dial\(/, -4],
];
const NAMES: readonly (readonly [RegExp, number])[] = [
  [/server/i, 3],
  [/^(?:main|index|app)\./i, 2],
  [/client|klien|test/i, -4],
];

/** Its path in the folder. Throws {@link LabError} `USAGE` when none looks like a server, or two look alike. */
export function findEntry(folder: string, extensions: readonly string[]): string {
  const programs = Array.from(ownFiles(folder)).filter(
    (path) =>
      extensions.includes(extname(path).toLowerCase()) && depthOf(path) <= DEPTH && !IN_TESTS.test(path),
  );
  const scored = programs
    .map((path) => ({ path, score: scoreOf(folder, path) }))
    .toSorted((one, other) => other.score - one.score || depthOf(one.path) - depthOf(other.path));
  const [best, second] = scored;
  if (best === undefined || (best.score < LEAST && programs.length > 1))
    throw new LabError('USAGE', `No file in ${folder} looks like a server: name it with --entry.`);
  const isTie = second?.score === best.score && depthOf(second.path) === depthOf(best.path);
  if (isTie)
    throw new LabError(
      'USAGE',
      `${best.path} and ${second.path} in ${folder} both look like the server: name one with --entry.`,
    );
  return best.path;
}

function scoreOf(folder: string, path: string): number {
  const text = beginningOf(folder, path);
  const name = path.split('/').at(-1) ?? path;
  const sum = (signs: typeof SIGNS, of: string): number =>
    signs.reduce((score, [sign, weight]) => score + (sign.test(of) ? weight : 0), 0);
  return sum(SIGNS, text) + sum(NAMES, name);
}

/** Somebody may hand in gigabytes. */
function beginningOf(folder: string, path: string): string {
  let file;
  try {
    file = openSync(resolve(folder, path), 'r');
  } catch (cause) {
    throw unreadable(folder, cause);
  }
  try {
    const bytes = Buffer.alloc(LOOKED_AT_BYTES);
    return bytes.toString('utf8', 0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

function depthOf(path: string): number {
  return path.split('/').length;
}
