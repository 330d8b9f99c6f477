/** One session as it is shown when opened: facts, packets, log lines and bytes beside each other. */
import { badge } from './rows.ts';
import { ladderSvg } from '../../svg/ladder.ts';
import { fill, msText, wholeText } from './figures.ts';
import { hexdump } from './hexdump.ts';
import type { LogLine } from '../../model.ts';
import { markup, trusted } from '../markup.ts';
import type { Markup } from '../markup.ts';
import type { IndexRow, View } from './island.ts';
import { shown } from './controls.ts';
import { visible } from '../../visible.ts';

const LONGEST_LINE = 2_048;
const LONGEST_NAME = 160;

export function detailsMarkup(view: View, capture: number): Markup {
  const { index, number, details } = view;
  const row = index.rows[number];
  if (row === undefined) return markup``;
  const { labels, words } = index;
  return markup`
    ${factsMarkup(view, row)}
    <div class="together">
      <section class="t-packets" aria-labelledby="t-packets"><h3 id="t-packets">${labels.packetsTab}</h3>${packetsMarkup(view, capture)}</section>
      <div class="t-beside">
        <section aria-labelledby="t-log"><h3 id="t-log">${labels.log}</h3>${logMarkup(view)}</section>
        <section aria-labelledby="t-bytes"><h3 id="t-bytes">${labels.rawBytes}</h3>
          ${saidMarkup(view, labels.client, details.requestHex, details.requestBytes)}
          ${saidMarkup(view, labels.server, details.replyHex, details.replyBytes)}
        </section>
      </div>
    </div>
    <p class="hint">${words.keys}</p>`;
}

function factsMarkup({ index }: View, row: IndexRow): Markup {
  const { labels, language, strings } = index;
  const [
    ,
    ,
    start,
    duration,
    requests,
    replies,
    latency,
    ,
    outcomeText,
    ended,
    thread,
    sources,
    ,
    unusual,
    flaws,
  ] = row;
  const name = (at: number): string => visible(strings[at] ?? '', LONGEST_NAME);
  const known = sources.map((at) => visible(index.sources[at]?.name ?? '', LONGEST_NAME));
  const facts: readonly (readonly [string, Markup | string])[] = [
    [labels.outcome, badge(index, row, name(outcomeText))],
    [labels.start, `${msText(start, language)} ${labels.ms}`],
    [labels.duration, `${msText(duration, language)} ${labels.ms}`],
    [labels.requests, wholeText(requests, language)],
    [labels.replies, wholeText(replies, language)],
    [labels.latency, `${msText(latency, language)} ${labels.ms}`],
    [labels.thread, thread === null ? '–' : String(thread)],
    [labels.ended, name(ended)],
    [labels.sources, known.length === 0 ? labels.none : known.join(', ')],
  ];
  return markup`<dl class="facts">${facts.map(([term, value]) => markup`<div><dt>${term}</dt><dd><bdi>${value}</bdi></dd></div>`)}</dl>
    ${notes(labels.unusual, unusual.map(name), 'odd')}${notes(
      labels.flaws,
      flaws.map((flaw) => visible(flaw, LONGEST_LINE)),
      'bad',
    )}`;
}

function notes(title: string, texts: readonly string[], kind: string): Markup {
  if (texts.length === 0) return markup``;
  return markup`<div class="note ${kind}"><strong>${title}</strong><ul>${texts.map((text) => markup`<li><bdi>${text}</bdi></li>`)}</ul></div>`;
}

function packetsMarkup({ index, details }: View, chosen: number): Markup {
  const { labels, words } = index;
  const { captures, client, server } = details;
  const capture = captures[chosen] ?? captures[0];
  if (capture === undefined) return markup`<p class="hint">${words.nothingCaptured}</p>`;
  const choice = captures.map(
    ({ machine }, at) =>
      markup`<button type="button" data-capture="${at}" aria-pressed="${at === chosen ? 'true' : 'false'}"><bdi>${visible(machine, LONGEST_NAME)}</bdi></button>`,
  );
  const ladder = ladderSvg({ client, server, ...capture }, labels);
  return markup`<div class="choice" role="group" aria-label="${labels.seenBy}"><span>${labels.seenBy}</span>${choice}</div>
    <div class="drawing" tabindex="0" role="region" aria-labelledby="t-packets">${trusted(ladder)}</div>`;
}

function logMarkup({ index, details }: View): Markup {
  const { labels, words } = index;
  if (details.log.length === 0) return markup`<p class="hint">${words.nothingLogged}</p>`;
  const line = ([timeMs, thread, event, text]: LogLine): Markup =>
    markup`<tr><td class="n">${clockOf(timeMs)}</td><td class="n">${String(thread)}</td><td><bdi>${visible(event, LONGEST_NAME)}</bdi></td><td class="words"><bdi>${shown(text, LONGEST_LINE)}</bdi></td></tr>`;
  return markup`<div class="scroll" tabindex="0" role="region" aria-labelledby="t-log"><table class="log"><thead><tr><th scope="col">${labels.time} (UTC)</th><th scope="col" class="n">${labels.thread}</th><th scope="col">${labels.log}</th><th scope="col">${labels.text}</th></tr></thead><tbody>${details.log.map(line)}</tbody></table></div>`;
}

function saidMarkup({ index }: View, who: string, hex: string, bytes: number): Markup {
  const { language, words } = index;
  const kept = Math.floor(hex.length / 2);
  const cut =
    kept < bytes &&
    markup`<p class="hint">${fill(words.cut, { shown: wholeText(kept, language), total: wholeText(bytes, language) })}</p>`;
  const title = fill(words.sent, { who, bytes: wholeText(bytes, language) });
  return markup`<h4>${title}</h4>${kept === 0 ? markup`<p class="hint">${words.noBytes}</p>` : hexdump(hex, title, 8)}${cut}`;
}

/** `06:14:35.048`; what is no time is shown as the number it is. */
function clockOf(timeMs: number): string {
  const date = new Date(timeMs);
  return Number.isNaN(date.getTime()) ? String(timeMs) : date.toISOString().slice(11, 23);
}
