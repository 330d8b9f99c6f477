/** The blocks of a report as report.typ sets them: drawings as files, and what only paper lacks as tables. */
import { decimalText, fill, wholeText } from '../../drawing/figures.ts';
import { type Ladder, ladderSvg } from '../../drawing/ladder.ts';
import { type Block, type CellsOf, sectionsOf, table } from '../sections.ts';
import { LADDER_WORDS } from '../../drawing/ladder-words.ts';
import type { ReportModel } from '../build.ts';
import type { SessionRow } from '../rows.ts';

/** Rows of the session table; the page has all of them. */
const MOST_ROWS = 150;
/** Segments of a ladder: more are hard to read at the height of a page and go on in a second drawing. */
const SEGMENTS_EACH = 24;
const MOST_DRAWINGS = 2;
/** Both ladders of an ordinary session, with what is said of it, fit on one page; letters have 7 points. */
const LADDER_SCALE = 0.66;

/** Drawings are put into `files`, where the paper finds them by their names. */
export function paperBlocks(model: ReportModel, files: Map<string, string>): object[] {
  const { labels, language } = model;
  let chapter: string | undefined;
  return sectionsOf(model).flatMap((section) => {
    const level = section.chapter === undefined ? 1 : 2;
    const content = section.blocks.flatMap((block, at) =>
      paperBlock(block, at === section.blocks.length - 1, level),
    );
    if (content.length === 0) return [];
    const isNew = section.chapter !== chapter;
    chapter = section.chapter;
    const above = isNew && chapter !== undefined ? [heading(1, chapter)] : [];
    return above.concat(heading(level, section.title), content);
  });

  function paperBlock(block: Block, isLast: boolean, level: number): object[] {
    switch (block.kind) {
      case 'list':
      case 'task':
      case 'lines':
      case 'facts':
      case 'table':
        return [block];
      case 'text':
        // What leads to a figure or a table stays on its page.
        return [{ ...block, kind: isLast ? 'text' : 'lead' }];
      case 'heading':
        return [heading(level + 1, block.text)];
      case 'drawing':
        return [drawing(block.svg, block.caption)];
      case 'ladder':
        return ladderDrawings(block.ladder, block.caption);
      case 'bytes':
        return table(block.caption, block.rows, [
          { title: labels.session, width: '1.15fr', cell: ({ title }) => title },
          { title: labels.hex, width: '2fr', code: 'plain', cell: ({ hex }) => hex },
          // A break belongs behind the end of a line, not in the middle of a word.
          {
            title: labels.text,
            width: '1.1fr',
            code: 'plain',
            cell: ({ text }) => text.replaceAll('␊', '␊\u200B'),
          },
          { title: labels.bytes, isNumber: true, cell: ({ length }) => wholeText(length, language) },
        ]);
      case 'chosen': {
        const { title, text, ladders } = block.chosen;
        const { seenBy } = LADDER_WORDS[language];
        const drawn = ladders.flatMap((ladder) =>
          ladderDrawings(ladder, `${title}, ${seenBy} ${ladder.machine}`),
        );
        return [heading(2, title), { kind: 'lead', texts: [text] }, ...drawn];
      }
      case 'sessions':
        return sessionBlocks();
    }
  }

  /** At most `largest` points for each unit of the drawing. */
  function drawing(svg: string, caption: string, largest = 0.72): object {
    const file = `drawing-${files.size + 1}.svg`;
    files.set(file, svg);
    return { kind: 'drawing', file, caption, largest };
  }

  function ladderDrawings(ladder: Ladder, caption: string): object[] {
    const parts = partsOf(ladder);
    return parts.map((part, index) => {
      const number = parts.length === 1 ? '' : ` (${index + 1}/${parts.length})`;
      return drawing(ladderSvg(part, language), `${caption}${number}`, LADDER_SCALE);
    });
  }

  function sessionBlocks(): object[] {
    const { sessions, reconciliation } = model;
    if (sessions.length === 0) return [];
    const kept = forPaper(sessions);
    const ms = (value: number | null): string => decimalText(value, 2, language);
    const count = (value: number): string => wholeText(value, language);
    const legend = reconciliation.sources.map(({ letter, name }) => `${letter} = ${name}`).join(', ');
    const letterAt = (at: number): string => reconciliation.sources[at]?.letter ?? '?';
    const counts = { shown: count(kept.length), total: count(sessions.length) };
    const texts = [
      `${labels.sources}: ${legend}.`,
      ...(kept.length === sessions.length ? [] : [fill(labels.restElsewhere, counts)]),
    ];
    const columns: readonly CellsOf<SessionRow>[] = [
      { title: labels.session, cell: ({ name }) => name },
      { title: `${labels.start} (ms)`, isNumber: true, cell: ({ sinceStartMs }) => ms(sinceStartMs) },
      { title: `${labels.duration} (ms)`, isNumber: true, cell: ({ durationMs }) => ms(durationMs) },
      {
        title: labels.replies,
        isNumber: true,
        cell: (row) => `${count(row.replies)}/${count(row.requests)}`,
      },
      { title: `${labels.latency} (ms)`, isNumber: true, cell: ({ latencyMs }) => ms(latencyMs) },
      { title: labels.outcome, cell: ({ outcomeText }) => outcomeText },
      { title: labels.ended, width: '1fr', cell: ({ ended, unusual }) => [ended, ...unusual].join('; ') },
      { title: labels.sources, cell: ({ sources }) => sources.map(letterAt).join(' ') },
    ];
    return [{ kind: 'lead', texts }, ...table(labels.sessions, kept, columns, 8)];
  }
}

function heading(level: number, text: string): object {
  return { kind: 'heading', level, text };
}

/** Of about the same height. */
function partsOf(ladder: Ladder): Ladder[] {
  const { segments, omitted, ending } = ladder;
  const count = Math.min(MOST_DRAWINGS, Math.max(1, Math.ceil(segments.length / SEGMENTS_EACH)));
  const each = Math.min(SEGMENTS_EACH, Math.ceil(segments.length / count));
  return Array.from({ length: count }, (_, index) => {
    const part = segments.slice(index * each, (index + 1) * each);
    const isLast = index === count - 1;
    const rest = omitted + Math.max(0, segments.length - count * each);
    return { ...ladder, segments: part, omitted: isLast ? rest : 0, ending: isLast ? ending : '…' };
  });
}

/** What is incomplete or unusual first of all, then the first ones; in their order. */
function forPaper(sessions: readonly SessionRow[]): readonly SessionRow[] {
  if (sessions.length <= MOST_ROWS) return sessions;
  const remarkable = sessions.filter(({ whole, unusual }) => !whole || unusual.length > 0);
  const first = new Set([...remarkable.slice(0, MOST_ROWS / 2), ...sessions]);
  const kept = new Set(first.values().take(MOST_ROWS));
  return sessions.filter((session) => kept.has(session));
}
