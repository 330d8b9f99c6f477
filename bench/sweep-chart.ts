/**
 * The picture of `npm run lab:sweep`: how latency grows with the number of clients.
 *
 *     node bench/sweep-chart.ts sweep.csv sweep.svg
 */
import { text } from '../lab/drawing/svg.ts';
import { legend, type Line, panel, picture } from './line-chart.ts';
import { readFileSync, writeFileSync } from 'node:fs';

const [source = '', target = ''] = process.argv.slice(2);
const [head = [], ...rows] = readFileSync(source, 'utf8')
  .trimEnd()
  .split('\n')
  .map((row) => row.split(','));

function lineOf(name: string, column: string, colour: Line['colour']): Line {
  const [x, y] = [head.indexOf('clients'), head.indexOf(column)];
  return { name, colour, points: rows.map((row) => [Number(row[x]), Number(row[y])]) };
}

const title = 'Latency of one request against clients per machine';
const lines = [lineOf('p50', 'p50Ms', 'server'), lineOf('p99', 'p99Ms', 'alert')];
const drawn = picture([720, 440], title, title, [
  panel(70, 620, 'milliseconds', lines),
  text(690, 412, 'clients on each of two machines', { anchor: 'end', fill: 'soft' }),
  legend(lines),
]);
writeFileSync(target, `${drawn}\n`);
