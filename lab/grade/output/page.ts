/** What all pages of the grader share: one file, no script, no network, the colours and letters of the report. */
import type { Content } from '../../report/html/markup.ts';
import type { Language } from '../text.ts';
import type { Words } from './words.ts';
import { DRAWING_CSS } from '../../report/svg/markup.ts';
import { markup, trusted } from '../../report/html/markup.ts';
import { readFileSync } from 'node:fs';
import { inline } from './page-parts.ts';
import { visible } from '../../report/visible.ts';

export interface Page {
  readonly language: Language;
  readonly title: string;
  readonly kicker: string;
  readonly facts: readonly (readonly [name: string, value: Content])[];
  readonly sections: readonly Section[];
}

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Content;
}

const STYLES = ['../../report/html/style.css', 'style.css'];

export function pageHtml({ language, title, kicker, facts, sections }: Page, words: Words): string {
  const style = [
    ...STYLES.map((path) => readFileSync(`${import.meta.dirname}/${path}`, 'utf8')),
    DRAWING_CSS,
  ];
  return String(markup`<!doctype html>
<html lang="${language}" dir="ltr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${visible(`${title} – ${kicker}`)}</title>
<style>${trusted(style.join('\n'))}</style>
</head>
<body class="grade">
<a class="skip" href="#content">${words.skip}</a>
<header class="cover"><p class="kicker">${kicker}</p><h1>${inline(title)}</h1>
<dl>${facts.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></header>
<div class="frame">
<nav class="contents" aria-label="${words.contents}"><h2>${words.contents}</h2><ol>${sections.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`)}</ol></nav>
<main id="content">
${sections.map(({ id, title, content }) => markup`<section id="${id}"><h2>${title}</h2>${content}</section>\n`)}</main>
</div>
</body>
</html>
`);
}
