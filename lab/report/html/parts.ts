/** What the sections are put together from: figures and tables with their numbers, lines, bytes, facts. */
import type { BytesRow, Exhibit, Fact, Labels } from '../model.ts';
import { hexdump } from './page/hexdump.ts';
import { ladderSvg } from '../svg/ladder.ts';
import { markup, trusted } from './markup.ts';
import type { Content, Markup } from './markup.ts';
import { overlapSvg } from '../svg/overlap.ts';
import { shown } from './page/controls.ts';
import { visible } from '../visible.ts';

const LONGEST_LINE = 4_096;

/** Captions of one page, counted from 1. */
export class Captions {
  readonly #labels: Labels;
  #figures = 0;
  #tables = 0;

  constructor(labels: Labels) {
    this.#labels = labels;
  }

  /** A drawing can be wider than a phone: it scrolls in its own box, by keyboard as well. */
  figure(svg: string, caption: string): Markup {
    this.#figures += 1;
    const title = `${this.#labels.figure} ${this.#figures}`;
    return markup`<figure><div class="drawing" tabindex="0" role="region" aria-label="${title}">${trusted(svg)}</div><figcaption><b>${title}.</b> ${inline(caption)}</figcaption></figure>`;
  }

  table(head: readonly Heading[], rows: readonly (readonly Content[])[], caption: string): Markup {
    this.#tables += 1;
    const title = `${this.#labels.table} ${this.#tables}`;
    return markup`<figure><div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><thead><tr>${head.map(({ text, isNumber }) => markup`<th scope="col" class="${isNumber ? 'n' : ''}">${text}</th>`)}</tr></thead><tbody>${rows.map((cells) => markup`<tr>${cells.map((cell, at) => markup`<td class="${head[at]?.isNumber ? 'n' : ''}">${cell}</td>`)}</tr>`)}</tbody></table></div><figcaption><b>${title}.</b> ${inline(caption)}</figcaption></figure>`;
  }

  exhibit(exhibit: Exhibit): Markup {
    switch (exhibit.kind) {
      case 'lines':
        return captioned(logLines(exhibit.lines), exhibit.caption);
      case 'ladder':
        return this.figure(ladderSvg(exhibit.ladder, this.#labels), exhibit.caption);
      case 'overlap':
        return this.figure(overlapSvg(exhibit.overlap, this.#labels), exhibit.caption);
      case 'bytes':
        return captioned(
          markup`<div class="said">${exhibit.rows.map((row) => bytesRow(row, this.#labels))}</div>`,
          exhibit.caption,
        );
      case 'facts':
        return captioned(factList(exhibit.facts), exhibit.caption);
    }
  }
}

export interface Heading {
  readonly text: string;
  readonly isNumber?: boolean;
}

function captioned(content: Markup, caption: string): Markup {
  return markup`<figure>${content}<figcaption>${inline(caption)}</figcaption></figure>`;
}

export function logLines(lines: readonly string[]): Markup {
  return markup`<ol class="lines" tabindex="0">${lines.map((line) => markup`<li><bdi>${shown(line, LONGEST_LINE)}</bdi></li>`)}</ol>`;
}

function bytesRow({ title, hex, text, length }: BytesRow, labels: Labels): Markup {
  return markup`<section><h4>${inline(title)} <small>${String(length)} ${labels.bytes}</small></h4><p class="quoted"><bdi>${shown(text, LONGEST_LINE)}</bdi></p>${hexdump(hex, visible(title))}</section>`;
}

export function factList(facts: readonly Fact[]): Markup {
  return markup`<dl class="facts wide">${facts.map(({ name, value, isCode }) => markup`<div><dt>${inline(name)}</dt><dd>${isCode ? markup`<code>${inline(value)}</code>` : inline(value)}</dd></div>`)}</dl>`;
}

export function paragraphs(texts: readonly string[]): Markup[] {
  return texts.map((text) => markup`<p>${inline(text)}</p>`);
}

/** Anything said about a run may quote it. */
export function inline(text: string): Markup {
  return markup`<bdi>${shown(text, LONGEST_LINE)}</bdi>`;
}
