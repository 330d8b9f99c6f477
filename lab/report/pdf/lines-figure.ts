/** Text as it came, under a caption; when there is much of it, it may go on over pages. */
import { breakable, call, lines, literal, named } from './markup.ts';
import type { Code } from './markup.ts';
import type { Labels } from '../model.ts';

/** No more than this stays on one page, with its caption. */
const MOST_TOGETHER = 30;

export function linesFigure(texts: readonly string[], caption: string, labels: Labels): Code {
  const figure = call(
    'figure',
    lines(texts),
    named({ kind: '"lines"', caption: breakable(caption), supplement: literal(labels.evidence) }),
  );
  const together = named({ breakable: 'false', above: '1.4em', below: '1.4em' });
  return texts.length > MOST_TOGETHER ? figure : call('block', together, figure);
}
