/** A grade for people on a terminal: the table, then every failure with its evidence, then advice and notes. */
import type { Grade, Outcome, RequirementResult } from '../result.ts';
import type { Language } from '../text.ts';
import type { Note } from './facts.ts';
import type { Paint, Style } from './paint.ts';
import type { Words } from './words.ts';
import {
  SIGN,
  adviceOf,
  isBroken,
  listeningText,
  notesOf,
  pointsText,
  requiredOf,
  sentence,
  skippedOf,
  summaryText,
} from './facts.ts';
import { columnsOf } from './bytes.ts';
import { failureText } from './failure.ts';
import { ladderText, shortLadder } from './ladder-text.ts';
import { fill } from '../../report/html/page/figures.ts';
import { pad, wrap } from './wrap.ts';
import { styleText } from 'node:util';
import { visible } from '../../report/visible.ts';
import { WORDS } from './words.ts';

const COLUMNS = 96;
const STYLE: Readonly<Record<Outcome, Style>> = {
  passed: 'green',
  failed: 'red',
  skipped: 'yellow',
  error: 'yellow',
};

export function gradeText(grade: Grade, language: Language, paint: Paint = styleText): string {
  const words = WORDS[language];
  const required = requiredOf(grade);
  const blocks = [
    [paint('bold', visible(grade.target)), ...(required.length === 0 ? [] : table(grade, language, paint))],
    verdict(grade, words, paint),
    ...required.filter(isBroken).map((result) => failure(result, language, words, paint)),
    skippedOf(grade, language).flatMap(({ ids, why }) => bulletOf('skipped', `${ids}: ${why}`, paint)),
    advice(grade, language, words, paint),
    notesOf(grade, language, words).flatMap((note) =>
      noteLines(note, words).map((line) => paint('dim', line)),
    ),
  ];
  return blocks.flatMap((block) => (block.length === 0 ? [] : [block.join('\n')])).join('\n\n');
}

function table(grade: Grade, language: Language, paint: Paint): string[] {
  const required = requiredOf(grade);
  const width = Math.max(...required.map(({ id }) => columnsOf(visible(id))));
  const total = `  ${earned(grade, language)}  ${WORDS[language].total}`;
  return [
    ...required.flatMap((result) => tableLines(result, width, language, paint)),
    `  ${paint('bold', total)}`,
  ];
}

function tableLines(result: RequirementResult, width: number, language: Language, paint: Paint): string[] {
  const { id, outcome, requirement } = result;
  const indent = width + 15;
  const start = `  ${paint(STYLE[outcome], SIGN[outcome])} ${earned(result, language)}  ${pad(visible(id), width)}  `;
  return wrap(sentence(requirement[language]), COLUMNS - indent).map(
    (line, index) => (index === 0 ? start : ' '.repeat(indent)) + line,
  );
}

function earned({ points, of }: Pick<Grade, 'points' | 'of'>, language: Language): string {
  return `${pointsText(points, language)}/${pointsText(of, language)}`.padStart(7);
}

function verdict(grade: Grade, words: Words, paint: Paint): string[] {
  const lines = [paint(grade.judged ? (grade.ok ? 'green' : 'red') : 'yellow', summaryText(grade, words))];
  if (grade.problem !== null) lines.push(...wrap(sentence(grade.problem), COLUMNS));
  const isElsewhere = grade.requirements.some(
    ({ id, outcome }) => id === '1a-listen' && outcome !== 'passed',
  );
  if (grade.judged && isElsewhere) lines.push(`${words.listening}: ${listeningText(grade, words)}`);
  return lines;
}

function failure(result: RequirementResult, language: Language, words: Words, paint: Paint): string[] {
  const { id, outcome, requirement } = result;
  return [
    `${paint(STYLE[outcome], `${SIGN[outcome]} ${visible(id)}`)}  ${paint('bold', sentence(requirement[language]))}`,
    ...failureText(result, language, words, paint).map((line) => `  ${line}`),
  ];
}

function bulletOf(outcome: Outcome, text: string, paint: Paint): string[] {
  const sign = SIGN[outcome];
  return bullet(sign, text).map((line, index) =>
    index === 0 ? paint(STYLE[outcome], sign) + line.slice(sign.length) : line,
  );
}

function advice(grade: Grade, language: Language, words: Words, paint: Paint): string[] {
  const all = adviceOf(grade);
  const broken = all.filter(isBroken);
  if (all.length === 0) return [];
  if (broken.length === 0) {
    const isWhole = all.every(({ outcome }) => outcome === 'passed');
    return isWhole ? [paint('dim', fill(words.adviceGood, { count: String(all.length) }))] : [];
  }
  const lines = broken.flatMap(({ id, outcome, hint }) =>
    bulletOf(outcome, `${visible(id)}: ${sentence(hint?.[language] ?? '')}`, paint),
  );
  return [paint('bold', words.advice), ...lines];
}

function noteLines({ text, ladder }: Note, words: Words): string[] {
  const shown = ladder === null ? [] : ladderText(shortLadder(ladder), words);
  return [...bullet('·', text), ...shown.map((line) => `  ${line}`)];
}

function bullet(sign: string, text: string): string[] {
  return wrap(text, COLUMNS - 2).map((line, index) => `${index === 0 ? sign : ' '} ${line}`);
}
