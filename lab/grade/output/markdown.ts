/** A grade as Markdown, for a comment on a pull request or a page of a learning platform. */
import type { Grade, Ladder, RequirementResult } from '../result.ts';
import type { Language } from '../text.ts';
import type { Words } from './words.ts';
import {
  LONGEST_SENTENCE,
  SIGN,
  adviceOf,
  isBroken,
  notesOf,
  pointsText,
  requiredOf,
  sentence,
  skippedOf,
  summaryText,
} from './facts.ts';
import { cell, code, fence, prose } from './markdown-text.ts';
import { failureText } from './failure.ts';
import { ladderText } from './ladder-text.ts';
import { plain } from './paint.ts';
import { visible } from '../../report/visible.ts';
import { WORDS } from './words.ts';

export function gradeMarkdown(grade: Grade, language: Language): string {
  const words = WORDS[language];
  const required = requiredOf(grade);
  const points = `**${pointsText(grade.points, language)} / ${pointsText(grade.of, language)}** · `;
  const advice = adviceOf(grade).filter(isBroken);
  const skipped = skippedOf(grade, language);
  const hinted = ({ id, hint }: RequirementResult): string =>
    `${code(visible(id))}: ${prose(sentence(hint?.[language] ?? ''))}`;
  const notes = notesOf(grade, language, words);
  const blocks = [
    `## ${words.title}: ${code(visible(grade.target))}`,
    `${grade.judged ? points : ''}${prose(summaryText(grade, words))}`,
    ...(grade.problem === null ? [] : [prose(sentence(grade.problem))]),
    ...(required.length === 0 ? [] : [table(required, language, words)]),
    ...required.filter(isBroken).map((result) => failure(result, language, words)),
    ...list(
      words.skipped,
      skipped.map(({ ids, why }) => `${code(ids)}: ${prose(why)}`),
    ),
    ...list(words.advice, advice.map(hinted)),
    ...list(
      words.notes,
      notes.map(({ text }) => prose(text)),
    ),
    ...notes.flatMap(({ ladder }) => (ladder === null ? [] : [details(ladder, words)])),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function table(required: readonly RequirementResult[], language: Language, words: Words): string {
  const rows = required.map(({ id, outcome, requirement, points, of }) =>
    row([
      `${SIGN[outcome]} ${words[outcome]}`,
      code(visible(id)),
      prose(sentence(requirement[language])),
      `${pointsText(points, language)} / ${pointsText(of, language)}`,
    ]),
  );
  return [
    row([words.result, '', words.requirement, words.points]),
    '| --- | --- | --- | ---: |',
    ...rows,
  ].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(cell).join(' | ')} |`;
}

function failure(result: RequirementResult, language: Language, words: Words): string {
  const { id, outcome, requirement, hint, ladder, reproduce } = result;
  const evidence = failureText(
    { ...result, hint: null, reproduce: null, ladder: null },
    language,
    words,
    plain,
  );
  return [
    `### ${SIGN[outcome]} ${code(visible(id))} ${prose(sentence(requirement[language]))}`,
    ...(hint === null ? [] : [`**${words.cause}:** ${prose(sentence(hint[language]))}`]),
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

function list(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`### ${title}`, items.map((item) => `- ${item}`).join('\n')];
}
