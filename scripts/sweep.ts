// npm run lab:sweep -- --clients 1,10,100,1000     one burst per size, with captures and logs, then one comparison:
//                                                  a table here, sweep.csv and sweep.svg beside the run folders
import { mkdirSync, writeFileSync } from 'node:fs';
import { chalk } from 'zx';
import { ENGINE, readFlags, wholeNumber } from './flags.ts';
import { lab, onLab } from './lab.ts';
import { sweepChart } from './sweep-chart.ts';

const clients = wholeNumber('connections of each machine, burst by burst, else 1,10,100,1000', 1, 20_000);
const flags = readFlags('lab:sweep', 'one burst per size, then a table, sweep.csv and sweep.svg', {
  engine: ENGINE,
  clients: {
    help: clients.help,
    expected: 'whole numbers from 1 to 20000, with commas between them',
    fits: (text) => text.split(',').every((size) => clients.fits?.(size)),
  },
  requests: wholeNumber('TIME requests of each connection, else 5', 1, 1_000_000),
});
const engine = flags.get('engine') ?? 'auto';
const requests = flags.get('requests') ?? '5';
const sizes = (flags.get('clients') ?? '1,10,100,1000').split(',');

const folder = `artifacts/${new Date().toISOString().replaceAll(':', '-')}-sweep`;
const rows: SweepRow[] = [];

process.exitCode = await onLab(engine, async () => {
  let worst = 0;
  for (const size of sizes) {
    console.error(chalk.bold(`${size} clients on each machine`));
    const load = ['--clients', size, '--requests', requests, '--out', folder];
    const { exitCode, said } = await lab('burst', '--engine', engine, ...load);
    worst = Math.max(worst, exitCode);
    const { sessions, interrupted } = said as Partial<Burst>;
    if (sessions === undefined || interrupted) break;
    rows.push(rowOf(Number(size), said as Burst));
  }
  return worst;
});

const columns = Object.keys(rows[0] ?? {}) as (keyof SweepRow)[];
if (rows.length > 0) {
  mkdirSync(folder, { recursive: true });
  const lines = [columns, ...rows.map(Object.values)].map((row) => row.join(','));
  writeFileSync(`${folder}/sweep.csv`, `${lines.join('\n')}\n`);
  writeFileSync(`${folder}/sweep.svg`, sweepChart(rows));
  printTable();
  console.log(`\n${folder}/sweep.csv, ${folder}/sweep.svg`);
}

interface Burst {
  run: string;
  interrupted: boolean;
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
