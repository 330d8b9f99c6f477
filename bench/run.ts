/** Rows one after the other, each told when it is there. */
import type { Row } from './row.ts';
import { measuredRow, missingRow } from './row.ts';
import type { Bench } from './bench.ts';
import { Missing } from './errors.ts';
import type { RowPlan } from './rows/plan.ts';
import { rowText } from './table.ts';

export async function runRows(bench: Bench, plans: readonly RowPlan[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const plan of plans) {
    const measured = await runPlan(bench, plan);
    for (const row of measured) bench.say(rowText(row));
    rows.push(...measured);
  }
  return rows;
}

export async function runPlan(bench: Bench, plan: RowPlan): Promise<Row[]> {
  try {
    const measured = await plan.measure(bench);
    return plan.titles.map((title, index) => {
      const found = measured[index];
      return found === undefined ? missingRow(title, 'not measured') : measuredRow(title, found);
    });
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    return plan.titles.map((title) => missingRow(title, error.message));
  }
}
