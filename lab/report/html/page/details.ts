/** One session as it is shown when opened: facts, packets, log lines and bytes beside each other. */
import { badge } from './rows.ts';
import { fill, msText, wholeText } from '../../../drawing/figures.ts';
import { hexdump } from './hexdump.ts';
import { LADDER_WORDS } from '../../../drawing/ladder-words.ts';
import { ladderSvg } from '../../../drawing/ladder.ts';
import { type Markup, markup, trusted } from '../../../drawing/html.ts';
import type { SessionDetails, SessionRow } from '../../rows.ts';
import type { SessionIndex } from './island.ts';
import { shown } from '../../../drawing/controls.ts';
import { visible } from '../../../drawing/visible.ts';

const LONGEST_LINE = 2_048;
const LONGEST_NAME = 160;

/** `chosen` is the capture whose packets are drawn. */
export function detailsMarkup(
  index: SessionIndex,
  row: SessionRow,
  details: SessionDetails,
  chosen: number,
): Markup {
  const { labels, language, sources } = index;
  const { client, server, captures, log } = details;
  return markup`
    ${factsMarkup()}
    <div class="together">
      <section class="t-packets" aria-labelledby="t-packets"><h3 id="t-packets">${labels.packets}</h3>${packetsMarkup()}</section>
      <div class="t-beside">
        <section aria-labelledby="t-log"><h3 id="t-log">${labels.log}</h3>${logMarkup()}</section>
        <section aria-labelledby="t-bytes"><h3 id="t-bytes">${labels.rawBytes}</h3>
          ${saidMarkup(labels.client, details.request)}
          ${saidMarkup(labels.server, details.reply)}
        </section>
      </div>
    </div>
    <p class="hint">${labels.keys}</p>`;

  function factsMarkup(): Markup {
    const ms = (value: number | null): string => `${msText(value, language)} ${labels.ms}`;
    const known = row.sources.map((at) => visible(sources[at]?.name ?? '', LONGEST_NAME));
    const facts: readonly (readonly [string, Markup | string])[] = [
      [labels.outcome, badge(index, row)],
      [labels.start, ms(row.sinceStartMs)],
      [labels.duration, ms(row.durationMs)],
      [labels.requests, wholeText(row.requests, language)],
      [labels.replies, wholeText(row.replies, language)],
      [labels.latency, ms(row.latencyMs)],
      [labels.thread, row.thread === null ? '–' : String(row.thread)],
      [labels.ended, visible(row.ended, LONGEST_NAME)],
      [labels.sources, known.length === 0 ? labels.none : known.join(', ')],
    ];
    return markup`<dl class="facts">${facts.map(([term, value]) => markup`<div><dt>${term}</dt><dd><bdi>${value}</bdi></dd></div>`)}</dl>
    ${notes(labels.unusual, row.unusual, 'odd')}${notes(labels.flaws, row.flaws, 'bad')}`;
  }

  function packetsMarkup(): Markup {
    const capture = captures[chosen] ?? captures[0];
    if (capture === undefined) return markup`<p class="hint">${labels.nothingCaptured}</p>`;
    const { seenBy } = LADDER_WORDS[language];
    const choice = captures.map(
      ({ machine }, at) =>
        markup`<button type="button" data-capture="${at}" aria-pressed="${String(at === chosen)}"><bdi>${visible(machine, LONGEST_NAME)}</bdi></button>`,
    );
    const ladder = ladderSvg({ client, server, ...capture }, language);
    return markup`<div class="choice" role="group" aria-label="${seenBy}"><span>${seenBy}</span>${choice}</div>
    <div class="drawing" tabindex="0" role="region" aria-labelledby="t-packets">${trusted(ladder)}</div>`;
  }

  function logMarkup(): Markup {
    if (log.length === 0) return markup`<p class="hint">${labels.nothingLogged}</p>`;
    const line = ([timeMs, thread, event, text]: SessionDetails['log'][number]): Markup =>
      markup`<tr><td class="n">${clockOf(timeMs)}</td><td class="n">${String(thread)}</td><td><bdi>${visible(event, LONGEST_NAME)}</bdi></td><td class="words"><bdi>${shown(text, LONGEST_LINE)}</bdi></td></tr>`;
    return markup`<div class="scroll" tabindex="0" role="region" aria-labelledby="t-log"><table class="log"><thead><tr><th scope="col">${labels.time} (UTC)</th><th scope="col" class="n">${labels.thread}</th><th scope="col">${labels.log}</th><th scope="col">${labels.text}</th></tr></thead><tbody>${log.map(line)}</tbody></table></div>`;
  }

  function saidMarkup(who: string, { hex, bytes }: SessionDetails['request']): Markup {
    const kept = Math.floor(hex.length / 2);
    const counts = { shown: wholeText(kept, language), total: wholeText(bytes, language) };
    const title = fill(labels.sent, { who, bytes: counts.total });
    return markup`<h4>${title}</h4>${kept === 0 ? markup`<p class="hint">${labels.noBytes}</p>` : hexdump(hex, title, 8)}${kept < bytes && markup`<p class="hint">${fill(labels.cut, counts)}</p>`}`;
  }
}

function notes(title: string, texts: readonly string[], kind: string): Markup {
  if (texts.length === 0) return markup``;
  return markup`<div class="note ${kind}"><strong>${title}</strong><ul>${texts.map((text) => markup`<li><bdi>${visible(text, LONGEST_LINE)}</bdi></li>`)}</ul></div>`;
}

/** `06:14:35.048`; what is no time is shown as the number it is. */
function clockOf(timeMs: number): string {
  const date = new Date(timeMs);
  return Number.isNaN(date.getTime()) ? String(timeMs) : date.toISOString().slice(11, 23);
}
