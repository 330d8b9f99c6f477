/** The report as one HTML file that needs nothing else: no network, no second file, and for reading no script. */
import { detailIslands, indexIsland, sessionIndex } from './islands.ts';
import { inline, paragraphs } from './parts.ts';
import { markup, trusted } from './markup.ts';
import { msText, wholeText } from './page/figures.ts';
import { bundle } from './bundle.ts';
import { createHash } from 'node:crypto';
import { DRAWING_CSS } from '../svg/markup.ts';
import type { Markup } from './markup.ts';
import { PAGE_WORDS } from './page-words.ts';
import { readFileSync } from 'node:fs';
import type { ReportModel } from '../model.ts';
import { sectionsOf } from './sections.ts';
import type { Section } from './sections.ts';

const here = (path: string): string => `${import.meta.dirname}/${path}`;

/** In pieces, as the sessions' details of a large run are far longer than the rest. */
export function* renderHtml(model: ReportModel): Generator<string> {
  const { cover, labels, language } = model;
  const words = PAGE_WORDS[language];
  const index = sessionIndex(model);
  const sections = sectionsOf(model, index);
  const first = bundle(here('page/theme-choice.ts'));
  const last = bundle(here('page/main.ts'));
  const style = `${readFileSync(here('style.css'), 'utf8')}\n${DRAWING_CSS}`;
  yield String(markup`<!doctype html>
<html lang="${language}" dir="ltr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src ${hashOf(first)} ${hashOf(last)}; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${[cover.title, cover.run, cover.name].filter(Boolean).join(' – ')}</title>
<style>${trusted(style)}</style>
<script>${trusted(first)}</script>
</head>
<body>
<a class="skip" href="#content">${words.skip}</a>
${coverMarkup(model)}
<div class="frame">
${contents(sections, labels.contents)}
<main id="content">
<section id="summary" class="summary"><h2>${labels.summary}</h2>${paragraphs(model.summary)}${keyFigures(model)}</section>
${sections.map(({ id, title, content }) => markup`<section id="${id}"><h2>${inline(title)}</h2>${content}</section>\n`)}
</main>
</div>
<dialog id="sheet" aria-labelledby="sheet-title"><div class="sheet"><header><h2><bdi id="sheet-title"></bdi></h2><button type="button" id="sheet-before" aria-label="${words.previous}">←</button><button type="button" id="sheet-after" aria-label="${words.next}">→</button><button type="button" id="sheet-close">${words.close}</button></header><div id="sheet-body"></div></div></dialog>
${indexIsland(index)}
<script>${trusted(last)}</script>
`);
  for (const island of detailIslands(model)) yield `${String(island)}\n`;
  yield '</body>\n</html>\n';
}

/** Only these two scripts may run, whatever else finds its way into the page. */
function hashOf(script: string): string {
  return `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
}

function coverMarkup({ cover, labels }: ReportModel): Markup {
  const { repository } = cover;
  const link = /^https?:\/\//i.test(repository)
    ? markup`<a href="${repository}" rel="noreferrer">${inline(repository)}</a>`
    : inline(repository);
  const facts: readonly (readonly [string, string, Markup])[] = [
    [labels.name, cover.name, inline(cover.name)],
    [labels.studentId, cover.studentId, inline(cover.studentId)],
    [labels.class, cover.class, inline(cover.class)],
    [labels.repository, repository, link],
    [labels.date, cover.date, inline(cover.date)],
    [labels.run, cover.run, markup`<code>${inline(cover.run)}</code>`],
  ];
  return markup`<header class="cover"><button type="button" id="theme" hidden></button>
<p class="kicker">${inline(cover.subtitle)}</p><h1>${inline(cover.title)}</h1>
<dl>${facts.filter(([, text]) => text !== '').map(([term, , value]) => markup`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl></header>`;
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
    [wholeText(overlap.peak, language), labels.mostOpen],
    [`${msText(latency.p50Ms, language)} ${labels.ms}`, `${labels.latency}, ${labels.median}`],
  ];
  return markup`<dl class="key-figures">${figures.map(([value, name]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
