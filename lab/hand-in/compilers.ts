/** Languages that are compiled first: how, of which files of a hand-in, and what starts the result. */
import { basename, dirname, extname, join } from 'node:path/posix';
import { classesOf, packageOf, sourceRoot } from './java.ts';
import { linkedParts, makefileFlags } from './c-sources.ts';
import { ownFiles, type ProgramFiles, textBeginning } from './files.ts';
import { cargoProgram } from './cargo.ts';

export type CompiledLanguage = 'c' | 'csharp' | 'go' | 'java' | 'php' | 'rust';

/** What makes a program of its sources. */
export interface Compilation {
  /** `c` is C++, too. */
  readonly language: CompiledLanguage;
  /** The source with the main function. */
  readonly entry: string;
  /** Run in a copy of the program's folder, where its result stays. */
  readonly command: readonly string[];
}

/** How a program is compiled, and what starts it then, in the same folder. */
export interface CompiledProgram {
  readonly compile: Compilation;
  readonly command: readonly string[];
}

const ENDINGS: Readonly<Record<string, CompiledLanguage>> = {
  '.c': 'c',
  '.cc': 'c',
  '.cpp': 'c',
  '.cxx': 'c',
  '.cs': 'csharp',
  '.go': 'go',
  '.java': 'java',
  '.php': 'php',
  '.rs': 'rust',
};
export const COMPILED_ENDINGS: readonly string[] = Object.keys(ENDINGS);

