/** One requirement that did not pass, as lines of text: what was seen, why, and how to see it again. */
import { type Beside, placeBeside, type Shown } from './beside.ts';
import { columnsOf, shownBytes } from './bytes.ts';
import { LONGEST_SENTENCE, packetsText, sentence, type ToldRequirement } from './told.ts';
import { pad, type Paint, wrap } from './lines.ts';
import { fill } from '../../drawing/figures.ts';
import { ladderText } from './ladder.ts';
import type { Traceback } from '../result.ts';
import { visible } from '../../drawing/visible.ts';
import type { Words } from './words.ts';

const COLUMNS = 76;

/** Labels on the left, what they name on the right. */
export function failureText(result: ToldRequirement, words: Words, paint: Paint): string[] {
  const { ladder, hint, traceback, reproduce } = result;
  const packets = packetsText(result, words);
  const [expected, received] = bytesLines(result, words, paint);
  const rows: readonly (readonly [label: string, lines: readonly string[]])[] = [
    [words.expected, expected],
    [words.received, received],
    [words.packets, packets === '' ? [] : [packets]],
    [words.ladder, ladder === null ? [] : ladderText(ladder, words)],
    [words.cause, hint === null ? [] : wrap(sentence(hint), COLUMNS)],
    [words.program, traceback === null ? [] : tracebackText(traceback, words)],
    [words.tryIt, reproduce === null ? [] : [paint('cyan', visible(reproduce, LONGEST_SENTENCE))]],
  ];
  // The same for all failures of a language, so that they stand in a line.
  const width = Math.max(...rows.map(([label]) => columnsOf(label)));
  return rows.flatMap(([label, lines]) =>
    lines.map((line, index) => `${paint('dim', pad(index === 0 ? label : '', width))}  ${line}`.trimEnd()),
  );
}

function bytesLines({ expected, received }: ToldRequirement, words: Words, paint: Paint) {
  const show = (bytes: string | null): string[] =>
    bytes === null ? [] : [bytes === '' ? words.nothing : shownBytes(bytes)];
  if (expected === null || received === null) return [show(expected), show(received)] as const;
  const beside = placeBeside(expected, received);
  const lines = [sideText(beside.received, paint) || paint('dim', words.nothing)];
  if (beside.difference !== 'none' && received !== '')
    lines.push(' '.repeat(beside.column) + paint('red', `^ ${differenceText(beside, words)}`));
  return [[sideText(beside.expected, (_, text) => text)], lines] as const;
}

function sideText({ before, wrong, after }: Shown, paint: Paint): string {
  return before + (wrong === '' ? '' : paint('red', wrong)) + after;
}

/** What differs first, in words; empty where nothing does. */
export function differenceText({ difference, right }: Beside, words: Words): string {
  if (difference === 'none') return '';
  if (difference === 'short') return fill(words.isShort, { bytes: String(right) });
  return fill(difference === 'long' ? words.isLong : words.differs, { byte: String(right + 1) });
}

function tracebackText({ file, line, code, error }: Traceback, words: Words): string[] {
  return [
    fill(words.programLine, { file: visible(file), line: String(line) }),
    ...(code === null ? [] : [`    ${visible(code.trim())}`]),
    visible(error),
  ];
}
