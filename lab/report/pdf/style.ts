/** How the paper looks: page, text, headings, figures and tables. Fixed source; only language and labels come in. */
import { FONTS } from './typst.ts';
import type { ReportModel } from '../model.ts';
import { literal } from './markup.ts';

export function style({ language, labels, cover }: ReportModel): string {
  return `
set document(title: ${literal(cover.title)}, author: ${literal(cover.name)}, date: none)
set page(paper: "a4", margin: (x: 2cm, top: 2.2cm, bottom: 2.2cm), footer: context {
  if counter(page).get().first() > 1 {
    set text(size: 8.5pt, fill: rgb("#566170"))
    grid(columns: (1fr, auto), align: (left, right),
      ${literal(cover.run)},
      ${literal(`${labels.page} `)} + counter(page).display("1 / 1", both: true))
  }
})
set text(lang: ${literal(language)}, font: (${literal(FONTS.sans)}, ${literal(FONTS.symbols)}), size: 10.5pt, fill: rgb("#1b2430"))
set par(leading: 0.68em, spacing: 0.95em, justify: false)
set list(spacing: 0.7em)
set table(stroke: (x, y) => (bottom: 0.5pt + rgb("#c9d0d9")), inset: (x: 4pt, y: 3.2pt),
  fill: (x, y) => if y == 0 { rgb("#f1f4f8") })
set figure(gap: 0.8em)
show heading: set text(weight: 600)
show heading.where(level: 1): set text(size: 17pt, fill: rgb("#0b6790"))
show heading.where(level: 1): set block(above: 2.2em, below: 1em)
show heading.where(level: 2): set text(size: 12.5pt)
show heading.where(level: 2): set block(above: 1.7em, below: 0.9em)
show heading.where(level: 3): set text(size: 10.5pt)
show strong: set text(weight: 600)
show figure.caption: set text(size: 9pt, fill: rgb("#566170"))
show figure: set block(above: 1.4em, below: 1.4em)
show figure.where(kind: table): set block(breakable: true)
show figure.where(kind: table): set figure.caption(position: top)
show figure.where(kind: table): it => {
  show figure.caption: caption => block(sticky: true, caption)
  it
}
show figure.where(kind: "lines"): set block(breakable: true)
show figure.where(kind: "lines"): set align(left)
show regex("[\\u{2400}-\\u{2426}]"): set text(size: 1.35em, top-edge: 0.5em, bottom-edge: 0em, font: ${literal(FONTS.symbols)})
show link: set text(fill: rgb("#0b6790"))
let mono(body) = text(font: (${literal(FONTS.mono)}, ${literal(FONTS.symbols)}), size: 0.88em, body)
let code-lines(..all) = block(width: 100%, fill: rgb("#f1f4f8"), inset: 7pt, radius: 3pt, breakable: true, {
  set text(size: 8.1pt)
  set par(leading: 0.5em, spacing: 0.5em, hanging-indent: 1.5em)
  set align(left)
  for one in all.pos() { par(one) }
})
let task(label, body) = block(sticky: true, inset: (left: 9pt), stroke: (left: 2pt + rgb("#c9d0d9")), {
  strong(label)
  " "
  body
})
`;
}
