/** A grade as Markdown, for a comment on a pull request or a page of a learning platform. */
import {
  earnedText,
  LONGEST_SENTENCE,
  outcomeOf,
  sentence,
  SIGN,
  sourceText,
  tell,
  type ToldRequirement,
} from './told.ts';
import type { Grade, Ladder } from '../result.ts';
import { failureText } from './failure.ts';
import { ladderText } from './ladder.ts';
import type { Language } from '../../../options/language.ts';
import { plain } from './lines.ts';
import { visible } from '../../drawing/visible.ts';
import { classTable, type Graded, remarkOn } from './class-table.ts';
import { classSentences } from './class-text.ts';
import { type Words, WORDS } from './words.ts';

/** One grade as Markdown, for a comment on a pull request. */
export function gradeMarkdown(whole: Grade, language: Language): string {
  const { grade, words, required, explained, skipped, summary, late, advised, notes } = tell(whole, language);
  const earned = grade.judged ? `**${earnedText(grade, words)}** · ` : '';
  const advice = typeof advised === 'string' ? [] : advised;
  const lists: [title: string, items: string[]][] = [
    [words.skipped, skipped.map(({ ids, why }) => `${code(ids)}: ${prose(why)}`)],
    [
      words.advice,
      advice.map(
        ({ id, hint, requirement }) => `${code(visible(id))}: ${prose(sentence(hint ?? requirement))}`,
      ),
    ],
    [words.notes, notes.map(({ text }) => prose(text))],
  ];
  const blocks = [
    `## ${words.title}: ${code(visible(grade.target))}`,
    `${earned}${prose(summary)}`,
    ...(late === '' ? [] : [prose(late)]),
    ...(grade.source === null ? [] : [`${words.repository}: ${prose(sourceText(grade, words))}`]),
    ...(grade.host === null ? [] : [`${words.host}: ${prose(visible(grade.host))}`]),
    ...(grade.problem === null ? [] : [prose(sentence(grade.problem))]),
    ...(required.length === 0 ? [] : [table(required, words)]),
    ...explained.map((result) => failure(result, words)),
    ...lists.flatMap(([title, items]) =>
      items.length === 0 ? [] : [`### ${title}`, items.map((item) => `- ${item}`).join('\n')],
    ),
    ...notes.flatMap(({ ladder }) => (ladder === null ? [] : [details(ladder, words)])),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** Those of a class one after another, each with what must be known of it. */
export function classMarkdown(graded: readonly Graded[], language: Language): string {
  return classParts(graded, language).join('\n');
}

/** The same in parts, none of which needs another: everybody in a table, then each student. */
export function classParts(graded: readonly Graded[], language: Language): string[] {
  return [overview(graded, language), ...graded.map((one) => studentMarkdown(one, language))];
}

function overview(graded: readonly Graded[], language: Language): string {
  const whole = classTable(graded, language);
  const { words, rows } = whole;
  const cells = rows.map((row) => {
    const { student, points, of, judged, results, remark, late, problem } = row;
    const missed = results.filter((one) => one !== undefined && one.outcome !== 'passed');
    const ids = missed.map((one) => code(visible(one?.id ?? ''))).join(' ');
    return [
      SIGN[outcomeOf(row)],
      code(visible(student)),
      points === null ? '' : earnedText({ points, of }, words),
      judged ? [prose(remark), prose(late), ids].filter((text) => text !== '').join(' ') : prose(problem),
    ];
  });
  const head = ['', words.student, words.points, words.problem];
  return [
    `## ${words.classTitle}`,
    ...classSentences(whole).map(prose),
    `${grid(head, ['---', '---', '---:', '---'], cells)}\n`,
  ].join('\n\n');
}

function studentMarkdown(one: Graded, language: Language): string {
  const { student, grade, standing } = one;
  const remark = `${prose(remarkOn(one, language))}\n`;
  if (standing === undefined) return gradeMarkdown(grade, language);
  if (standing !== 'missing') return `${gradeMarkdown(grade, language)}\n${remark}`;
  return `## ${WORDS[language].title}: ${code(visible(student))}\n\n${remark}`;
}

function table(required: readonly ToldRequirement[], words: Words): string {
  const rows = required.map((result) => [
    `${SIGN[result.outcome]} ${words[result.outcome]}`,
    code(visible(result.id)),
    prose(sentence(result.requirement)),
    earnedText(result, words),
  ]);
  const head = [words.result, '', words.requirement, words.points];
  return grid(head, ['---', '---', '---', '---:'], rows);
}

function grid(
  head: readonly string[],
  rule: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  return [head.map(cell), rule, ...rows.map((cells) => cells.map(cell))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function failure(result: ToldRequirement, words: Words): string {
  const { id, outcome, requirement, hint, ladder, reproduce } = result;
  const evidence = failureText({ ...result, hint: null, reproduce: null, ladder: null }, words, plain);
  return [
    `### ${SIGN[outcome]} ${code(visible(id))} ${prose(sentence(requirement))}`,
    ...(hint === null ? [] : [`**${words.cause}:** ${prose(sentence(hint))}`]),
    ...(evidence.length === 0 ? [] : [fence(evidence)]),
    ...(ladder === null ? [] : [details(ladder, words)]),
    ...(reproduce === null
      ? []
      : [`**${words.tryIt}:**\n\n${fence([visible(reproduce, LONGEST_SENTENCE)], 'sh')}`]),
  ].join('\n\n');
}

function details(ladder: Ladder, words: Words): string {
  return `<details><summary>${words.ladder}</summary>\n\n${fence(ladderText(ladder, words))}\n\n</details>`;
}

/** A sentence; what stands in it between backticks is code. */
export function prose(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? code(part.slice(1, -1)) : escaped(part)))
    .join('');
}

function escaped(text: string): string {
  return text
    .replaceAll(/[\\`*_[\]<>&~]/g, String.raw`\$&`)
    .replace(/^(\s*\d*)([-+=.)])/, String.raw`$1\$2`)
    .replaceAll(/@|#|:\/\/|www\./gi, `$&${WORD_JOINER}`);
}

/** Cannot be seen, and takes an address or a name apart. */
const WORD_JOINER = '\u2060';

/** In as many backticks as it takes. */
export function code(text: string): string {
  const mark = '`'.repeat(longestRun(text) + 1);
  const space = /^`|`$|^ .* $/.test(text) ? ' ' : '';
  return `${mark}${space}${text}${space}${mark}`;
}

export function fence(lines: readonly string[], language = 'text'): string {
  const mark = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return [`${mark}${language}`, ...lines, mark].join('\n');
}

/** In a table even code may not have a bar. */
export function cell(markdown: string): string {
  return markdown.replaceAll('|', String.raw`\|`);
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}
