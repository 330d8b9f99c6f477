// npm run lab:sweep -- --clients 1,10,100,1000     one burst per size, with captures and logs, then one comparison:
//                                                  a table here, sweep.csv and sweep.svg beside the run folders
import { mkdirSync, writeFileSync } from 'node:fs';
import { $, argv, chalk } from 'zx';
import { sweepChart } from './sweep-chart.ts';

const project = `${import.meta.dirname}/..`;
const lab = ['node', `${project}/lab/cli.ts`];
const sizes = String(argv['clients'] ?? '1,10,100,1000')
  .split(',')
  .map(Number);
if (!sizes.every((size) => Number.isInteger(size) && size >= 1 && size <= 20_000)) {
  console.error(
    `--clients is '${argv['clients']}': expected whole numbers from 1 to 20000, with commas between them`,
  );
  process.exit(2);
}
const engine = ['--engine', String(argv['engine'] ?? 'auto')];
const requests = ['--requests', String(argv['requests'] ?? 5)];

$.nothrow = true;
$.stdio = ['inherit', 'pipe', 'inherit'];

const folder = `artifacts/${new Date().toISOString().replaceAll(':', '-')}-sweep`;
mkdirSync(folder, { recursive: true });

// A lab that is up stays up; one that this script starts it ends.
const wasUp = (await $({ quiet: true })`${lab} status ${engine} --json`).exitCode === 0;
if (!wasUp) {
  const up = await $`${lab} up ${engine} --json`;
  if (up.exitCode !== 0) process.exit(up.exitCode ?? 2);
}
const rows: SweepRow[] = [];
let worst = 0;
try {
  for (const size of sizes) {
    console.error(chalk.bold(`${size} clients on each machine`));
    const burst = await $`${lab} burst ${engine} --clients ${size} ${requests} --out ${folder} --json`;
    worst = Math.max(worst, burst.exitCode ?? 2);
    // A command that could not do its work says why in the place of what it found.
    const said = JSON.parse(burst.stdout || '{}') as Partial<Burst>;
    if (said.sessions === undefined) break;
    rows.push(rowOf(size, said as Burst));
  }
} finally {
  if (!wasUp) await $`${lab} down ${engine} --json`;
}

const columns = Object.keys(rows[0] ?? {}) as (keyof SweepRow)[];
writeFileSync(
  `${folder}/sweep.csv`,
  [columns, ...rows.map(Object.values)].map((row) => row.join(',')).join('\n') + '\n',
);
writeFileSync(`${folder}/sweep.svg`, sweepChart(rows));
printTable();
console.log(`\n${folder}/sweep.csv, ${folder}/sweep.svg`);
process.exitCode = worst;

interface Burst {
  run: string;
  sessions: { started: number; completed: number; failed: number };
  requests: { answered: number };
  latencyMs: Record<'p50' | 'p90' | 'p99' | 'max', number | null>;
  peakConcurrentSessions: number;
  trafficMs: number;
  machines: { packets: number | null; droppedByKernel: number | null }[];
}

export interface SweepRow {
  clients: number;
  sessions: number;
  completed: number;
  peak: number;
  requestsPerSecond: number;
  p50Ms: number;
  p90Ms: number;
  p99Ms: number;
  maxMs: number;
  packets: number;
  dropped: number;
}

function rowOf(clients: number, { sessions, requests: { answered }, latencyMs, ...burst }: Burst): SweepRow {
  const sum = (values: (number | null)[]): number =>
    values.reduce<number>((total, value) => total + (value ?? 0), 0);
  return {
    clients,
    sessions: sessions.started,
    completed: sessions.completed,
    peak: burst.peakConcurrentSessions,
    requestsPerSecond: Math.round(answered / (burst.trafficMs / 1000)),
    p50Ms: latencyMs.p50 ?? 0,
    p90Ms: latencyMs.p90 ?? 0,
    p99Ms: latencyMs.p99 ?? 0,
    maxMs: latencyMs.max ?? 0,
    packets: sum(burst.machines.map(({ packets }) => packets)),
    dropped: sum(burst.machines.map(({ droppedByKernel }) => droppedByKernel)),
  };
}

function printTable(): void {
  const cells = [columns.map(String), ...rows.map((row) => columns.map((column) => format(row[column])))];
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  for (const row of cells)
    console.log(row.map((cell, index) => cell.padStart(widths[index] ?? 0)).join('  '));
}

function format(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
