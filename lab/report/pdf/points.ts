/** The points of the assignment: what was asked, the evidence, what it shows. */
import { breakable, call, heading, paragraphs } from './markup.ts';
import type { BytesRow, Exhibit, Labels, Point, ReportModel } from '../model.ts';
import { factTable, table } from './table.ts';
import type { Code } from './markup.ts';
import type { Pictures } from './pictures.ts';
import { ladderFigures } from './ladders.ts';
import { linesFigure } from './lines-figure.ts';
import { overlapSvg } from '../svg/overlap.ts';

export function pointSection({ labels, points }: ReportModel, pictures: Pictures): Code[] {
  return [heading(1, labels.points), ...points.flatMap((one) => point(one, labels, pictures))];
}

function point({ title, task, evidence, explanation }: Point, labels: Labels, pictures: Pictures): Code[] {
  return [
    heading(2, title),
    call('task', breakable(`${labels.task}:`), breakable(task)),
    ...evidence.flatMap((one) => exhibit(one, labels, pictures)),
    heading(3, labels.explanation),
    ...paragraphs(explanation),
  ];
}

function exhibit(one: Exhibit, labels: Labels, pictures: Pictures): Code[] {
  switch (one.kind) {
    case 'lines':
      return [linesFigure(one.lines, one.caption, labels)];
    case 'ladder':
      return ladderFigures(one.ladder, one.caption, labels, pictures);
    case 'overlap':
      return [pictures.figure(overlapSvg(one.overlap, labels), one.caption)];
    case 'bytes':
      return [bytesTable(one.rows, one.caption, labels)];
    case 'facts':
      return [factTable(one.facts, { caption: one.caption, labels })];
  }
}

function bytesTable(rows: readonly BytesRow[], caption: string, labels: Labels): Code {
  return table(
    [
      { title: labels.session, width: '1.15fr', text: ({ title }) => title },
      { title: labels.hex, width: '2fr', isCode: true, text: ({ hex }) => hex },
      { title: labels.text, width: '1.1fr', isCode: true, text: ({ text }) => text },
      { title: labels.bytes, width: 'auto', align: 'right', text: ({ length }) => String(length) },
    ],
    rows,
    { caption, labels },
  );
}
