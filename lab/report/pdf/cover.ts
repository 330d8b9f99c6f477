/** The first page, and the table of contents behind it. */
import { block, breakable, call, code, literal, named } from './markup.ts';
import type { Code } from './markup.ts';
import type { ReportModel } from '../model.ts';

/** To be filled in by hand. */
const BLANK = '………………………………………';

export function cover({ cover, labels }: ReportModel): Code {
  const { title, subtitle, name, studentId, class: className, repository, run, date } = cover;
  const row = (label: string, value: Code): string => `${call('strong', breakable(label))}, ${value}`;
  const rows = [
    row(labels.name, filled(name)),
    row(labels.studentId, filled(studentId)),
    row(labels.class, filled(className)),
    row(labels.repository, linked(repository)),
    row(labels.run, breakable(run)),
    row(labels.date, breakable(date)),
  ];
  return block([
    code('v(5.2cm)'),
    code(`text(size: 28pt, weight: 600, fill: rgb("#0b6790"), par(leading: 0.4em, ${breakable(title)}))`),
    code('v(0.4cm)'),
    code(`text(size: 14pt, fill: rgb("#566170"), par(${breakable(subtitle)}))`),
    code('v(1fr)'),
    code('line(length: 100%, stroke: 1pt + rgb("#c9d0d9"))'),
    code('v(0.3cm)'),
    code(`set text(size: 11.5pt)`),
    call('grid', named({ columns: '(3.6cm, 1fr)', 'row-gutter': '0.42cm' }), ...rows),
    code('v(1cm)'),
    code('pagebreak()'),
    code('set text(size: 10.5pt)'),
    call('outline', named({ title: literal(labels.contents), depth: 2, indent: '1.2em' })),
  ]);
}

function filled(text: string): Code {
  return breakable(text === '' ? BLANK : text);
}

/** What is no web address is shown as it is. */
function linked(address: string): Code {
  const isLink = /^https?:\/\//.test(address);
  return isLink ? call('link', literal(address), breakable(address)) : filled(address);
}
