/** Rows as the terminal shows them: one by one with the figures of all sides, and at the end as one table. */
import { WORDS, number, spreadText, targetText, verdictText, withUnit } from './words.ts';
import type { Row } from './row.ts';

export function tableText(rows: readonly Row[]): string {
  const { target, measured, verdict } = WORDS.en;
  const cells = [
    ['', target, measured, verdict],
    ...rows.map((row) => [
      row.name,
      targetText(row.target, row.unit, 'en'),
      row.value === null ? (row.missing ?? '') : withUnit(spreadText(row.value), row.unit),
      verdictText(row, 'en'),
    ]),
  ];
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  const lineOf = (row: readonly string[]): string =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return cells.map((row) => lineOf(row).trimEnd()).join('\n');
}

export function rowText(row: Row): string {
  const { what, unit, target, value, missing, figures } = row;
  const mark = row.met === null ? '-' : row.met ? '✓' : '✗';
  const measured = value === null ? (missing ?? '') : withUnit(spreadText(value), unit);
  const verdict = row.met === null ? '' : `, ${targetText(target, unit, 'en')}: ${verdictText(row, 'en')}`;
  const lines = figures.map(
    ({ of, unit: each, ...spread }) =>
      `      ${of.padEnd(26)} ${number(spread.median).padStart(9)} ${each}  (${number(spread.min)}–${number(spread.max)})`,
  );
  return [`${mark} ${row.name.padEnd(19)} ${measured}${verdict}`, `    ${what.en}`, ...lines].join('\n');
}
