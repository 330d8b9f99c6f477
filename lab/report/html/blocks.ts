/** The blocks of a report as HTML that can be read without scripts; figures and tables are numbered. */
import type { BytesRow } from '../points.ts';
import type { Fact } from '../run-facts.ts';
import type { ReportModel } from '../build.ts';
import { hexdump } from './page/hexdump.ts';
import { LADDER_WORDS } from '../../drawing/ladder-words.ts';
import { ladderSvg } from '../../drawing/ladder.ts';
import { type Block, LINE_SEPARATOR, type Section, type Table } from '../sections.ts';
import { type Content, type Markup, markup, trusted } from '../../drawing/html.ts';
import { shown } from '../../drawing/controls.ts';
import { visible } from '../../drawing/visible.ts';

const LONGEST_LINE = 4_096;

/** `sessions` is the table of all sessions, which belongs to the page's script. */
export function sectionsMarkup(sections: readonly Section[], model: ReportModel, sessions: Markup): Markup {
  const { labels, language } = model;
  let [figures, tables] = [0, 0];
  return markup`${sections.map(({ id, title, blocks }) => markup`<section id="${id}"><h2>${inline(title)}</h2>${blocks.map(blockMarkup)}</section>\n`)}`;

  function blockMarkup(block: Block): Content {
    switch (block.kind) {
      case 'text':
        return paragraphs(block.texts);
      case 'list':
        return markup`<ul class="prose">${block.texts.map((text) => markup`<li>${inline(text)}</li>`)}</ul>`;
      case 'heading':
        return markup`<h3>${inline(block.text)}</h3>`;
      case 'task':
        return markup`<p class="task"><b>${labels.task}:</b> ${inline(block.text)}</p>`;
      case 'lines':
        return captioned(linesMarkup(block.lines), block.caption);
      case 'facts':
        return captioned(factsMarkup(block.facts), block.caption);
      case 'bytes':
        return captioned(markup`<div class="said">${block.rows.map(bytesMarkup)}</div>`, block.caption);
      case 'drawing':
        return drawingMarkup(block.svg, block.caption);
      case 'ladder':
        return drawingMarkup(ladderSvg(block.ladder, language), block.caption);
      case 'table':
        return tableMarkup(block.table);
      case 'chosen': {
        const { session, title, text, ladders } = block.chosen;
        const { seenBy } = LADDER_WORDS[language];
        return markup`<section class="chosen"><h3>${inline(title)} <a class="open-session" href="#session-${session}">${labels.rawBytes} ↗</a></h3>${paragraphs([text])}<div class="pair">${ladders.map((ladder) => drawingMarkup(ladderSvg(ladder, language), `${title}, ${seenBy} ${ladder.machine}`))}</div></section>`;
      }
      case 'sessions':
        return sessions;
    }
  }

  /** A drawing can be wider than a phone: it scrolls in its own box, by keyboard as well. */
  function drawingMarkup(svg: string, caption: string): Markup {
    const title = `${labels.figure} ${(figures += 1)}`;
    return captioned(
      markup`<div class="drawing" tabindex="0" role="region" aria-label="${title}">${trusted(svg)}</div>`,
      caption,
      title,
    );
  }

  function tableMarkup({ columns, rows, caption }: Table): Markup {
    const title = `${labels.table} ${(tables += 1)}`;
    const kind = (at: number): string => (columns[at]?.isNumber ? 'n' : '');
    const head = columns.map(({ title }, at) => markup`<th scope="col" class="${kind(at)}">${title}</th>`);
    const cell = (text: string, at: number): Markup => {
      const [first = '', below] = text.split(LINE_SEPARATOR);
      const { code } = columns[at] ?? {};
      const set = code === undefined ? inline(first) : markup`<code class="${code}">${inline(first)}</code>`;
      return markup`<td class="${kind(at)}">${set}${below !== undefined && markup`<br><small>${inline(below)}</small>`}</td>`;
    };
    return captioned(
      markup`<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><thead><tr>${head}</tr></thead><tbody>${rows.map((cells) => markup`<tr>${cells.map(cell)}</tr>`)}</tbody></table></div>`,
      caption,
      title,
    );
  }

  function bytesMarkup({ title, hex, text, length }: BytesRow): Markup {
    return markup`<section><h4>${inline(title)} <small>${String(length)} ${labels.bytes}</small></h4><p class="quoted">${inline(text)}</p>${hexdump(hex, visible(title))}</section>`;
  }
}

function captioned(content: Markup, caption: string, title?: string): Markup {
  return markup`<figure>${content}<figcaption>${title !== undefined && markup`<b>${title}.</b> `}${inline(caption)}</figcaption></figure>`;
}

function linesMarkup(lines: readonly string[]): Markup {
  return markup`<ol class="lines" tabindex="0">${lines.map((line) => markup`<li>${inline(line)}</li>`)}</ol>`;
}

function factsMarkup(facts: readonly Fact[]): Markup {
  return markup`<dl class="facts wide">${facts.map(({ name, value, isCode }) => markup`<div><dt>${inline(name)}</dt><dd>${isCode ? markup`<code>${inline(value)}</code>` : inline(value)}</dd></div>`)}</dl>`;
}

export function paragraphs(texts: readonly string[]): Markup[] {
  return texts.map((text) => markup`<p>${inline(text)}</p>`);
}

/** Anything said about a run may quote it. */
export function inline(text: string): Markup {
  return markup`<bdi>${shown(text, LONGEST_LINE)}</bdi>`;
}
