/** The files of a run folder as a report shows them: what each is, and how logs and terminals begin. */
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileStem, type RecordedRun } from '../../recording/run-record.ts';
import { parse, type ParsedPath, resolve } from 'node:path';
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { visible } from '../../drawing/visible.ts';

const EXCERPT_LINES = 24;
/** Of each part of a run, however many there are. */
const LEAST_EXCERPT = 8;
const TERMINAL_LINES = 30;
const MOST_TERMINALS = 6;
const LINE_CHARACTERS = 160;
/** Far more than so many lines have. */
const BEGINNING_BYTES = 65_536;

/**
 * Captures, logs, transcripts and the clients' record, each with its SHA-256, so that a later change shows; `whatOf`
 * says in words what a file is. run.json is no evidence: it is written again whenever the run is analysed.
 */
export function evidenceFiles(folder: string, whatOf: (file: ParsedPath) => string) {
  const inFolders = ['pcap', 'logs', 'transcripts'].flatMap((name) =>
    namesIn(resolve(folder, name)).map((file) => `${name}/${file}`),
  );
  const paths = [...inFolders, 'sessions.jsonl'].filter((path) => existsSync(resolve(folder, path)));
  return Promise.all(
    paths.map(async (path) => {
      const file = resolve(folder, path);
      const hash = createHash('sha256');
      await pipeline(createReadStream(file, { highWaterMark: 1_048_576 }), hash);
      return { path, bytes: statSync(file).size, sha256: hash.digest('hex'), what: whatOf(parse(path)) };
    }),
  );
}

/** The beginning of the server's log, of every part of the run; visible text. */
export function logExcerpt(folder: string, { machines: [server], parts }: RecordedRun) {
  const most = Math.max(LEAST_EXCERPT, Math.ceil(EXCERPT_LINES / parts.length));
  const logs = parts.map(({ name }) =>
    beginningOf(resolve(folder, 'logs', `${fileStem(server.name, name)}.log`), most),
  );
  return {
    first: logs.flatMap(({ first }) => first),
    /** Of the whole log. */
    lines: logs.reduce((sum, { lines }) => sum + lines, 0),
  };
}

/** How the first terminals of a scenario begin; `mesin-2-nc.echo` is that of mesin-2 in the part `echo`. */
export function transcriptsOf(folder: string) {
  const path = resolve(folder, 'transcripts');
  const terminals = namesIn(path).map((file) => parse(file));
  return terminals
    .filter(({ ext }) => ext === '.txt')
    .slice(0, MOST_TERMINALS)
    .map(({ name, base }) => ({
      terminal: name,
      lines: beginningOf(resolve(path, base), TERMINAL_LINES).first,
    }));
}

/** Of its files, in their order; none where there is no such folder. */
function namesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map(({ name }) => name).sort();
}

function beginningOf(file: string, most: number) {
  const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  let lines = bytes.length === 0 || bytes.at(-1) === LINE_FEED ? 0 : 1;
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) lines += 1;
  const first = bytes.toString('utf8', 0, BEGINNING_BYTES).split('\n').slice(0, most);
  return {
    first: first.filter((line) => line !== '').map((line) => visible(line, LINE_CHARACTERS)),
    lines,
  };
}

const LINE_FEED = 10;
