/** The only place that knows the typesetter: source text and pictures in, the bytes of a PDF out. */
import type { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { fileURLToPath } from 'node:url';
import { readFileSync } from 'node:fs';

/** All of them under the SIL Open Font License; what the first two lack comes from the third. */
export const FONTS = {
  sans: 'Source Sans 3',
  mono: 'Source Code Pro',
  symbols: 'Noto Sans Symbols 2',
} as const;

const FONT_FILES = [
  'source-sans-3/400Regular/SourceSans3_400Regular.ttf',
  'source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf',
  'source-code-pro/400Regular/SourceCodePro_400Regular.ttf',
  'noto-sans-symbols-2/400Regular/NotoSansSymbols2_400Regular.ttf',
];

/** `files` are read by the source under their names. Throws an Error that says what the typesetter said. */
export async function typeset(source: string, files: ReadonlyMap<string, string>): Promise<Uint8Array> {
  // Loaded here, as it is large and only this needs it.
  const typst = await import('@myriaddreamin/typst-ts-node-compiler');
  const compiler = typst.NodeCompiler.create({
    workspace: import.meta.dirname,
    fontArgs: [{ fontBlobs: FONT_FILES.map(readFont) }],
  });
  for (const [name, content] of files) {
    compiler.mapShadow(`${import.meta.dirname}/${name}`, Buffer.from(content));
  }
  try {
    return new Uint8Array(compile(compiler, source));
  } finally {
    compiler.evictCache(0);
  }
}

function compile(compiler: NodeCompiler, source: string): Buffer {
  const compiled = compiler.compile({ mainFileContent: source });
  if (compiled.result !== null) return compiler.pdf(compiled.result);
  const [first] = compiled.takeDiagnostics()?.shortDiagnostics ?? [];
  throw new Error(`The PDF could not be set: ${JSON.stringify(first)}`);
}

function readFont(path: string): Buffer {
  return readFileSync(fileURLToPath(import.meta.resolve(`@expo-google-fonts/${path}`)));
}