/** Where a program begins; one in PHP begins anywhere, and the newest C# needs no main function either. */
const MAINS: Readonly<Record<CompiledLanguage, RegExp | undefined>> = {
  c: /^[^/\n]*\bmain\s*\(/m,
  csharp: /\bMain\s*\(|^(?!.*\b(?:class|struct|interface|enum|record)\s+\w)/s,
  go: /^func\s+main\s*\(/m,
  java: /\bvoid\s+main\s*\(/,
  php: undefined,
  rust: /\bfn\s+main\s*\(/,
};

/** What a compiler makes, beside the sources. */
const OUTPUT = 'mesin-lab-program';
const MADE_BY_OTHERS = /(?:^|\/)(?:tests?|bin|obj|target)\//;

/** `undefined` for a file that is not compiled. */
export function compiledLanguage(name: string): CompiledLanguage | undefined {
  return ENDINGS[extname(name).toLowerCase()];
}

/** Whether a file with this text can only be a part of a program, as the main function of its language is not in it. */
export function isOnlyPart(name: string, text: string): boolean {
  const language = compiledLanguage(name);
  const main = language && MAINS[language];
  return main !== undefined && !main.test(text);
}

/** `undefined` for an entry that needs no compiler. Throws {@link LabError} `USAGE` for files that cannot be read. */
export function compiledProgram(files: ProgramFiles, entry: string): CompiledProgram | undefined {
  const language = compiledLanguage(entry);
  if (language === undefined) return undefined;
  const names = Array.from(files.only ?? ownFiles(files.folder));
  const text = (name: string): string => textBeginning(files.folder, name);
  const alike = names.filter((name) => name !== entry && compiledLanguage(name) === language);
  const beside = alike.filter((name) => !MADE_BY_OTHERS.test(name));
  const { parts = [], others = [] } = Object.groupBy(beside, (name) =>
    isOnlyPart(name, text(name)) ? 'parts' : 'others',
  );
  const { compile, start } = COMPILERS[language]({ entry, names, text, parts, others });
  return { compile: { language, entry, command: compile }, command: start };
}

interface Sources {
  readonly entry: string;
  /** All files of the hand-in. */
  readonly names: readonly string[];
  readonly text: (name: string) => string;
  /** Others of the same language: those without a main function, and those with one of their own. */
  readonly parts: readonly string[];
  readonly others: readonly string[];
}

type Compiler = (sources: Sources) => {
  readonly compile: readonly string[];
  readonly start: readonly string[];
};

const START = [`./${OUTPUT}`];

/** An older Go stops at `go 1.22.5` and `toolchain`, before it has seen whether the program needs them. */
const GO_MODULE = `
sed -E -e 's/^(go [0-9]+\\.[0-9]+)\\..*/\\1/' -e '/^toolchain /d' "$1/go.mod" >"$0.mod" && mv "$0.mod" "$1/go.mod"
top=$PWD
cd "$2" && exec go build -o "$top/$0" .
`;

/** Versions that were locked or written down elsewhere need not be those that are here, nor the edition. */
const CARGO_PACKAGE = `
rm -f "$1/Cargo.lock"
sed -E -e 's/^(chrono[^"]*"0\\.4)\\.[0-9]+"/\\1"/' -e 's/^(edition *= *)"2024"/\\1"2021"/' "$1/Cargo.toml" >"$0.toml" &&
  mv "$0.toml" "$1/Cargo.toml"
cargo build --quiet --offline --manifest-path "$1/Cargo.toml" --bin "$2" --target-dir "$0.target" || exit
mv "$0.target/debug/$2" "$0" && rm -r "$0.target"
`;

const COMPILERS: Readonly<Record<CompiledLanguage, Compiler>> = {
  c({ entry, names, text, parts, others }) {
    const sources = [entry, ...linkedParts({ entry, parts, others, text })];
    const isOfC = sources.every((name) => extname(name) === '.c');
    const headers = names.filter((name) => /\.h\w*$/i.test(name));
    const folders = Array.from(new Set(headers.map((name) => dirname(name))), (folder) => `-I${folder}`);
    const flags = Map.groupBy(makefileFlags(names, text), (flag) => flag.startsWith('-l'));
    const libraries = [...(flags.get(true) ?? []), ...(isOfC ? [] : ['-lstdc++']), '-lm'];
    const told = flags.get(false) ?? [];
    const isTold = told.some((flag) => flag.startsWith('-std='));
    const how = ['-pthread', ...(isOfC || isTold ? [] : ['-std=gnu++20']), ...told, ...folders];
    return { compile: ['gcc', '-o', OUTPUT, ...how, ...sources.map(asFile), ...libraries], start: START };
  },
  csharp: ({ entry, parts }) => ({
    compile: ['mcs', '-debug', `-out:${OUTPUT}.exe`, ...[entry, ...parts].map(asFile)],
    start: ['mono', '--debug', `${OUTPUT}.exe`],
  }),
  /** A module is built in its folder; without one, the files of the package are named. */
  go({ entry, names, parts }) {
    const folder = dirname(entry);
    const module = nearest('go.mod', entry, names);
    if (module !== undefined)
      return { compile: ['sh', '-c', GO_MODULE, OUTPUT, dirname(module), folder], start: START };
    const own = [entry, ...parts].filter((name) => dirname(name) === folder && !name.endsWith('_test.go'));
    return { compile: ['go', 'build', '-o', OUTPUT, ...own.map((name) => `./${name}`)], start: START };
  },
  /** Other classes are looked for where their packages are; where a file does not lie so, all parts beside it are taken. */
  java({ entry, names, text, parts }) {
    const source = text(entry);
    const inPackage = packageOf(source);
    const { public: name = basename(entry, extname(entry)), main = name } = classesOf(source);
    const root = sourceRoot(entry, inPackage);
    const beside = root === undefined ? parts.filter((part) => dirname(part) === dirname(entry)) : [];
    const classes = `${OUTPUT}.classes`;
    const path = [classes, root ?? '.', ...names.filter((name) => name.endsWith('.jar'))].join(':');
    const how = ['-encoding', 'UTF-8', '-nowarn', '-proc:none', '-d', classes, '-cp', path];
    const named = join(dirname(entry), `${name}.java`);
    const compile = ['javac', ...how, '-sourcepath', root ?? '.', ...[named, ...beside].map(asFile)];
    // `java server.java` takes it under any name, the compiler under that of its public class alone.
    const rename =
      named === entry ? [] : ['sh', '-c', 'mv "$0" "$1"; shift; exec "$@"', asFile(entry), named];
    return {
      compile: [...rename, ...compile],
      start: ['java', '-cp', path, inPackage === '' ? main : `${inPackage}.${main}`],
    };
  },
  /** Nothing is made of it, but a mistake in it is told as in other languages. */
  php: ({ entry }) => ({ compile: ['php', '-l', asFile(entry)], start: ['php', asFile(entry)] }),
  rust({ entry, names, text }) {
    const manifest = nearest('Cargo.toml', entry, names);
    if (manifest === undefined)
      return { compile: ['rustc', '--edition', '2021', '-o', OUTPUT, asFile(entry)], start: START };
    const folder = dirname(manifest);
    const program = cargoProgram(text(manifest), folder === '.' ? entry : entry.slice(folder.length + 1));
    return { compile: ['sh', '-c', CARGO_PACKAGE, OUTPUT, folder, program], start: START };
  },
};

/** The file of that name in a folder that holds the entry, the deepest of them. */
function nearest(name: string, entry: string, names: readonly string[]): string | undefined {
  const above = names.filter((one) => basename(one) === name && isIn(dirname(entry), dirname(one)));
  return above.toSorted((one, other) => other.length - one.length)[0];
}

function isIn(folder: string, above: string): boolean {
  return above === '.' || folder === above || folder.startsWith(`${above}/`);
}

/** Or it would be an option. */
function asFile(name: string): string {
  return name.startsWith('-') ? `./${name}` : name;
}
