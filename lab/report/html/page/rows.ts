/** Rows of the session table, the same whether written into the file or drawn by the page. */
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import { fill, msColumnText, wholeText } from './figures.ts';
import type { IndexRow, SessionIndex } from './island.ts';
import { visible } from '../../visible.ts';

const LONGEST_CELL = 160;

export interface TableColumn {
  readonly key:
    'name' | 'start' | 'duration' | 'requests' | 'replies' | 'latency' | 'outcome' | 'ended' | 'sources';
  readonly title: string;
  readonly unit?: string;
  readonly isNumber: boolean;
}

export function tableColumns({ labels }: Pick<SessionIndex, 'labels'>): readonly TableColumn[] {
  const { ms } = labels;
  return [
    { key: 'name', title: labels.session, isNumber: false },
    { key: 'start', title: labels.start, unit: ms, isNumber: true },
    { key: 'duration', title: labels.duration, unit: ms, isNumber: true },
    { key: 'requests', title: labels.requests, isNumber: true },
    { key: 'replies', title: labels.replies, isNumber: true },
    { key: 'latency', title: labels.latency, unit: ms, isNumber: true },
    { key: 'outcome', title: labels.outcome, isNumber: false },
    { key: 'ended', title: labels.ended, isNumber: false },
    { key: 'sources', title: labels.sources, isNumber: false },
  ];
}

/** For paper, where a table cannot be turned: how many of the sessions it lists, and where the others are. */
export function listedText({ language, words, rows }: SessionIndex, listed: number): string {
  if (listed === rows.length) return '';
  return fill(words.listed, {
    shown: wholeText(listed, language),
    total: wholeText(rows.length, language),
  });
}

export function rowsMarkup(index: SessionIndex, numbers: readonly number[]): Markup {
  return markup`${numbers.map((number) => rowMarkup(index, number))}`;
}

function rowMarkup(index: SessionIndex, number: number): Markup {
  const row = index.rows[number];
  if (row === undefined) return markup``;
  const { language, strings } = index;
  const [name, , start, duration, requests, replies, latency, , outcomeText, ended] = row;
  const say = (at: number): string => visible(strings[at] ?? '', LONGEST_CELL);
  return markup`<tr data-session="${number}"><th scope="row" class="c-name"><a href="#session-${number}"><bdi>${nameMarkup(visible(name, LONGEST_CELL))}</bdi></a></th><td class="n c-start">${msColumnText(start, language)}</td><td class="n c-duration">${msColumnText(duration, language)}</td><td class="n c-requests">${wholeText(requests, language)}</td><td class="n c-replies">${wholeText(replies, language)}</td><td class="n c-latency">${msColumnText(latency, language)}</td><td class="c-outcome">${badge(index, row, say(outcomeText))}</td><td class="c-ended"><bdi>${say(ended)}</bdi></td><td class="c-sources">${letters(index, row)}</td></tr>`;
}

/** `mesin-3:41822 (echo)` may be broken at its space only. */
function nameMarkup(name: string): Markup {
  return markup`${name.split(' ').map((part, at) => markup`${at === 0 ? '' : ' '}<span>${part}</span>`)}`;
}

/** All went well: as the client says or, where no client kept a record, as the wire shows. */
const GOOD: ReadonlySet<string | undefined> = new Set(['completed', 'closed']);

/** Never by colour alone: the sign in front says it as well. */
export function badge(index: SessionIndex, row: IndexRow, text: string): Markup {
  const [, , , , , , , outcome, , , , , whole, unusual] = row;
  const isGood = GOOD.has(index.strings[outcome]) && whole === 1;
  const kind = isGood ? (unusual.length === 0 ? 'good' : 'odd') : 'bad';
  const sign = { good: '✓', odd: '•', bad: '✕' }[kind];
  const more = whole === 1 ? '' : `, ${index.labels.notWhole}`;
  return markup`<span class="badge ${kind}"><span aria-hidden="true">${sign}</span> <bdi>${text}${more}</bdi></span>`;
}

/** Who knows the session: the letter of each source, a dot for one that does not. */
function letters(index: SessionIndex, row: IndexRow): Markup {
  const [, , , , , , , , , , , sources] = row;
  const known = index.sources.filter((_, at) => sources.includes(at));
  return markup`<span class="letters" title="${known.map(({ name }) => visible(name, LONGEST_CELL)).join(', ')}">${index.sources.map(({ letter }, at) => (sources.includes(at) ? markup`<b>${visible(letter, 4)}</b>` : markup`<i aria-hidden="true">·</i>`))}</span>`;
}
