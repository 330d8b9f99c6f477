/** The lab on Docker: ten thousand connections out of one container, and the long way to a reconciled report. */
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import type { Bench } from '../bench.ts';
import type { Child } from '../child.ts';
import { Missing } from '../errors.ts';
import type { RowPlan } from './plan.ts';
import type { SummaryLine } from '../../client/stats.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { spreadOf } from '../spread.ts';

const CLI = fileURLToPath(new URL('../../lab/cli.ts', import.meta.url));
const AT_ONCE = 10_000;
const BURST = 5_000;
const BURST_ROUNDS = 3;
/** Twice the target: what takes longer is cut off and counts as this long. */
const BURST_LIMIT_S = 120;

/** A lab of its own, so that the one a person has up is left alone. */
const LAB = {
  LAB_NAME: 'mesin-lab-bench',
  LAB_SUBNET: '172.16.83.0/24',
  LAB_MESIN_1: '172.16.83.101',
  LAB_MESIN_2: '172.16.83.102',
  LAB_MESIN_3: '172.16.83.103',
  LAB_DEMO_CLIENTS: '0',
};

export const tenThousand: RowPlan = {
  titles: [
    {
      name: 'ten-thousand',
      what: {
        en: '10,000 connections opened by one client container at once: completed, with the captures whole',
        id: '10.000 koneksi dibuka satu kontainer klien sekaligus: selesai, dengan rekaman paket utuh',
      },
      unit: 'connections',
      target: { atLeast: AT_ONCE },
    },
  ],
  isShort: false,
  async measure(bench) {
    await using _lab = await bringUp(bench);
    await using capture = await startCapture(bench);
    const { sessions, peakConcurrentSessions } = await burstIn(bench, container('mesin-2'));
    const isWhole = await endCapture(capture);
    const only = (of: string, unit: string, value: number) => ({ of, unit, ...spreadOf([value]) });
    return [
      {
        value: spreadOf([isWhole ? sessions.completed : 0]),
        figures: [
          only('client', 'completed', sessions.completed),
          only('client', 'refused', sessions.refused),
          only('client', 'open at once', peakConcurrentSessions),
          only('captures', isWhole ? 'machines whole' : 'machines, not whole', 3),
        ],
      },
    ];
  },
};

export const labBurst: RowPlan = {
  titles: [
    {
      name: 'lab-burst-time',
      what: {
        en: 'lab:burst of 2 × 5,000 sessions on Docker, from start to reconciled report',
        id: 'lab:burst 2 × 5.000 sesi di Docker, dari awal sampai laporan hasil pencocokan',
      },
      unit: 's',
      target: { atMost: 60 },
    },
    {
      name: 'lab-burst-memory',
      what: { en: 'peak memory of the lab process meanwhile', id: 'memori puncak proses lab sementara itu' },
      unit: 'MB',
      target: { atMost: 600 },
    },
  ],
  isShort: false,
  async measure(bench) {
    await using _lab = await bringUp(bench);
    const rounds: { seconds: number; peakMb: number }[] = [];
    for (let round = 0; round < BURST_ROUNDS; round += 1) {
      const timed = await timedBurst(bench, round);
      rounds.push(timed);
      if (timed.seconds >= BURST_LIMIT_S) break;
    }
    return [
      { value: spreadOf(rounds.map(({ seconds }) => seconds)), figures: [] },
      { value: spreadOf(rounds.map(({ peakMb }) => peakMb)), figures: [] },
    ];
  },
};

