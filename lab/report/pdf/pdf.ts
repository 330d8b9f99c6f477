/**
 * The report as a PDF to hand in. Identical models give identical bytes.
 *
 *     model ─▶ blocks.ts ─▶ report.json, drawings ─▶ report.typ ─▶ bytes
 */
import { CONTROL_NAMES } from '../../drawing/controls.ts';
import { coverFacts } from '../sections.ts';
import { paperBlocks } from './blocks.ts';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import type { ReportModel } from '../build.ts';
import { fileURLToPath } from 'node:url';
import { readFileSync } from 'node:fs';

/** Those of report.typ, all of them under the SIL Open Font License. */
const FONT_FILES = [
  'source-sans-3/400Regular/SourceSans3_400Regular.ttf',
  'source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf',
  'source-code-pro/400Regular/SourceCodePro_400Regular.ttf',
  'noto-sans-symbols-2/400Regular/NotoSansSymbols2_400Regular.ttf',
];

/** To be filled in by hand. */
const BLANK = '………………………………………';

/** Throws an Error that says what the typesetter said. */
export function renderPdf(model: ReportModel): Uint8Array {
  return typeset(filesOf(model));
}

/** Nearly all of a report is Latin, which the fonts have. */
const AFTER_LATIN = /[^\n\u0020-\u017f]/gu;
/** They change how others look, and are nothing to see themselves. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Mn}\p{Zl}\p{Zp}\ufe00-\ufe0f]/u;

/** Characters of the report that none of the fonts has: boxes in the PDF. */
export async function charactersWithoutFont(model: ReportModel): Promise<string[]> {
  const text = [...filesOf(model).values()].join('').normalize('NFC');
  const rare = new Set(text.match(AFTER_LATIN));
  if (rare.size === 0) return [];
  const { default: opentype } = await import('opentype.js');
  const fonts = FONT_FILES.map((path) => opentype.parse(Uint8Array.from(readFont(path)).buffer));
  const isShown = (character: string): boolean => fonts.some((font) => font.charToGlyphIndex(character) > 0);
  return [...rare].filter((character) => !INVISIBLE.test(character) && !isShown(character));
}

/** What report.typ reads, by name. */
function filesOf(model: ReportModel): Map<string, string> {
  const { labels, language, summary } = model;
  const files = new Map<string, string>();
  const blocks = [
    { kind: 'heading', level: 1, text: labels.summary },
    { kind: 'text', texts: summary },
    ...paperBlocks(model, files),
  ];
  const cover = coverFacts(model).map(([name, value, kind]) => ({
    name,
    value: value === '' ? BLANK : value,
    // What is no web address is shown as it is.
    isLink: kind === 'link' && /^https?:\/\//.test(value),
  }));
  const { title, subtitle, name: author, run } = model.cover;
  const report = { language, labels, controls: CONTROL_NAMES, title, subtitle, author, run, cover, blocks };
  files.set('report.json', JSON.stringify(report, wellFormed));
  return files;
}

/** What the typesetter cannot hold at all becomes �. */
function wellFormed(_: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : value;
}

/** Sets report.typ, which reads `files` by their names. */
function typeset(files: ReadonlyMap<string, string>): Uint8Array {
  const workspace = import.meta.dirname;
  const compiler = NodeCompiler.create({
    workspace,
    fontArgs: [{ fontBlobs: FONT_FILES.map(readFont) }],
  });
  for (const [name, content] of files) compiler.mapShadow(`${workspace}/${name}`, Buffer.from(content));
  try {
    const compiled = compiler.compile({ mainFilePath: `${workspace}/report.typ` });
    if (compiled.result !== null) return new Uint8Array(compiler.pdf(compiled.result));
    const [first] = compiled.takeDiagnostics()?.shortDiagnostics ?? [];
    throw new Error(`The PDF could not be set: ${JSON.stringify(first)}`);
  } finally {
    compiler.evictCache(0);
  }
}

function readFont(path: string): Buffer {
  return readFileSync(fileURLToPath(import.meta.resolve(`@expo-google-fonts/${path}`)));
}
