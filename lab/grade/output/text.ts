/** A grade for people on a terminal: the table, then every failure with its evidence, then advice and notes. */
import {
  earnedText,
  listeningText,
  outcomeOf,
  sentence,
  SIGN,
  sourceText,
  tell,
  type Told,
  type ToldRequirement,
} from './told.ts';
import type { Grade, Outcome } from '../result.ts';
import { ladderText } from './ladder.ts';
import { pad, type Paint, STYLE, wrap } from './lines.ts';
import { columnsOf } from './bytes.ts';
import { failureText } from './failure.ts';
import type { Language } from '../../../options/language.ts';
import { styleText } from 'node:util';
import { visible } from '../../drawing/visible.ts';
import type { Words } from './words.ts';

const COLUMNS = 96;
/** A SYN, sent again three times, and its answer. */
const SHORT_ROWS = 6;

/** One grade for a terminal. */
export function gradeText(whole: Grade, language: Language, paint: Paint = styleText): string {
  const told = tell(whole, language);
  const { grade, words, required, explained, skipped, notes } = told;
  const blocks = [
    [
      paint('bold', visible(grade.target)),
      ...(grade.source === null ? [] : [`  ${paint('dim', sourceText(grade, words))}`]),
      ...(required.length === 0 ? [] : table(told, paint)),
    ],
    verdict(told, paint),
    ...explained.map((result) => failure(result, words, paint)),
    skipped.flatMap(({ ids, why }) => outcomeBullet('skipped', `${ids}: ${why}`, paint)),
    advice(told, paint),
    notes.flatMap((note) => noteLines(note, words).map((line) => paint('dim', line))),
  ];
  return blocks.flatMap((block) => (block.length === 0 ? [] : [block.join('\n')])).join('\n\n');
}

function table({ grade, words, required, late }: Told, paint: Paint): string[] {
  const width = Math.max(...required.map(({ id }) => columnsOf(visible(id))));
  const indent = width + 15;
  const earned = (of: Parameters<typeof earnedText>[0]): string =>
    earnedText(of, words).replace(' / ', '/').padStart(7);
  const lines = required.flatMap((result) => {
    const { id, outcome, requirement } = result;
    const start = `  ${paint(STYLE[outcome], SIGN[outcome])} ${earned(result)}  ${pad(visible(id), width)}  `;
    return wrap(sentence(requirement), COLUMNS - indent).map(
      (line, index) => (index === 0 ? start : ' '.repeat(indent)) + line,
    );
  });
  const lateLines = late === '' ? [] : wrap(late, COLUMNS - 13).map((line) => ' '.repeat(13) + line);
  return [
    ...lines,
    ...lateLines.map((line) => paint('yellow', line)),
    `  ${paint('bold', `  ${earned(grade)}  ${words.total}`)}`,
  ];
}

function verdict({ grade, words, summary }: Told, paint: Paint): string[] {
  const lines = [paint(STYLE[outcomeOf(grade)], summary)];
  if (grade.problem !== null) lines.push(...wrap(sentence(grade.problem), COLUMNS));
  const isElsewhere = grade.requirements.some(
    ({ id, outcome }) => id === '1a-listen' && outcome !== 'passed',
  );
  const listening = listeningText(grade, words);
  if (grade.judged && isElsewhere && listening !== '') lines.push(`${words.listening}: ${listening}`);
  return lines;
}

function failure(result: ToldRequirement, words: Words, paint: Paint): string[] {
  const { id, outcome, requirement } = result;
  const name = paint(STYLE[outcome], `${SIGN[outcome]} ${visible(id)}`);
  const evidence = failureText(result, words, paint).map((line) => `  ${line}`);
  return [`${name}  ${paint('bold', sentence(requirement))}`, ...evidence];
}

function advice({ advised, words }: Told, paint: Paint): string[] {
  if (typeof advised === 'string') return [paint('dim', advised)];
  const lines = advised.flatMap(({ id, outcome, hint, requirement }) =>
    outcomeBullet(outcome, `${visible(id)}: ${sentence(hint ?? requirement)}`, paint),
  );
  return lines.length === 0 ? [] : [paint('bold', words.advice), ...lines];
}

function outcomeBullet(outcome: Outcome, text: string, paint: Paint): string[] {
  const [first = '', ...rest] = bullet(SIGN[outcome], text);
  return [paint(STYLE[outcome], first.slice(0, 1)) + first.slice(1), ...rest];
}

function noteLines({ text, ladder }: Told['notes'][number], words: Words): string[] {
  const shown = ladder === null ? [] : ladderText(ladder, words, SHORT_ROWS);
  return [...bullet('·', text), ...shown.map((line) => `  ${line}`)];
}

function bullet(sign: string, text: string): string[] {
  return wrap(text, COLUMNS - 2).map((line, index) => `${index === 0 ? sign : ' '} ${line}`);
}
