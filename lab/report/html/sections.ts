/** The report's sections in the order of the assignment; each can be read without scripts. */
import { Captions, factList, inline, logLines, paragraphs } from './parts.ts';
import { fill, wholeText } from './page/figures.ts';
import { latencySvg } from '../svg/latency.ts';
import { ladderSvg } from '../svg/ladder.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';
import type { ReportModel } from '../model.ts';
import { listedText, rowsMarkup, tableColumns } from './page/rows.ts';
import type { SessionIndex } from './page/island.ts';
import { topologySvg } from '../svg/topology.ts';
import { visible } from '../visible.ts';

/** Rows of the session table that are there without scripts and on paper. */
const FIRST_ROWS = 50;

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Markup;
}

export function sectionsOf(model: ReportModel, index: SessionIndex): Section[] {
  const captions = new Captions(model.labels);
  const { labels } = model;
  return [
    { id: 'run', title: labels.machinesAndRun, content: runSection(model, captions) },
    { id: 'server', title: labels.serverAtWork, content: serverSection(model, captions) },
    ...model.points.map((point) => ({
      id: `point-${point.name}`,
      title: point.title,
      content: markup`<p class="task"><b>${labels.task}:</b> ${inline(point.task)}</p>${point.evidence.map((exhibit) => captions.exhibit(exhibit))}<h3>${labels.explanation}</h3>${paragraphs(point.explanation)}`,
    })),
    { id: 'chosen', title: labels.chosenSessions, content: chosenSection(model, captions) },
    { id: 'sessions', title: labels.sessions, content: sessionsSection(model, index) },
    { id: 'latency', title: labels.latencyDistribution, content: latencySection(model, captions) },
    { id: 'reconciliation', title: labels.reconciliation, content: reconciliationSection(model, captions) },
    { id: 'limits', title: labels.limits, content: list(model.limits) },
  ];
}

function list(texts: readonly string[]): Markup {
  return markup`<ul class="prose">${texts.map((text) => markup`<li>${inline(text)}</li>`)}</ul>`;
}

function runSection({ run, labels, language }: ReportModel, captions: Captions): Markup {
  const count = (value: number | undefined): string =>
    value === undefined ? '–' : wholeText(value, language);
  return markup`${captions.figure(topologySvg(run.topology, labels), labels.topology)}
    ${captions.table(
      [
        { text: labels.machine },
        { text: labels.address },
        { text: labels.role },
        { text: labels.sessionsColumn, isNumber: true },
        { text: labels.packets, isNumber: true },
        { text: labels.dropped, isNumber: true },
      ],
      run.machines.map((machine) => [
        inline(machine.name),
        markup`<code>${inline(machine.address)}</code>`,
        inline(machine.roleText),
        count(machine.sessions),
        count(machine.packets),
        count(machine.dropped),
      ]),
      labels.machinesAndRun,
    )}
    ${factList(run.facts)}
    ${run.commands.length > 0 && markup`<h3>${labels.commands}</h3><ol class="commands">${run.commands.map(({ where, command }) => markup`<li><span>${inline(where)}</span><code>${inline(command)}</code></li>`)}</ol>`}
    <h3>${labels.files}</h3>
    ${captions.table(
      [
        { text: labels.file },
        { text: `${labels.size} (${labels.bytes})`, isNumber: true },
        { text: labels.sha256 },
      ],
      run.files.map((file) => [
        markup`<code>${inline(file.path)}</code><br><small>${inline(file.what)}</small>`,
        count(file.bytes),
        markup`<code class="hash">${inline(file.sha256)}</code>`,
      ]),
      labels.files,
    )}`;
}

function serverSection({ server, labels, language }: ReportModel, captions: Captions): Markup {
  const left = server.lines - server.excerpt.length;
  return markup`${paragraphs(server.paragraphs)}
    ${server.excerpt.length > 0 && markup`<figure>${logLines(server.excerpt)}<figcaption>${labels.logExcerpt}${left > 0 ? ` (+${wholeText(left, language)})` : ''}</figcaption></figure>`}
    ${
      server.threads.length > 0 &&
      captions.table(
        [
          { text: labels.thread },
          { text: labels.sessionsColumn, isNumber: true },
          { text: labels.replies, isNumber: true },
          { text: labels.mostOpen, isNumber: true },
        ],
        server.threads.map(({ thread, sessions, replies, peak }) => [
          String(thread),
          wholeText(sessions, language),
          wholeText(replies, language),
          wholeText(peak, language),
        ]),
        labels.threads,
      )
    }`;
}

