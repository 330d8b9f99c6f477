/** Which of the files in a folder is the server. */
import { basename } from 'node:path';
import { ownFiles, textBeginning } from './files.ts';
import { LabError } from '../errors.ts';
import { type CompiledLanguage, compiledLanguage, isOnlyPart } from './compilers.ts';
import { importedBy } from './imports.ts';
import { isStartable } from './starters.ts';

const DEPTH = 5;
/** A name that says so, or anything a server does. */
const LEAST = 3;
const IN_TESTS = /(?:^|\/)tests?\//;

/** Goes with a server, and is none; a package's `__init__.py` is run by whoever imports it. */
const IS_OTHER = /client|klien|test|^__init__\.py$/i;

/** What a server's text has and a client's has not, with how much it says. */
const SIGNS: readonly (readonly [RegExp, number])[] = [
  [/\.listen\(|create_server\(|start_server\(|createServer\(|TCPServer|net\.Listen\(/, 8],
  [/\blisten\s*\(|\bServerSocket|\bTcpListener\b|\bsocket_listen\(|\bstream_socket_server\(/, 8],
  [/\bbind\s*\(|\baccept\s*\(|\.AcceptTcpClient/, 4],
  [/45000/, 2],
  [/\bJAM\b/, 2],
  [/__main__|\bmain\(/, 1],
  [/\bconnect\s*\(|create_connection\(|createConnection\(|net\.Dial\(/, -4],
  [/\bnew Socket\(|\bnew TcpClient\(|\bsocket_connect\(|\bstream_socket_client\(|\bfsockopen\(/, -4],
];
const NAMES: readonly (readonly [RegExp, number])[] = [
  [/server/i, 3],
  [/^(?:main|index|app)\./i, 2],
  [IS_OTHER, -4],
];

/**
 * The server's path in the folder, as `up --serve` and `grade` both choose it. Throws {@link LabError} `USAGE` when no
 * file looks like a server, or two look alike; `flag` is the one that names it, as in `--entry`.
 */
export function findEntry(folder: string, flag: string): string {
  const programs = Array.from(ownFiles(folder)).filter(
    (path) => isStartable(path) && depthOf(path) <= DEPTH && !IN_TESTS.test(path),
  );
  const scored = startable(withParts(programs.map((path) => read(folder, path, programs)))).toSorted(
    (one, other) => other.score - one.score || depthOf(one.path) - depthOf(other.path),
  );
  const [best, second] = scored;
  if (best === undefined || (best.score < LEAST && programs.length > 1))
    throw new LabError('USAGE', `No file in ${folder} looks like a server: name it with ${flag}.`);
  const isTie = second?.score === best.score && depthOf(second.path) === depthOf(best.path);
  if (isTie)
    throw new LabError(
      'USAGE',
      `${best.path} and ${second.path} in ${folder} both look like the server: name one with ${flag}.`,
    );
  return best.path;
}

/** What a program says of itself, and the paths of those it reads. */
function read(folder: string, path: string, programs: readonly string[]) {
  const text = textBeginning(folder, path);
  const sum = (signs: typeof SIGNS, of: string): number =>
    signs.reduce((score, [sign, weight]) => score + (sign.test(of) ? weight : 0), 0);
  const score = sum(SIGNS, text) + sum(NAMES, basename(path));
  return { path, score, imports: importedBy(path, text, programs), isPart: isOnlyPart(path, text) };
}

type Program = ReturnType<typeof read>;

/**
 * Those that can be started. Parts of a compiled language may belong to each of its programs, which is as much of a server as
 * the best of them.
 */
function withParts(programs: readonly Program[]): Program[] {
  const { parts = [], whole = [] } = Object.groupBy(programs, ({ isPart }) => (isPart ? 'parts' : 'whole'));
  const best = new Map<CompiledLanguage | undefined, number>();
  for (const { path, score } of parts) {
    const language = compiledLanguage(path);
    best.set(language, Math.max(best.get(language) ?? 0, score));
  }
  const bonus = (path: string): number =>
    IS_OTHER.test(basename(path)) ? 0 : (best.get(compiledLanguage(path)) ?? 0);
  const languages = new Set(whole.map(({ path }) => compiledLanguage(path)));
  const left = parts.filter(({ path }) => !languages.has(compiledLanguage(path)));
  return whole.map((one) => Object.assign(one, { score: one.score + bonus(one.path) })).concat(left);
}

/**
 * What another program reads is not what is started, unless it is a client or a test that reads it; whoever reads a
 * server is as much of one.
 */
function startable(programs: readonly Program[]): Pick<Program, 'path' | 'score'>[] {
  const users = programs.filter(({ path }) => !IS_OTHER.test(basename(path)));
  const used = new Set(users.flatMap(({ imports }) => imports));
  if (users.every(({ path }) => used.has(path))) return [...programs]; // in a circle
  const of = new Map(programs.map((one) => [one.path, one]));
  const first = programs.filter(({ path }) => !used.has(path));
  return first.map((one) => ({ path: one.path, score: one.score + bestPart(one, of) }));
}

/** The score of the best of those it reads, itself or through others. */
function bestPart({ path, imports }: Program, of: ReadonlyMap<string, Program>): number {
  if (IS_OTHER.test(basename(path))) return 0;
  const parts = new Set(imports); // grows while it is gone through
  for (const part of parts) for (const next of of.get(part)?.imports ?? []) parts.add(next);
  parts.delete(path);
  return Math.max(0, ...Array.from(parts, (part) => of.get(part)?.score ?? 0));
}

function depthOf(path: string): number {
  return path.split('/').length;
}
