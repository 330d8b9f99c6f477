/** One burst, ordered by the page and watched there until it is a run to replay; and what its folder says of it. */
import { type OpenConsole, PATIENCE_MS } from './open-console.ts';
import type { Page } from 'playwright-core';
import { analyseCapture } from '../../pcap/capture-file.ts';
import { join } from 'node:path';
import { readRecordedRun } from '../../lab/recording/read-run-record.ts';
import type { Seen } from './watch-page.ts';
import { setTimeout as delay } from 'node:timers/promises';

const LOOK_EVERY_MS = 200;
/** How often the page is looked at for what the saved capture has. */
const TRIES = 50;
/** What is told once more has to be drawn. */
const DRAWN_AFTER_MS = 1_500;
const MEGABYTE = 1e6;

/** What something occupied: before the burst, at most while it was watched, and afterwards. */
export interface Memory {
  readonly beforeMb: number;
  readonly mostMb: number;
  readonly afterMb: number;
}

/** What a burst was, and what was seen of it. */
export interface Fired {
  readonly seen: Seen;
  readonly heap: Memory;
  readonly resident: Memory;
  readonly saved: SavedBurst;
}

/** What the run folder says. */
export interface SavedBurst {
  readonly isProved: boolean;
  readonly completed: number;
  /** By the kernels of all captures. */
  readonly dropped: number;
  /** Of the server's capture, those of the server's port. */
  readonly segments: number;
}

interface Shape {
  readonly clients: number;
  readonly requests: number;
  /** Each segment is followed until it is drawn. */
  readonly isClose: boolean;
}

/** `out` is where the console's run folders go. */
export async function fire(console: OpenConsole, page: Page, out: string, shape: Shape): Promise<Fired> {
  const { clients, requests, isClose } = shape;
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const heapMb = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN) / MEGABYTE;
  };
  const heapAtRest = async (): Promise<number> => {
    await session.send('HeapProfiler.collectGarbage');
    return heapMb();
  };
  const residentMb = (): number => (console.child.memoryBytes('now') ?? Number.NaN) / MEGABYTE;

  const [heapBefore, residentBefore] = [await heapAtRest(), residentMb()];
  let [heapMost, residentMost] = [heapBefore, residentBefore];
  const order = { kind: 'burst', clients, requests, stagger: 0, pipeline: 1, hold: 0 } as const;
  await page.evaluate(([given, closely]) => window.bench.order(given, closely), [order, isClose] as const);
  const beganMs = performance.now();
  for (;;) {
    await delay(LOOK_EVERY_MS);
    heapMost = Math.max(heapMost, await heapMb());
    residentMost = Math.max(residentMost, residentMb());
    const { overMs, exitCode, waiting } = await page.evaluate(() => {
      const { overMs, exitCode = null, waiting } = window.bench.seen();
      return { overMs, exitCode, waiting };
    });
    if (overMs > 0 && exitCode !== null && waiting === 0 && Date.now() - overMs > DRAWN_AFTER_MS) break;
    if (performance.now() - beganMs < PATIENCE_MS) continue;
    throw new Error(
      `the burst was not over in time: exit code ${exitCode}, ${waiting} batches not drawn, ${overMs === 0 ? 'not replayed' : 'replayed'}; ${console.child.lastLine()}`,
    );
  }
  let seen = await page.evaluate(() => window.bench.seen());
  if (seen.exitCode !== 0) throw new Error(`lab:burst exited with ${seen.exitCode}`);
  const saved = await readSaved(join(out, seen.run));
  // Where the two never agree, the row says so.
  for (let tries = 0; seen.shown !== saved.segments && tries < TRIES; tries += 1) {
    await delay(LOOK_EVERY_MS);
    seen = await page.evaluate(() => window.bench.seen());
  }
  const heap = { beforeMb: heapBefore, mostMb: heapMost, afterMb: await heapAtRest() };
  const resident = { beforeMb: residentBefore, mostMb: residentMost, afterMb: residentMb() };
  await session.detach();
  return { seen, heap, resident, saved };
}

async function readSaved(folder: string): Promise<SavedBurst> {
  const run = readRecordedRun(folder);
  if (run.kind !== 'burst') throw new Error(`${folder} is not of a burst`);
  const machines = run.parts.flatMap((part) => part.machines);
  let segments = 0;
  await analyseCapture(join(folder, 'pcap', 'mesin-1.pcap'), {
    onSegment: ({ sourcePort, destinationPort }) => {
      if (sourcePort === run.port || destinationPort === run.port) segments += 1;
    },
  });
  return {
    isProved: run.proved ?? false,
    completed: run.sessions?.completed ?? 0,
    // What no kernel told of is not known to be whole.
    dropped: machines.reduce((sum, { droppedByKernel }) => sum + (droppedByKernel ?? Number.NaN), 0),
    segments,
  };
}
