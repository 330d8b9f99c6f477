/** Which sources of C and C++ are one program, and what a makefile tells their compiler. */
import { basename, extname } from 'node:path/posix';

const INCLUDE = /^[ \t]*#[ \t]*include[ \t]*"(?:[^"\n]*\/)?([^"/\n]+)"/gm;
const MAKEFILE = /^(?:gnu)?makefile$|^cmakelists\.txt$/i;
const FLAG = /(?<=[\s=])-(?:l\w+|D\w+(?:=\w+)?|std=[\w+]+)/g;

interface Sources {
  readonly entry: string;
  /** Without a main function. */
  readonly parts: readonly string[];
  /** Other programs of the hand-in, such as its client. */
  readonly others: readonly string[];
  readonly text: (name: string) => string;
}

/**
 * The parts that are linked: those whose headers the program includes, itself or through others, and those that nobody
 * includes, but none that only another program does. What is included as a source is no part any more.
 */
export function linkedParts({ entry, parts, others, text }: Sources): string[] {
  const own = includedFrom([entry], parts, text);
  const foreign = includedFrom(others, parts, text);
  return parts.filter((part) => {
    if (own.has(basename(part))) return false;
    return own.has(stemOf(part)) || !foreign.has(stemOf(part));
  });
}

/** Names of the files that these include, and the same without their endings; a header leads on to its source. */
function includedFrom(
  files: readonly string[],
  parts: readonly string[],
  text: Sources['text'],
): Set<string> {
  const names = new Set<string>();
  const byStem = Map.groupBy(parts, stemOf);
  const read = new Set(files); // grows while it is gone through
  for (const file of read) {
    for (const [, name = ''] of text(file).matchAll(INCLUDE)) {
      if (/\.c\w*$/i.test(name)) names.add(name);
      names.add(stemOf(name));
      for (const part of byStem.get(stemOf(name)) ?? []) read.add(part);
    }
  }
  return names;
}

function stemOf(name: string): string {
  return basename(name, extname(name));
}

/** What makefiles among `names` link, define and choose as the standard. A makefile is not run: nobody knows what it makes. */
export function makefileFlags(names: readonly string[], text: Sources['text']): readonly string[] {
  const makefiles = names.filter((name) => MAKEFILE.test(basename(name)));
  return [...new Set(makefiles.flatMap((name) => text(name).match(FLAG) ?? []))];
}
