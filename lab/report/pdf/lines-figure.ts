/** Text as it came, under a caption; unlike a picture it may go on over pages. */
import { breakable, call, literal, named } from './markup.ts';
import type { Code } from './markup.ts';
import type { Labels } from '../model.ts';

export function linesFigure(content: Code, caption: string, labels: Labels): Code {
  return call(
    'figure',
    content,
    named({ kind: '"lines"', caption: breakable(caption), supplement: literal(labels.evidence) }),
  );
}
