// npm run lab:sweep -- --clients 1,10,100,1000     one burst per size, with captures and logs, then one comparison:
//                                                  a table here, sweep.csv and sweep.svg beside the run folders.
// Each burst starts the machines it needs and ends them again; after npm run lab:up they stay up between the bursts.
import { mkdirSync, writeFileSync } from 'node:fs';
import { $, chalk, type ProcessPromise } from 'zx';
import { choice, wholeNumber } from '../options/kinds.ts';
import { readFlags } from '../options/read.ts';
import { ConfigError, type Kind, row, tableHelp, type ValuesOf } from '../options/row.ts';
import { runRecipe, Unsuited } from './recipe.ts';

const project = `${import.meta.dirname}/..`;
const sizes: Kind<readonly number[]> = {
  expected: 'whole numbers from 1 to 20000, separated by commas',
  parse: (given) => {
    const found = given.split(',').map(wholeNumber(1, 20_000).parse);
    return found.every((size) => size !== undefined) ? found : undefined;
  },
};
const table = {
  engine: row('--engine', choice('docker', 'local', 'auto'), 'auto', 'what runs the machines'),
  clients: row(
    '--clients',
    sizes,
    [1, 10, 100, 1_000],
    'connections from each machine, one burst for each number',
  ),
  requests: row('--requests', wholeNumber(1, 1_000_000), 5, 'TIME requests on each connection'),
};

let running: ProcessPromise | undefined;
let stoppedWith: number | undefined;

await runRecipe(async () => {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) return explain();
  const { engine, clients, requests } = readTable(args);
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.on(signal, () => {
      stoppedWith ??= code;
      running?.child?.kill(signal);
    });
  }
  const folder = `artifacts/${new Date().toISOString().replaceAll(':', '-')}-sweep`;
  const rows: SweepRow[] = [];
  let worst = 0;
  for (const size of clients) {
    console.error(chalk.bold(`${size} ${size === 1 ? 'client' : 'clients'} on each machine`));
    const load = ['--clients', `${size}`, '--requests', `${requests}`, '--out', folder];
    const { exitCode, burst } = await fire(['--engine', engine, ...load]);
    worst = Math.max(worst, exitCode);
    if (burst.sessions === undefined || burst.interrupted) break;
    rows.push(rowOf(size, burst as Burst));
  }
  if (rows.length > 0) await writeSweep(folder, rows);
  process.exitCode = stoppedWith ?? worst;
});

function readTable(args: readonly string[]): ValuesOf<typeof table> {
  try {
    return readFlags(table, args);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new Unsuited(`${error.message}; npm run lab:sweep -- --help tells more.`);
  }
}

function explain(): void {
  console.log('npm run lab:sweep: runs one burst per size, then writes a table, sweep.csv and sweep.svg\n');
  console.log(tableHelp(table));
}

/** The JSON document of `lab burst`; one that could not run says why on standard error and leaves it empty. */
interface Burst {
  interrupted: boolean;
  sessions: { started: number; completed: number };
  requests: { answered: number };
  latencyMs: Record<'p50' | 'p90' | 'p99' | 'max', number | null>;
  peakConcurrentSessions: number;
  trafficMs: number;
  parts: { machines: { packets: number | null; droppedByKernel: number | null }[] }[];
}

/** Runs one burst to its end, out of reach of the terminal's Ctrl-C: it hears of that from here, once. */
async function fire(args: readonly string[]): Promise<{ exitCode: number; burst: Partial<Burst> }> {
  if (stoppedWith !== undefined) return { exitCode: stoppedWith, burst: {} };
  const run = $({ nothrow: true, quiet: true, detached: true, stdio: ['inherit', 'pipe', 'inherit'] });
  // `exec` puts the command in the place of the shell, so that a signal finds it.
  running = run`exec ${process.execPath} ${project}/lab/cli.ts burst ${args} --json`;
  const { exitCode, stdout } = await running;
  running = undefined;
  return { exitCode: exitCode ?? 2, burst: JSON.parse(stdout || '{}') as Partial<Burst> };
}

type SweepRow = ReturnType<typeof rowOf>;

function rowOf(clients: number, { sessions, requests: { answered }, latencyMs, ...burst }: Burst) {
  const sum = (values: (number | null)[]): number =>
    values.reduce<number>((total, value) => total + (value ?? 0), 0);
  const machines = burst.parts.flatMap((part) => part.machines);
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
    packets: sum(machines.map(({ packets }) => packets)),
    dropped: sum(machines.map(({ droppedByKernel }) => droppedByKernel)),
  };
}

async function writeSweep(folder: string, rows: readonly SweepRow[]): Promise<void> {
  const head = Object.keys(rows[0] ?? {});
  mkdirSync(folder, { recursive: true });
  const lines = [head, ...rows.map((row) => Object.values(row))].map((row) => row.join(','));
  writeFileSync(`${folder}/sweep.csv`, `${lines.join('\n')}\n`);
  await $`${process.execPath} ${project}/bench/sweep-chart.ts ${folder}/sweep.csv ${folder}/sweep.svg`.quiet();
  const cells = [head, ...rows.map((row) => Object.values(row).map(format))];
  const widths = head.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  for (const row of cells)
    console.log(row.map((cell, index) => cell.padStart(widths[index] ?? 0)).join('  '));
  console.log(`\n${folder}/sweep.csv, ${folder}/sweep.svg`);
}

function format(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
