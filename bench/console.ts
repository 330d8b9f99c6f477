/**
 * `npm run bench:console`: whether the console keeps up with what it shows, in a real Chromium.
 *
 *     lab:console ─▶ Chromium ─▶ opened, a burst of 2 × 9, one of 2 × 1,000 ─▶ rows ─▶ bench/results/console.json, the documents
 */
import { CONSOLE_ROWS, type Part, REQUESTS, type RowName, WHOLE_BURST } from './console/rows.ts';
import { type Fired, fire } from './console/fire.ts';
import { framesPerSecond, longestGap, quantile } from './console/frames.ts';
import { HELP, readOptions } from './console/options.ts';
import { inWords, missingTools, thisMachine, unlessMissing } from './machine.ts';
import { type Measured, type Row, rowOf, spreadOf } from './row.ts';
import { type OpenConsole, openConsole, PATIENCE_MS } from './console/open-console.ts';
import { rowText, tableText } from './table.ts';
import { runProgram, stopSignal } from './program.ts';
import { mkdtempDisposableSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { writeConsoleResults } from './console/results.ts';

/** The page is empty until its script has run. */
const FIRST_PAINT = `new Promise((resolve) => {
  const found = (list) => list.getEntriesByName('first-contentful-paint').forEach((one) => resolve(one.startTime));
  new PerformanceObserver(found).observe({ type: 'paint', buffered: true });
})`;
/** As many as a course has. */
const SMALL = { clients: 9, requests: 1, isClose: true } as const;

const stop = stopSignal();
await runProgram({ name: 'bench:console', help: HELP, read: readOptions, main, stop });

async function main({
  only,
  rounds,
  clients,
  json,
  ...options
}: ReturnType<typeof readOptions>): Promise<number> {
  const say = (text: string): void => void (json ? process.stderr : process.stdout).write(`${text}\n`);
  const machine = thisMachine();
  const hasDocker = missingTools().every(({ tool }) => tool !== 'docker');
  const engine = options.engine === 'auto' ? (hasDocker ? 'docker' : 'local') : options.engine;
  say(`${inWords(machine)}; machines on ${engine === 'docker' ? 'Docker' : 'the local engine'}`);
  const wanted = CONSOLE_ROWS.filter(({ name }) => only.length === 0 || only.includes(name));
  using folder = mkdtempDisposableSync(join(tmpdir(), 'mesin-console-'));
  const out = join(folder.path, 'runs');
  const found = new Map<RowName, Measured>();
  let why = 'not measured';
  const browser = await unlessMissing(
    async () => {
      await using opened = await openConsole(engine, out, stop);
      const parts = new Set(wanted.map(({ of }) => of));
      for (const [name, measured] of await measure(opened, out, parts, { rounds, clients }))
        found.set(name, measured);
      return opened.browser;
    },
    (lacks) => (why = lacks),
  );
  const rows: Row[] = [];
  for (const { of: _, ...title } of wanted) {
    rows.push(rowOf(title, found.get(title.name) ?? why));
    say(rowText(rows.at(-1)!));
  }
  say(`\n${tableText(rows)}`);
  const date = new Date().toISOString().slice(0, 10);
  const results = { date, machine, engine, browser: browser ?? 'no browser', rounds, rows };
  if (json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  if (only.length === 0 && clients === WHOLE_BURST && browser !== undefined) writeConsoleResults(results);
  return 0;
}

async function measure(
  opened: OpenConsole,
  out: string,
  parts: ReadonlySet<Part>,
  { rounds, clients }: { readonly rounds: number; readonly clients: number },
): Promise<Map<RowName, Measured>> {
  const page = await opened.open(true);
  await page.waitForFunction(() => window.bench.isLive(), undefined, { timeout: PATIENCE_MS });
  const found = new Map<RowName, Measured>();
  const painted: number[] = [];
  const [small, large]: [Fired[], Fired[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    stop.throwIfAborted();
    if (parts.has('opening')) painted.push(await firstPaint(opened));
    if (parts.has('small')) small.push(await fire(opened, page, out, SMALL));
    if (parts.has('large'))
      large.push(await fire(opened, page, out, { clients, requests: REQUESTS, isClose: false }));
  }
  found.set('first-paint', { values: painted });
  found.set('ladder', ladderOf(small));
  for (const [name, measured] of Object.entries(loadOf(large))) found.set(name as RowName, measured);
  return found;
}

async function firstPaint(opened: OpenConsole): Promise<number> {
  const page = await opened.open(false);
  const ms = await page.evaluate<number>(FIRST_PAINT);
  await page.context().close();
  return ms;
}

function ladderOf(fired: readonly Fired[]): Measured {
  const delays = (share: number, until: 'heardMs' | 'drawnMs'): number[] =>
    fired.map(({ seen: { segments } }) =>
      quantile(
        segments.map((segment) => segment[until] - segment.stampedMs),
        share,
      ),
    );
  return {
    values: delays(0.95, 'drawnMs'),
    figures: [
      ['drawn, p50', 'ms', delays(0.5, 'drawnMs')],
      ['drawn, all', 'ms', delays(1, 'drawnMs')],
      ['heard by the page, p50', 'ms', delays(0.5, 'heardMs')],
      ['heard by the page, p95', 'ms', delays(0.95, 'heardMs')],
      ['of', 'segments', fired.map(({ seen }) => seen.segments.length)],
    ],
  };
}

function loadOf(fired: readonly Fired[]) {
  const whileRunning = fired.map(({ seen }) => framesPerSecond(seen.framesMs, seen.firstMs, seen.lastMs));
  const untilReplayed = fired.map(({ seen }) =>
    framesPerSecond(seen.framesMs, seen.firstMs, seen.overMs + 1_000),
  );
  const worst = (counts: readonly number[]): number => Math.min(...counts);
  const memory = (of: 'heap' | 'resident'): Measured => ({
    values: fired.map((one) => one[of].mostMb),
    figures: [
      ['before', 'MB', fired.map((one) => one[of].beforeMb)],
      ['after', 'MB', fired.map((one) => one[of].afterMb)],
    ],
  });
  const isWhole = ({ seen, saved }: Fired): boolean =>
    saved.isProved && saved.dropped === 0 && seen.shown === saved.segments;
  return {
    frames: {
      values: whileRunning.map(worst),
      figures: [
        ['median second', 'frames', whileRunning.map((counts) => spreadOf(counts).median)],
        [
          'longest without one',
          'ms',
          fired.map(({ seen }) => longestGap(seen.framesMs, seen.firstMs, seen.lastMs)),
        ],
        ['worst second until replayed', 'frames', untilReplayed.map(worst)],
        ['packets came for', 'ms', fired.map(({ seen }) => seen.lastMs - seen.firstMs)],
      ],
    },
    'page-memory': memory('heap'),
    'console-memory': memory('resident'),
    whole: {
      values: fired.map((one) => (isWhole(one) ? one.saved.completed : 0)),
      figures: [
        ['saved capture', 'segments', fired.map(({ saved }) => saved.segments)],
        ['page', 'segments', fired.map(({ seen }) => seen.shown)],
        ['kernels', 'packets dropped', fired.map(({ saved }) => saved.dropped)],
      ],
    },
  } satisfies Partial<Record<RowName, Measured>>;
}
