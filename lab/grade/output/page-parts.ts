/** What the grader's pages are put together from. */
import type { Beside, Shown } from './beside.ts';
import type { Content, Markup } from '../../report/html/markup.ts';
import type { Outcome } from '../result.ts';
import type { Words } from './words.ts';
import { LONGEST_SENTENCE, SIGN } from './facts.ts';
import { differenceText } from './failure.ts';
import { markup } from '../../report/html/markup.ts';
import { placeBeside } from './beside.ts';
import { shown } from '../../report/html/page/controls.ts';
import { shownBytes } from './bytes.ts';

/** Text of the program or about it: harmless, and of one direction whatever it says. */
export function inline(text: string, most = LONGEST_SENTENCE): Markup {
  return markup`<bdi>${shown(text.trim(), most)}</bdi>`;
}

/** A sentence of a case; what stands in it between backticks is code. */
export function prose(text: string): Markup {
  const parts = text
    .trim()
    .slice(0, LONGEST_SENTENCE)
    .split(/`([^`]+)`/);
  return markup`${parts.map((part, index) => (index % 2 === 1 ? markup`<code>${shown(part)}</code>` : markup`<bdi>${shown(part, LONGEST_SENTENCE)}</bdi>`))}`;
}

export function outcomeBadge(outcome: Outcome, words: Words): Markup {
  return markup`<span class="badge ${BADGE[outcome]}">${SIGN[outcome]} <span>${words[outcome]}</span></span>`;
}

export const BADGE: Readonly<Record<Outcome, string>> = {
  passed: 'good',
  failed: 'bad',
  skipped: 'odd',
  error: 'odd',
};

/** To a file beside the page; a name that leads elsewhere is text. */
export function fileLink(path: string, text: Content): Markup {
  const href = relativeHref(path);
  return href === undefined ? markup`${text}` : markup`<a href="${href}">${text}</a>`;
}

export function relativeHref(path: string): string | undefined {
  const parts = path.toWellFormed().split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) return undefined;
  return `./${parts.map(encodeURIComponent).join('/')}`;
}

export function bytesBeside(expected: string | null, received: string | null, words: Words): Content {
  if (expected === null && received === null) return null;
  if (expected === null || received === null) {
    const [name, bytes] = expected === null ? [words.received, received ?? ''] : [words.expected, expected];
    return markup`<dl class="beside">${line(name, bytes === '' ? nothing(words) : shown(shownBytes(bytes)))}</dl>`;
  }
  const beside = placeBeside(expected, received);
  const note = differenceText(beside, words);
  return markup`<dl class="beside">${line(words.expected, sideMarkup(beside.expected, beside, false))}${line(words.received, received === '' ? nothing(words) : sideMarkup(beside.received, beside, true))}</dl>${received === '' || note === '' ? null : markup`<p class="hint">${note}</p>`}`;
}

function line(name: string, content: Content): Markup {
  return markup`<div><dt>${name}</dt><dd>${content}</dd></div>`;
}

function nothing(words: Words): Markup {
  return markup`<span class="soft">${words.nothing}</span>`;
}

/** What is missing is marked as an empty place. */
function sideMarkup({ before, wrong, after }: Shown, { difference }: Beside, isReceived: boolean): Markup {
  const isMarked = isReceived && difference !== 'none';
  return markup`<bdi>${shown(before, LONGEST_SENTENCE)}${isMarked ? markup`<mark>${wrong === '' ? ' ' : shown(wrong)}</mark>` : shown(wrong)}${shown(after, LONGEST_SENTENCE)}</bdi>`;
}
