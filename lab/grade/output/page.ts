/** What all pages of the grader share: one file, no network, whole without a script, the colours and letters of the report. */
import { type Content, type Markup, markup, trusted } from '../../drawing/html.ts';
import { LONGEST_SENTENCE } from './told.ts';
import { sourceOf } from '../../drawing/bundle.ts';
import { DRAWING_CSS } from '../../drawing/svg.ts';
import { readFileSync } from 'node:fs';
import { shown } from '../../drawing/controls.ts';
import { visible } from '../../drawing/visible.ts';
import type { Words } from './words.ts';

export interface Page {
  readonly title: string;
  readonly kicker: string;
  readonly facts: readonly (readonly [name: string, value: Content])[];
  /** `class` has a style sheet of its own, `class.css`. */
  readonly kind?: 'class';
  /** What the page can do beyond being read; its own parts wait for it hidden. */
  readonly script?: string | undefined;
  /** One whose content is `null` is left out. */
  readonly sections: readonly { readonly id: string; readonly title: string; readonly content: Content }[];
}

export function pageHtml({ title, kicker, facts, sections, kind, script }: Page, words: Words): string {
  const own = ['style.css', ...(kind === undefined ? [] : [`${kind}.css`])];
  const files = ['../../drawing/base.css', '../../drawing/style.css', ...own];
  const styles = files.map((path) => readFileSync(`${import.meta.dirname}/${path}`, 'utf8'));
  const filled = sections.filter(({ content }) => content !== null);
  const scripts = script === undefined ? '' : ` script-src ${sourceOf(script)};`;
  return String(markup`<!doctype html>
<html lang="${words.language}" dir="ltr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline';${trusted(scripts)} base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${visible(`${title} – ${kicker}`)}</title>
<style>${trusted([...styles, DRAWING_CSS].join('\n'))}</style>
</head>
<body class="${['grade', kind].join(' ').trim()}">
<a class="skip" href="#content">${words.skip}</a>
<header class="cover"><p class="kicker">${kicker}</p><h1>${inline(title)}</h1>
<dl>${facts.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></header>
<div class="frame">
<nav class="contents" aria-label="${words.contents}"><h2>${words.contents}</h2><ol>${filled.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`)}</ol></nav>
<main id="content">
${filled.map(({ id, title, content }) => markup`<section id="${id}"><h2>${title}</h2>${content}</section>\n`)}</main>
</div>
${script !== undefined && markup`<script>${trusted(script)}</script>\n`}</body>
</html>
`);
}

/** Text of the program or about it: harmless, and of one direction whatever it says. */
export function inline(text: string): Markup {
  return markup`<bdi>${shown(text.trim(), LONGEST_SENTENCE)}</bdi>`;
}

/** A sentence of a requirement; what stands in it between backticks is code. */
export function prose(text: string): Markup {
  const parts = text
    .trim()
    .slice(0, LONGEST_SENTENCE)
    .split(/`([^`]+)`/);
  return markup`${parts.map((part, index) => (index % 2 === 1 ? markup`<code>${shown(part)}</code>` : markup`<bdi>${shown(part, LONGEST_SENTENCE)}</bdi>`))}`;
}

/** The class of a cell or badge. */
export const TONE = { passed: 'good', failed: 'bad', skipped: 'odd', error: 'odd' } as const;

export function th(title: Content, className?: string): Markup {
  return markup`<th scope="col"${className && markup` class="${className}"`}>${title}</th>`;
}

/** One that scrolls by itself where the screen is narrow; `rows` are `tr` elements, `label` is for who cannot see it. */
export function tableMarkup(label: string, className: string, head: Content, rows: Content): Markup {
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table class="${className}"><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** A drawing, an SVG that is escaped already. */
export function figure(svg: string, label: string, caption: Content = null): Markup {
  return markup`<figure><div class="drawing" tabindex="0" role="region" aria-label="${label}">${trusted(svg)}</div>${caption}</figure>`;
}

/** To a file beside the page, or to a place in it such as `#r-1a-listen`; a name that leads elsewhere is text. */
export function fileLink(path: string | null, text: Content, place = ''): Markup {
  const href = path === null ? undefined : relativeHref(path);
  return href === undefined ? markup`${text}` : markup`<a href="${href}${place}">${text}</a>`;
}

/** Of a requirement in a student's page. Ids are ours; whatever else they held would still be one word. */
export function anchorOf(id: string): string {
  return `r-${id.replaceAll(/[^\w-]/g, '')}`;
}

/** `undefined` for a path that leads out of the folder. */
export function relativeHref(path: string): string | undefined {
  const parts = path.toWellFormed().split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) return undefined;
  return `./${parts.map(encodeURIComponent).join('/')}`;
}
