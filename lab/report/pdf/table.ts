/** Tables that may go on over pages, with their heading on each. */
import { block, breakable, call, code, literal, monospaced, named } from './markup.ts';
import type { Code } from './markup.ts';
import type { Fact, Labels } from '../model.ts';

export interface Column<Row> {
  readonly title: string;
  /** Typst's width: `auto`, `1fr`, `3cm`. */
  readonly width: string;
  readonly align?: 'right';
  readonly isCode?: boolean;
  /** Characters of the longest word there is room for. */
  readonly longest?: number;
  readonly text: (row: Row) => string;
}

export interface TableOptions {
  readonly caption: string;
  readonly labels: Labels;
  /** In points. */
  readonly size?: number;
}

/** A table of so few rows stays on one page. */
const KEPT_TOGETHER = 12;

export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  options: TableOptions,
): Code {
  const cell = ({ text, isCode, longest }: Column<Row>, row: Row): Code =>
    isCode === true ? monospaced(text(row), longest) : breakable(text(row), longest);
  const content = call(
    'table',
    named({
      columns: tuple(columns.map(({ width }) => width)),
      align: tuple(columns.map(({ align }) => align ?? 'left')),
    }),
    call('table.header', ...columns.map(({ title }) => call('strong', breakable(title)))),
    ...rows.flatMap((row) => columns.map((column) => cell(column, row))),
  );
  return figure(content, rows.length, options);
}

/** Names are short. */
const LONGEST_VALUE = 40;

/** Two columns without a heading: names and values. */
export function factTable(facts: readonly Fact[], options: TableOptions): Code {
  const cells = facts.flatMap(({ name, value, isCode }) => [
    call('strong', breakable(name)),
    isCode === true ? monospaced(value, LONGEST_VALUE) : breakable(value, LONGEST_VALUE),
  ]);
  const content = call(
    'table',
    named({ columns: '(auto, 1fr)', align: '(left, left)', fill: 'none' }),
    ...cells,
  );
  return figure(content, facts.length, options);
}

function figure(content: Code, rows: number, { caption, labels, size = 9 }: TableOptions): Code {
  const whole = call(
    'figure',
    named({ kind: 'table', caption: breakable(caption), supplement: literal(labels.table) }),
    block([code(`set text(size: ${size}pt)`), content]),
  );
  return rows > KEPT_TOGETHER ? whole : call('block', named({ breakable: 'false', width: '100%' }), whole);
}

/** Typst reads `(a)` as `a`. */
function tuple(parts: readonly string[]): string {
  return `(${parts.map((part) => `${part},`).join(' ')})`;
}
