/** How the paper looks: page, text, headings, figures and tables. Fixed source; only language and labels come in. */
import { FONTS } from './typst.ts';
import type { ReportModel } from '../model.ts';
import { CONTROL_NAMES } from '../control-names.ts';
import { literal } from './markup.ts';

/**
 * Control characters stand in little boxes by their names, as in the drawings; joined to what is before and after,
 * as a box may otherwise begin a line.
 */
const CONTROLS = `
let names = (${CONTROL_NAMES.map((name) => `"${name}"`).join(', ')})
show regex("[\\u{2400}-\\u{2421}]"): it => {
  sym.wj + h(0.1em) + sym.wj
  box(fill: rgb("#566170"), radius: 1.2pt, inset: (x: 0.2em), outset: (y: 0.16em),
    text(size: 0.8em, weight: 600, fill: white, font: "${FONTS.sans}", names.at(str.to-unicode(it.text) - 0x2400)))
  sym.wj + h(0.1em) + sym.wj
}`;

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
show figure.where(kind: "lines"): set figure.caption(position: top)
show figure.where(kind: "lines"): it => {
  show figure.caption: caption => block(sticky: true, caption)
  set align(left)
  it
}
${CONTROLS}
show link: set text(fill: rgb("#0b6790"))
let mono(body) = text(font: (${literal(FONTS.mono)}, ${literal(FONTS.symbols)}), size: 0.88em, body)
let code-lines(..all) = block(width: 100%, fill: rgb("#f1f4f8"), inset: 7pt, radius: 3pt, breakable: true, {
  set text(size: 8.1pt)
  set par(leading: 0.5em, spacing: 0.5em, hanging-indent: 1.5em)
  set align(left)
  let one = all.pos()
  let first = if one.len() <= 12 { one.len() } else { 3 + calc.rem(one.len(), 3) }
  for some in (one.slice(0, first), ..one.slice(first).chunks(3)) {
    block(breakable: false, spacing: 0.5em, for line in some { par(line) })
  }
})
let lead(body) = block(sticky: true, above: 0.95em, below: 0.95em, body)
let task(label, body) = block(sticky: true, inset: (left: 9pt), stroke: (left: 2pt + rgb("#c9d0d9")), {
  strong(label)
  " "
  body
})
`;
}
