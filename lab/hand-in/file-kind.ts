/** What a file that was handed in is, as far as its name tells. */
import { basename, extname } from 'node:path';
import { isStartable } from './starters.ts';

/** `renamed` is a program whose ending a mail filter or a learning platform did not let through: `server.py.txt`. */
export type FileKind = 'program' | 'archive' | 'notebook' | 'renamed' | NoProgram | 'other';
export type NoProgram = 'system' | 'document' | 'picture' | 'table' | 'capture';

const ARCHIVE = /\.(?:zip|rar|7z|tar|tar\.\w{2,4}|tgz|tbz2?|txz|tzst)$/i;
const RENAMED = /\.(?:py|pyw|js|mjs|cjs|ts|mts|java|c|cc|cpp|cxx|h|hpp|go|rs|php|cs|rb|kt)\.txt$/i;
/** Also of languages that the lab does not start by itself. */
const SOURCES = endings(
  'java c cc cpp cxx h hpp go rs php cs rb kt kts scala swift pl lua ex exs sh pyw pyc jar',
);
/** What systems and editors leave in folders, without anybody's wish. */
const SYSTEM =
  /^(?:Thumbs\.db|ehthumbs\.db|desktop\.ini|\.DS_Store|__MACOSX|Icon\r|\._.*|~\$.*|\$RECYCLE\.BIN)$/i;
const KINDS: Readonly<Record<Exclude<NoProgram, 'system'>, ReadonlySet<string>>> = {
  document: endings('pdf doc docx odt rtf ppt pptx odp pages key md txt html htm tex log url webloc drawio'),
  picture: endings('png jpg jpeg gif bmp webp svg heic tif tiff mp4 mkv mov avi webm mp3 m4a wav'),
  table: endings('csv tsv xls xlsx ods numbers'),
  capture: endings('pcap pcapng cap'),
};

/** By its name alone; a path will do. */
export function fileKind(path: string): FileKind {
  const name = basename(path);
  const ending = extname(name).toLowerCase();
  if (SYSTEM.test(name)) return 'system';
  if (RENAMED.test(name)) return 'renamed';
  if (ARCHIVE.test(name)) return 'archive';
  if (ending === '.ipynb') return 'notebook';
  if (isStartable(name) || SOURCES.has(ending) || name === 'Dockerfile') return 'program';
  return noPrograms().find((kind) => KINDS[kind].has(ending)) ?? 'other';
}

/** Whether a file of this kind is none that could be graded. */
export function isNoProgram(kind: FileKind): kind is NoProgram {
  return kind === 'system' || noPrograms().some((one) => one === kind);
}

/** The name of a renamed file as it was. */
export function originalName(name: string): string {
  return name.replace(/\.txt$/i, '');
}

/** Without its ending; without both of `a.tar.gz` and `a.py.txt`. */
export function stemOf(path: string): string {
  const name = fileKind(path) === 'renamed' ? originalName(basename(path)) : basename(path);
  return name.replace(/(?<=.)(?:\.tar\.\w{2,4}|\.[^.]*)$/i, '');
}

function noPrograms() {
  return Object.keys(KINDS) as (keyof typeof KINDS)[];
}

function endings(words: string): ReadonlySet<string> {
  return new Set(words.split(' ').map((word) => `.${word}`));
}
