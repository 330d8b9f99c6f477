/** One requirement that was not met, as lines of text: what was seen, why, and how to see it again. */
import type { Beside, Shown } from './beside.ts';
import type { Language } from '../text.ts';
import type { Paint } from './paint.ts';
import type { RequirementResult } from '../result.ts';
import type { Words } from './words.ts';
import { LONGEST_SENTENCE, packetsText, sentence } from './facts.ts';
import { columnsOf, shownBytes } from './bytes.ts';
import { pad, wrap } from './wrap.ts';
import { fill } from '../../report/html/page/figures.ts';
import { ladderText } from './ladder-text.ts';
import { placeBeside } from './beside.ts';
import { visible } from '../../report/visible.ts';

const COLUMNS = 76;

/** One that has no lines is left out. */
type Row = readonly [label: string, lines: readonly string[]];

/** Labels on the left, what they name on the right. */
export function failureText(
  result: RequirementResult,
  language: Language,
  words: Words,
  paint: Paint,
): string[] {
  const { ladder, hint, traceback, reproduce } = result;
  const packets = packetsText(result, words);
  const rows: readonly Row[] = [
    ...bytesRows(result, words, paint),
    [words.packets, packets === '' ? [] : [packets]],
    [words.ladder, ladder === null ? [] : ladderText(ladder, words)],
    [words.cause, hint === null ? [] : wrap(sentence(hint[language]), COLUMNS)],
    [words.program, traceback === null ? [] : tracebackText(traceback, words)],
    [words.tryIt, reproduce === null ? [] : [paint('cyan', visible(reproduce, LONGEST_SENTENCE))]],
  ];
  const width = labelColumns(words);
  return rows.flatMap(([label, lines]) =>
    lines.map((line, index) => `${paint('dim', pad(index === 0 ? label : '', width))}  ${line}`.trimEnd()),
  );
}

/** The same for all failures of a language, so that they stand in a line. */
function labelColumns(words: Words): number {
  const { expected, received, packets, ladder, cause, program, tryIt } = words;
  return Math.max(...[expected, received, packets, ladder, cause, program, tryIt].map(columnsOf));
}

function bytesRows({ expected, received }: RequirementResult, words: Words, paint: Paint): readonly Row[] {
  const show = (bytes: string): string => (bytes === '' ? words.nothing : shownBytes(bytes));
  if (expected !== null && received !== null) {
    const beside = placeBeside(expected, received);
    const lines = [sideText(beside.received, paint) || paint('dim', words.nothing)];
    if (beside.difference !== 'none' && received !== '')
      lines.push(' '.repeat(beside.column) + paint('red', `^ ${differenceText(beside, words)}`));
    return [
      [words.expected, [sideText(beside.expected, (_, text) => text)]],
      [words.received, lines],
    ];
  }
  return [
    [words.expected, expected === null ? [] : [show(expected)]],
    [words.received, received === null ? [] : [show(received)]],
  ];
}

function sideText({ before, wrong, after }: Shown, paint: Paint): string {
  return before + (wrong === '' ? '' : paint('red', wrong)) + after;
}

export function differenceText({ difference, right }: Beside, words: Words): string {
  switch (difference) {
    case 'short':
      return fill(words.isShort, { bytes: String(right) });
    case 'long':
      return fill(words.isLong, { byte: String(right + 1) });
    case 'wrong':
      return fill(words.differs, { byte: String(right + 1) });
    case 'none':
      return '';
  }
}

function tracebackText(traceback: NonNullable<RequirementResult['traceback']>, words: Words): string[] {
  const { file, line, code, error } = traceback;
  return [
    fill(words.programLine, { file: visible(file), line: String(line) }),
    ...(code === null ? [] : [`    ${visible(code.trim())}`]),
    visible(error),
  ];
}
