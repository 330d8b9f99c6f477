/**
 * The program in a Jupyter notebook: its code cells one after the other, without what only Jupyter understands.
 * Format: nbformat, "The Notebook file format"; `source` is a text, or a list of lines with their ends.
 */
import * as v from 'valibot';

const CellSchema = v.object({
  cell_type: v.string(),
  source: v.union([v.string(), v.array(v.string())]),
});
const named = v.optional(v.object({ language: v.optional(v.string()), name: v.optional(v.string()) }));
const NotebookSchema = v.object({
  cells: v.array(CellSchema),
  metadata: v.optional(v.object({ kernelspec: named, language_info: named })),
});

/** `%pip install …`, `!ls`; not the second line of `'…' \n % time`. */
const MAGIC_LINE = /^(?<indent>\s*)(?:%[a-z_]\w*(?:\s.*)?|!.*)$/i;
/** What follows these in a cell is code all the same. */
const AROUND_CODE = /^%%(?:time|timeit|capture|prun)\b/;
const TO_FILE = /^%%(?:writefile|file)\s+(?:-a\s+)?["']?(?<name>[\w.-]+)["']?\s*$/;

/** A notebook's program, which may be several files: `%%writefile server.py` makes one of its own. */
export interface NotebookProgram {
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** Lines that only Jupyter understands. */
  readonly leftOutLines: number;
}

/** `name` is for the file of all cells that name none. `undefined` for what is no notebook with code in Python. */
export function notebookProgram(text: string, name: string): NotebookProgram | undefined {
  const notebook = parsed(text);
  if (notebook === undefined) return undefined;
  const { kernelspec, language_info } = notebook.metadata ?? {};
  const language = language_info?.name ?? kernelspec?.language ?? 'python';
  if (!/python/i.test(language)) return undefined;
  const files = new Map<string, string>();
  let leftOutLines = 0;
  for (const { cell_type, source } of notebook.cells) {
    if (cell_type !== 'code') continue;
    const cell = (typeof source === 'string' ? source : source.join('')).trimEnd();
    const cellLines = cell.split(/\r?\n/);
    const [first = '', ...rest] = cellLines;
    const to = TO_FILE.exec(first)?.groups?.['name'];
    const isCode = to !== undefined || !first.startsWith('%%') || AROUND_CODE.test(first);
    const lines = first.startsWith('%%') ? rest : cellLines;
    if (!isCode) {
      leftOutLines += cellLines.length;
      continue;
    }
    const kept = to === undefined ? lines.map(withoutMagic) : lines;
    leftOutLines += kept.filter((line, index) => line !== lines[index]).length;
    const file = to ?? name;
    files.set(file, `${files.get(file) ?? ''}${kept.join('\n')}\n\n`);
  }
  const all = Array.from(files, ([file, code]) => ({ name: file, text: code }));
  const programs = all.filter(({ text: code }) => code.trim() !== '');
  return programs.length > 0 ? { files: programs, leftOutLines } : undefined;
}

function parsed(text: string): v.InferOutput<typeof NotebookSchema> | undefined {
  try {
    return v.parse(NotebookSchema, JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A line stays a line, so that numbers in tracebacks and the block it is in hold. */
function withoutMagic(line: string): string {
  const indent = MAGIC_LINE.exec(line)?.groups?.['indent'];
  return indent === undefined ? line : indent === '' ? '' : `${indent}pass`;
}
