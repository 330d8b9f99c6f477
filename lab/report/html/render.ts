/** The report as one HTML file that needs nothing else: no network, no second file, and for reading no script. */
import { CHUNK, chunkId, INDEX_ID, island, type SessionIndex, sessionIndex } from './page/island.ts';
import { inline, paragraphs, sectionsMarkup } from './blocks.ts';
import { type Markup, markup, trusted } from '../../drawing/html.ts';
import { fill, msText, wholeText } from '../../drawing/figures.ts';
import { bundle, sourceOf } from '../../drawing/bundle.ts';
import { DRAWING_CSS } from '../../drawing/svg.ts';
import { readFileSync } from 'node:fs';
import type { ReportModel } from '../build.ts';
import { type CoverFact, coverFacts, type Section, sectionsOf } from '../sections.ts';
import { headMarkup, listedText, rowsMarkup } from './page/rows.ts';
import { visible } from '../../drawing/visible.ts';

/** Rows that are there without scripts and on paper. */
const FIRST_ROWS = 50;

const here = (path: string): string => `${import.meta.dirname}/${path}`;
/** Put together while the rest of what makes a report is loaded. */
const [first, last] = await Promise.all([bundle(here('page/theme.ts')), bundle(here('page/main.ts'))]);

/** In pieces, as the sessions' details of a large run are far longer than the rest. */
export function* renderHtml(model: ReportModel): Generator<string> {
  const { cover, labels, language } = model;
  const index = sessionIndex(model);
  const sections = sectionsOf(model);
  const styles = ['base.css', 'style.css'].map((name) => readFileSync(here(`../../drawing/${name}`), 'utf8'));
  const style = [...styles, DRAWING_CSS].join('\n');
  yield String(markup`<!doctype html>
<html lang="${language}" dir="ltr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src ${sourceOf(first)} ${sourceOf(last)}; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${[cover.title, cover.run, cover.name].filter(Boolean).join(' – ')}</title>
<style>${trusted(style)}</style>
<script>${trusted(first)}</script>
</head>
<body>
<a class="skip" href="#content">${labels.skip}</a>
${coverMarkup(model)}
<div class="frame">
${contents(sections, labels.contents)}
<main id="content">
<section id="summary" class="summary"><h2>${labels.summary}</h2>${paragraphs(model.summary)}${keyFigures(model)}</section>
${sectionsMarkup(sections, model, sessionTable(index))}
</main>
</div>
<dialog id="sheet" aria-labelledby="sheet-title"><div class="sheet"><header><h2><bdi id="sheet-title"></bdi></h2><button type="button" id="sheet-before" aria-label="${labels.previous}">←</button><button type="button" id="sheet-after" aria-label="${labels.next}">→</button><button type="button" id="sheet-close">${labels.close}</button></header><div id="sheet-body"></div></div></dialog>
${island(INDEX_ID, index)}
<script>${trusted(last)}</script>
`);
  for (let at = 0; at < model.details.length; at += CHUNK)
    yield `${String(island(chunkId(at / CHUNK), model.details.slice(at, at + CHUNK)))}\n`;
  yield '</body>\n</html>\n';
}

function coverMarkup(model: ReportModel): Markup {
  const { subtitle, title } = model.cover;
  const facts = coverFacts(model).filter(([, text]) => text !== '');
  const shown = ([, text, kind]: CoverFact): Markup => {
    if (kind === 'code') return markup`<code>${inline(text)}</code>`;
    const isLink = kind === 'link' && /^https?:\/\//i.test(text);
    return isLink ? markup`<a href="${text}" rel="noreferrer">${inline(text)}</a>` : inline(text);
  };
  return markup`<header class="cover"><button type="button" id="theme" hidden></button>
<p class="kicker">${inline(subtitle)}</p><h1>${inline(title)}</h1>
<dl>${facts.map((fact) => markup`<div><dt>${fact[0]}</dt><dd>${shown(fact)}</dd></div>`)}</dl></header>`;
}

function contents(sections: readonly Section[], title: string): Markup {
  return markup`<nav class="contents" aria-label="${title}"><h2>${title}</h2><ol>${sections.map((section) => markup`<li><a href="#${section.id}">${inline(section.title)}</a></li>`)}</ol></nav>`;
}

function keyFigures({ reconciliation, overlap, latency, labels, language }: ReportModel): Markup {
  const figures: readonly (readonly [string, string])[] = [
    [wholeText(reconciliation.sessions, language), labels.sessionsColumn],
    [
      `${wholeText(reconciliation.matched, language)} / ${wholeText(reconciliation.sessions, language)}`,
      labels.matched,
    ],
    [wholeText(overlap.peak, language), labels.peakSessions],
    [`${msText(latency.latencyMs.p50, language)} ${labels.ms}`, labels.medianLatency],
  ];
  return markup`<dl class="key-figures">${figures.map(([value, name]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** The table of all sessions as it stands in the file: its first rows, and the controls that wait for the script. */
function sessionTable(index: SessionIndex): Markup {
  const { labels, language, sessions, sources } = index;
  const first = sessions.slice(0, FIRST_ROWS).map((_, number) => number);
  const options = (values: readonly string[]): Markup =>
    markup`<option value="">${labels.all}</option>${[...new Set(values)].toSorted().map((value) => markup`<option value="${value}">${visible(value)}</option>`)}`;
  const counts = { shown: wholeText(first.length, language), total: wholeText(sessions.length, language) };
  return markup`<p id="session-note">${fill(labels.firstRows, counts)}</p>
    <p id="session-listed">${listedText(index, first.length)}</p>
    <form id="session-tools" class="table-tools" hidden role="search">
      <label>${labels.filter}<input id="filter-text" type="search" autocomplete="off" spellcheck="false" placeholder="${labels.filterHint}"></label>
      <label>${labels.machine}<select id="filter-machine">${options(sessions.map(({ machine }) => machine))}</select></label>
      <label>${labels.outcome}<select id="filter-outcome">${options(sessions.map(({ outcomeText }) => outcomeText))}</select></label>
      <label class="check"><input id="filter-remarkable" type="checkbox"> ${labels.onlyRemarkable}</label>
      <output id="session-count" aria-live="polite"></output>
    </form>
    <div class="scroll" tabindex="0" role="region" aria-label="${labels.sessions}"><table id="session-table" class="sortable"><thead>${headMarkup(labels)}</thead><tbody id="session-rows">${rowsMarkup(index, first)}</tbody></table></div>
    <p class="key">${sources.map(({ letter, name }) => markup`<span><b>${visible(letter, 4)}</b> ${inline(name)}</span>`)}</p>
    <nav id="session-pages" hidden aria-label="${labels.sessions}"><button type="button" id="page-before" aria-label="${labels.previousPage}">←</button> <span id="page-at" aria-live="polite"></span> <button type="button" id="page-after" aria-label="${labels.nextPage}">→</button></nav>`;
}