function chosenSection({ chosen, labels }: ReportModel, captions: Captions): Markup {
  return markup`${chosen.map(
    ({ session, title, text, ladders }) =>
      markup`<section class="chosen"><h3>${inline(title)} <a class="open-session" href="#session-${session}">${labels.rawBytes} ↗</a></h3>${paragraphs([text])}<div class="pair">${ladders.map((ladder) => captions.figure(ladderSvg(ladder, labels), `${title}, ${labels.seenBy} ${ladder.machine}`))}</div></section>`,
  )}`;
}

function sessionsSection({ sessions, language }: ReportModel, index: SessionIndex): Markup {
  const { labels, words, machines, rows, strings } = index;
  const first = rows.slice(0, FIRST_ROWS).map((_, number) => number);
  const outcomes = [
    ...new Set(rows.map(([, , , , , , , , outcomeText]) => strings[outcomeText] ?? '')),
  ].toSorted();
  const options = (values: readonly string[]): Markup =>
    markup`<option value="">${words.all}</option>${values.map((value) => markup`<option value="${value}">${visible(value)}</option>`)}`;
  const heads = tableColumns(index).map(
    ({ key, title, unit, isNumber }) =>
      markup`<th scope="col" class="${isNumber ? 'n ' : ''}c-${key}"><button type="button" data-sort="${key}">${title}${unit === undefined ? '' : markup` <small>${unit}</small>`}</button></th>`,
  );
  const count = (value: number): string => wholeText(value, language);
  return markup`<p id="session-note">${fill(words.firstRows, { shown: count(first.length), total: count(sessions.length) })}</p>
    <p id="session-listed">${listedText(index, first.length)}</p>
    <form id="session-tools" hidden role="search">
      <label>${words.filter}<input id="filter-text" type="search" autocomplete="off" spellcheck="false" placeholder="${words.filterHint}"></label>
      <label>${labels.machine}<select id="filter-machine">${options(machines)}</select></label>
      <label>${labels.outcome}<select id="filter-outcome">${options(outcomes)}</select></label>
      <label class="check"><input id="filter-remarkable" type="checkbox"> ${words.onlyRemarkable}</label>
      <output id="session-count" aria-live="polite"></output>
    </form>
    <div class="scroll" tabindex="0" role="region" aria-label="${labels.sessions}"><table id="session-table"><thead><tr>${heads}</tr></thead><tbody id="session-rows">${rowsMarkup(index, first)}</tbody></table></div>
    <p class="key">${index.sources.map(({ letter, name }) => markup`<span><b>${visible(letter, 4)}</b> ${inline(name)}</span>`)}</p>
    <nav id="session-pages" hidden aria-label="${labels.sessions}"><button type="button" id="page-before" aria-label="${words.previousPage}">←</button> <span id="page-at" aria-live="polite"></span> <button type="button" id="page-after" aria-label="${words.nextPage}">→</button></nav>`;
}

function latencySection({ latency, labels }: ReportModel, captions: Captions): Markup {
  return markup`${paragraphs([latency.text])}${latency.count > 0 && captions.figure(latencySvg(latency, labels), labels.latencyDistribution)}`;
}

function reconciliationSection(
  { reconciliation, labels, language }: ReportModel,
  captions: Captions,
): Markup {
  const { sources, offsets, gaps, contradictions, flaws } = reconciliation;
  const shown = gaps.length + contradictions.length;
  return markup`${paragraphs(reconciliation.paragraphs)}
    ${captions.table(
      [{ text: labels.source }, { text: '' }, { text: labels.sessionsColumn, isNumber: true }],
      sources.map(({ letter, name, sessions }) => [
        inline(name),
        markup`<b>${visible(letter, 4)}</b>`,
        wholeText(sessions, language),
      ]),
      `${labels.matched}: ${wholeText(reconciliation.matched, language)} / ${wholeText(reconciliation.sessions, language)}`,
    )}
    ${gaps.length > 0 && markup`<h3>${labels.gaps}</h3>${list(gaps)}`}
    ${contradictions.length > 0 && markup`<h3>${labels.contradictions}</h3>${list(contradictions)}`}
    ${flaws > shown && markup`<p>+${wholeText(flaws - shown, language)}</p>`}
    ${
      offsets.length > 0 &&
      captions.table(
        [
          { text: labels.source },
          { text: labels.against },
          { text: labels.offset },
          { text: `${labels.measuredOn} (${labels.sessionsColumn.toLowerCase()})`, isNumber: true },
        ],
        offsets.map(({ source, against, text, sessions }) => [
          inline(source),
          inline(against),
          inline(text),
          wholeText(sessions, language),
        ]),
        labels.clockOffsets,
      )
    }`;
}