async function timedBurst(bench: Bench, round: number): Promise<{ seconds: number; peakMb: number }> {
  const out = ['--out', join(bench.folder, `burst-${round}`)];
  const startMs = performance.now();
  await using child = runLab(bench, ['burst', '--clients', String(BURST), '--json', ...out], 'burst');
  const secondsSoFar = (): number => (performance.now() - startMs) / 1_000;
  let peakBytes = 0;
  while (!child.hasEnded && secondsSoFar() < BURST_LIMIT_S) {
    peakBytes = Math.max(peakBytes, child.memoryBytes('peak') ?? 0);
    await delay(50, undefined, { signal: bench.signal });
  }
  const seconds = secondsSoFar();
  if (!child.hasEnded) {
    bench.say(`lab:burst had not ended after ${BURST_LIMIT_S} s: ${lastLine(bench, 'burst')}`);
  } else if ((await child.exit()) !== 0) {
    throw new Missing(`lab:burst failed: ${lastLine(bench, 'burst')}`);
  }
  return { seconds, peakMb: peakBytes / 1e6 };
}

/** Up, and down again when the row is done, whatever happened. */
async function bringUp(bench: Bench): Promise<AsyncDisposable> {
  if (!bench.tools.docker) throw new Missing('the lab of containers needs docker');
  const down = async (): Promise<void> => {
    const words = [CLI, 'down', '--engine', 'docker'];
    spawnSync(process.execPath, words, { env: { ...process.env, ...LAB }, stdio: 'ignore', timeout: 60_000 });
  };
  await using started = new AsyncDisposableStack();
  started.defer(down);
  await using up = runLab(bench, ['up'], 'up');
  const code = await up.exit();
  bench.signal.throwIfAborted();
  if (code !== 0) throw new Missing(`lab:up ended with ${code}: ${lastLine(bench, 'up')}`);
  const ready = started.move();
  return { [Symbol.asyncDispose]: () => ready.disposeAsync() };
}

function runLab(bench: Bench, [command = '', ...options]: readonly string[], log: string): Child {
  const words = [process.execPath, CLI, command, '--engine', 'docker', ...options];
  return bench.run({ words, environment: LAB, cores: undefined, logFile: logOf(bench, log) });
}

interface Capture extends AsyncDisposable {
  readonly child: Child;
  readonly folder: string;
}

async function startCapture(bench: Bench): Promise<Capture> {
  const folder = join(bench.folder, 'capture');
  mkdirSync(folder);
  const child = runLab(bench, ['capture', '--out', folder], 'capture');
  while (!readFileSync(logOf(bench, 'capture'), 'utf8').includes('Capturing port')) {
    if (child.hasEnded) throw new Missing(`lab:capture did not start: ${lastLine(bench, 'capture')}`);
    await delay(100, undefined, { signal: bench.signal });
  }
  return { child, folder, [Symbol.asyncDispose]: () => child[Symbol.asyncDispose]() };
}

async function endCapture({ child, folder }: Capture): Promise<boolean> {
  child.interrupt();
  await child.exit();
  const [run = ''] = readdirSync(folder);
  return (JSON.parse(readFileSync(join(folder, run, 'run.json'), 'utf8')) as { ok: boolean }).ok;
}

async function burstIn(bench: Bench, id: string): Promise<SummaryLine> {
  const shape = ['--clients', String(AT_ONCE), '--hold', '6000', '--log-level', 'silent'];
  const client = ['node', 'client/main.ts', 'burst', '--host', 'mesin-1', ...shape];
  await using child = bench.run({ words: ['docker', 'exec', id, ...client], cores: undefined });
  const lines = (await child.output()).trimEnd().split('\n');
  bench.signal.throwIfAborted();
  return JSON.parse(lines.at(-1) ?? '') as SummaryLine;
}

function container(machine: string): string {
  const labels = [`com.docker.compose.project=${LAB.LAB_NAME}`, `com.docker.compose.service=${machine}`];
  const filters = labels.flatMap((label) => ['--filter', `label=${label}`]);
  const { stdout } = spawnSync('docker', ['ps', '--quiet', ...filters], { encoding: 'utf8' });
  const [id = ''] = stdout.split('\n');
  if (id === '') throw new Missing(`no container is ${machine}`);
  return id;
}

function logOf(bench: Bench, name: string): string {
  return join(bench.folder, `lab-${name}.log`);
}

function lastLine(bench: Bench, name: string): string {
  return readFileSync(logOf(bench, name), 'utf8').trimEnd().split('\n').at(-1) ?? '';
}
