/** The points of the assignment: what was asked, the evidence, what it shows. */
import { breakable, call, heading, paragraphs } from './markup.ts';
import type { BytesRow, Exhibit, Labels, Language, Point, ReportModel } from '../model.ts';
import { factTable, table } from './table.ts';
import type { Code } from './markup.ts';
import type { Pictures } from './pictures.ts';
import { ladderFigures } from './ladders.ts';
import { linesFigure } from './lines-figure.ts';
import { overlapSvg } from '../svg/overlap.ts';
import { whole } from './words.ts';

export function pointSection({ language, labels, points }: ReportModel, pictures: Pictures): Code[] {
  const exhibit = (one: Exhibit): Code[] => {
    switch (one.kind) {
      case 'lines':
        return [linesFigure(one.lines, one.caption, labels)];
      case 'ladder':
        return ladderFigures(one.ladder, one.caption, labels, pictures);
      case 'overlap':
        return [pictures.figure(overlapSvg(one.overlap, labels), one.caption)];
      case 'bytes':
        return [bytesTable(one.rows, one.caption, language, labels)];
      case 'facts':
        return [factTable(one.facts, { caption: one.caption, labels })];
    }
  };
  const point = ({ title, task, evidence, explanation }: Point): Code[] => [
    heading(2, title),
    call('task', breakable(`${labels.task}:`), breakable(task)),
    ...evidence.flatMap(exhibit),
    heading(3, labels.explanation),
    ...paragraphs(explanation),
  ];
  return [heading(1, labels.points), ...points.flatMap(point)];
}

/** A break belongs behind the end of a line, not in the middle of a word. */
function byLine(text: string): string {
  return text.replaceAll('␊', '␊\u200B');
}

function bytesTable(rows: readonly BytesRow[], caption: string, language: Language, labels: Labels): Code {
  return table(
    [
      { title: labels.session, width: '1.15fr', text: ({ title }) => title },
      { title: labels.hex, width: '2fr', isCode: true, text: ({ hex }) => hex },
      { title: labels.text, width: '1.1fr', isCode: true, text: ({ text }) => byLine(text) },
      { title: labels.bytes, width: 'auto', align: 'right', text: ({ length }) => whole(length, language) },
    ],
    rows,
    { caption, labels },
  );
}
