/** Rows of the session table, the same whether written into the file or drawn by the page. */
import { type Markup, markup } from '../../../drawing/html.ts';
import { decimalText, fill, wholeText } from '../../../drawing/figures.ts';
import type { Labels } from '../../words/labels.ts';
import type { SessionIndex } from './island.ts';
import type { SessionRow } from '../../rows.ts';
import type { SortKey } from './order.ts';
import { visible } from '../../../drawing/visible.ts';

const LONGEST_CELL = 160;

/** The columns' headings; those with a unit, and those that count, are numbers. */
export function headMarkup(labels: Labels): Markup {
  const head = (key: SortKey, title: string, isNumber = false, unit?: string): Markup =>
    markup`<th scope="col" class="${isNumber ? 'n ' : ''}c-${key}"><button type="button" data-sort="${key}">${title}${unit && markup` <small>${unit}</small>`}</button></th>`;
  return markup`<tr>${[
    head('name', labels.session),
    head('start', labels.start, true, labels.ms),
    head('duration', labels.duration, true, labels.ms),
    head('requests', labels.requests, true),
    head('replies', labels.replies, true),
    head('latency', labels.latency, true, labels.ms),
    head('outcome', labels.outcome),
    head('ended', labels.ended),
    head('sources', labels.sources),
  ]}</tr>`;
}

/** For paper, where a table cannot be turned: how many of the sessions it lists, and where the others are. */
export function listedText({ language, labels, sessions }: SessionIndex, listed: number): string {
  if (listed === sessions.length) return '';
  const counts = { shown: wholeText(listed, language), total: wholeText(sessions.length, language) };
  return fill(labels.listed, counts);
}

export function rowsMarkup(index: SessionIndex, numbers: readonly number[]): Markup {
  return markup`${numbers.map((number) => rowMarkup(index, number))}`;
}

function rowMarkup(index: SessionIndex, number: number): Markup {
  const { language } = index;
  const row = index.sessions[number];
  if (row === undefined) return markup``;
  const ms = (value: number | null): string => decimalText(value, 2, language);
  return markup`<tr data-session="${number}"><th scope="row" class="c-name"><a href="#session-${number}"><bdi>${nameMarkup(visible(row.name, LONGEST_CELL))}</bdi></a></th><td class="n c-start">${ms(row.sinceStartMs)}</td><td class="n c-duration">${ms(row.durationMs)}</td><td class="n c-requests">${wholeText(row.requests, language)}</td><td class="n c-replies">${wholeText(row.replies, language)}</td><td class="n c-latency">${ms(row.latencyMs)}</td><td class="c-outcome">${badge(index, row)}</td><td class="c-ended"><bdi>${visible(row.ended, LONGEST_CELL)}</bdi></td><td class="c-sources">${letters(index, row)}</td></tr>`;
}

/** `mesin-3:41822 (echo)` may be broken at its space only. */
function nameMarkup(name: string): Markup {
  return markup`${name.split(' ').map((part, at) => markup`${at === 0 ? '' : ' '}<span>${part}</span>`)}`;
}

/** Never by colour alone: the sign in front says it as well. */
export function badge(
  { labels }: SessionIndex,
  { outcome, outcomeText, whole, unusual }: SessionRow,
): Markup {
  // All went well as the client says or, where no client kept a record, as the wire shows.
  const isGood = (outcome === 'completed' || outcome === 'closed') && whole;
  const kind = isGood ? (unusual.length === 0 ? 'good' : 'odd') : 'bad';
  const sign = { good: '✓', odd: '•', bad: '✕' }[kind];
  const more = whole ? '' : `, ${labels.notWhole}`;
  return markup`<span class="badge ${kind}"><span aria-hidden="true">${sign}</span> <bdi>${visible(outcomeText, LONGEST_CELL)}${more}</bdi></span>`;
}

/** Who knows the session: the letter of each source, a dot for one that does not. */
function letters(index: SessionIndex, { sources }: SessionRow): Markup {
  const known = index.sources.filter((_, at) => sources.includes(at));
  return markup`<span class="letters" title="${known.map(({ name }) => visible(name, LONGEST_CELL)).join(', ')}">${index.sources.map(({ letter }, at) => (sources.includes(at) ? markup`<b>${visible(letter, 4)}</b>` : markup`<i aria-hidden="true">·</i>`))}</span>`;
}
