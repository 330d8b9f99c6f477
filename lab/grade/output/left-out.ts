/** What of a class's folder is no hand-in, and why. */
import { fill } from '../../drawing/figures.ts';
import type { Language } from '../../../options/language.ts';
import type { LeftOut } from '../class/submissions.ts';
import { type Paint, wrap } from './lines.ts';
import { styleText } from 'node:util';
import { visible } from '../../drawing/visible.ts';
import { type Words, WORDS } from './words.ts';

const COLUMNS = 96;
const MOST_NAMED = 20;

/** Such as `a table`. */
export function leftOutReason({ why }: LeftOut, words: Words): string {
  if (why === 'system') return words.systemFile;
  return why === 'capture' ? words.captureFile : words[why];
}

/** `Left out, as no hand-in: Thumbs.db (made by the system), …`, as lines on a terminal; empty where nothing was. */
export function leftOutText(all: readonly LeftOut[], language: Language, paint: Paint = styleText): string {
  if (all.length === 0) return '';
  const words = WORDS[language];
  const named = all.slice(0, MOST_NAMED).map((one) => `${visible(one.name)} (${leftOutReason(one, words)})`);
  const more = all.length > MOST_NAMED ? [`… (+${all.length - MOST_NAMED})`] : [];
  const said = fill(words.leftOutNames, { files: [...named, ...more].join(', ') });
  return wrap(said, COLUMNS)
    .map((line) => paint('dim', line))
    .join('\n');
}
