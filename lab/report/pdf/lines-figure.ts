/** Text as it came, under its caption; it may go on over pages. */
import { breakable, call, lines, literal, named } from './markup.ts';
import type { Code } from './markup.ts';
import type { Labels } from '../model.ts';

export function linesFigure(texts: readonly string[], caption: string, labels: Labels): Code {
  return call(
    'figure',
    lines(texts),
    named({ kind: '"lines"', caption: breakable(caption), supplement: literal(labels.evidence) }),
  );
}
