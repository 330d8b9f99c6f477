/** All rows, in the order of the table. */
import { client, latency, rates } from './rows/speed.ts';
import { labBurst, tenThousand } from './rows/lab.ts';
import { rowOf, type Row, type Experiment } from './row.ts';
import type { Bench } from './bench.ts';
import { unlessMissing } from './machine.ts';
import { idle } from './rows/idle.ts';
import { images } from './rows/images.ts';

export const ROWS: readonly Experiment[] = [...rates, latency, idle, client, tenThousand, labBurst, images];

export const ROW_NAMES: readonly string[] = ROWS.flatMap(({ titles }) => titles.map(({ name }) => name));

/** Measures what fills one or several rows; a row that needs what this machine lacks says so. */
export async function runExperiment(bench: Bench, { titles, measure }: Experiment): Promise<Row[]> {
  let why = 'not measured';
  const measured = await unlessMissing(
    () => measure(bench),
    (lacks) => (why = lacks),
  );
  return titles.map((title, index) => rowOf(title, measured?.[index] ?? why));
}
