/** The table of the README, in two languages, between markers: only this writes there, and only from latest.json. */
import { WORDS, spreadText, targetText, verdictText, withUnit } from './words.ts';
import type { Language } from './words.ts';
import type { Results } from './results.ts';
import { inWords } from './machine.ts';

const BEGIN = '<!-- speed: written by npm run bench -->';
const END = '<!-- /speed -->';

export const READMES = [
  { file: 'README.md', language: 'en' },
  { file: 'README.id.md', language: 'id' },
] as const satisfies readonly { file: string; language: Language }[];

/** The page with its table replaced. A page without the markers stays as it is. */
export function withSpeedTable(page: string, results: Results, language: Language): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin === -1 || end < begin) return page;
  const written = `${BEGIN}\n\n${speedText(results, language)}\n\n${END}`;
  return page.slice(0, begin) + written + page.slice(end + END.length);
}

function speedText(results: Results, language: Language): string {
  const words = WORDS[language];
  const head = [words.what, words.target, words.measured, words.verdict];
  const rows = results.rows.map((row) => [
    row.what[language],
    targetText(row.target, row.unit, language),
    row.value === null ? '' : withUnit(spreadText(row.value, language), row.unit),
    verdictText(row, language),
  ]);
  return `${measuredOn(results, language)}\n\n${table([head, ...rows])}`;
}

function measuredOn({ date, machine, rounds }: Results, language: Language): string {
  return language === 'id'
    ? `Diukur ${date} pada ${inWords(machine)}; median dari ${rounds} putaran bergantian.`
    : `Measured on ${date} on ${inWords(machine)}; medians of ${rounds} alternating rounds.`;
}

/** Markdown as prettier writes it: every column as wide as its widest cell. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...body.map(line)].join('\n');
}
