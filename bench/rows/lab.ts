/** The lab on Docker: ten thousand connections out of one container, and the long way to a reconciled report. */
import type { Experiment } from '../row.ts';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import type { Bench } from '../bench.ts';
import type { Child } from '../child.ts';
import type { CaptureRecord } from '../../lab/recording/run-record.ts';
import { Missing } from '../machine.ts';
import type { SummaryLine } from '../../client/stats.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';

const CLI = `${import.meta.dirname}/../../lab/cli.ts`;
const AT_ONCE = 10_000;
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

export const tenThousand: Experiment = {
  titles: [
    {
      name: 'ten-thousand',
      what: {
        en: '10,000 connections opened by one client container at once: completed, with the captures whole',
        id: '10.000 koneksi dibuka satu container klien sekaligus: selesai, dengan tangkapan utuh',
      },
      unit: 'connections',
      target: { atLeast: AT_ONCE },
    },
  ],
  async measure(bench) {
    await using _lab = await bringUp(bench);
    const folder = join(bench.folder, 'capture');
    mkdirSync(folder);
    await using capture = runLab(bench, 'capture', '--out', folder);
    while (!readFileSync(capture.logFile, 'utf8').includes('Capturing port')) {
      if (capture.hasEnded) throw new Missing(`lab:capture did not start: ${capture.lastLine()}`);
      await delay(100, undefined, { signal: bench.signal });
    }
    const { sessions, peakConcurrentSessions } = await burstInContainer(bench);
    capture.process.kill('SIGINT');
    await capture.exit;
    const [run = ''] = readdirSync(folder);
    const record = readFileSync(join(folder, run, 'run.json'), 'utf8');
    const { ranWell: isWhole } = JSON.parse(record) as Pick<CaptureRecord, 'ranWell'>;
    return [
      {
        values: [isWhole ? sessions.completed : 0],
        figures: [
          ['client', 'completed', [sessions.completed]],
          ['client', 'refused', [sessions.refused]],
          ['client', 'open at once', [peakConcurrentSessions]],
          ['captures', isWhole ? 'machines whole' : 'machines, not whole', [3]],
        ],
      },
    ];
  },
};

export const labBurst: Experiment = {
  titles: [
    {
      name: 'lab-burst-time',
      what: {
        en: 'lab:burst of 2 × 5,000 sessions on Docker, from start to reconciled report',
        id: 'lab:burst 2 × 5.000 sesi di Docker, dari awal sampai laporan dengan hasil pencocokan',
      },
      unit: 's',
      target: { atMost: 60 },
    },
    {
      name: 'lab-burst-memory',
      what: {
        en: 'peak memory of the lab process during that burst',
        id: 'puncak memori proses lab selama itu',
      },
      unit: 'MB',
      target: { atMost: 600 },
    },
  ],
  async measure(bench) {
    await using _lab = await bringUp(bench);
    const seconds: number[] = [];
    const peaksMb: number[] = [];
    while (seconds.length < BURST_ROUNDS && (seconds.at(-1) ?? 0) < BURST_LIMIT_S) {
      const timed = await timedBurst(bench, join(bench.folder, `burst-${seconds.length}`));
      seconds.push(timed.seconds);
      peaksMb.push(timed.peakMb);
    }
    return [{ values: seconds }, { values: peaksMb }];
  },
};

async function timedBurst(bench: Bench, folder: string) {
  const startMs = performance.now();
  await using child = runLab(bench, 'burst', '--clients', '5000', '--json', '--out', folder);
  let [seconds, peakBytes] = [0, 0];
  while (!child.hasEnded && seconds < BURST_LIMIT_S) {
    peakBytes = Math.max(peakBytes, child.memoryBytes('peak') ?? 0);
    await delay(50, undefined, { signal: bench.signal });
    seconds = (performance.now() - startMs) / 1_000;
  }
  if (!child.hasEnded) bench.say(`lab:burst had not ended after ${BURST_LIMIT_S} s: ${child.lastLine()}`);
  else if ((await child.exit) !== 0) throw new Missing(`lab:burst failed: ${child.lastLine()}`);
  return { seconds, peakMb: peakBytes / 1e6 };
}

/** Up, and down again when the row is done, whatever happened. */
async function bringUp(bench: Bench): Promise<AsyncDisposable> {
  if (!bench.has('docker')) throw new Missing('the lab of containers needs docker');
  const down = async (): Promise<void> => {
    const words = [CLI, 'down', '--engine', 'docker'];
    spawnSync(process.execPath, words, { env: { ...process.env, ...LAB }, stdio: 'ignore', timeout: 60_000 });
  };
  await using up = runLab(bench, 'up');
  const code = await up.exit.catch(() => 'an interruption');
  if (code === 0) return { [Symbol.asyncDispose]: down };
  await down();
  bench.signal.throwIfAborted();
  throw new Missing(`lab:up ended with ${code}: ${up.lastLine()}`);
}

function runLab(bench: Bench, command: string, ...options: readonly string[]): Child {
  const words = [process.execPath, CLI, command, '--engine', 'docker', ...options];
  return bench.run(words, { environment: LAB, log: `lab-${command}` });
}

async function burstInContainer(bench: Bench): Promise<SummaryLine> {
  const labels = [`com.docker.compose.project=${LAB.LAB_NAME}`, 'com.docker.compose.service=mesin-2'];
  const filters = labels.flatMap((label) => ['--filter', `label=${label}`]);
  const { stdout } = spawnSync('docker', ['ps', '--quiet', ...filters], { encoding: 'utf8' });
  const [id = ''] = stdout.split('\n');
  if (id === '') throw new Missing('no container is mesin-2');
  const shape = ['--clients', String(AT_ONCE), '--hold', '6000', '--log-level', 'silent'];
  const client = ['node', 'client/main.ts', 'burst', '--host', 'mesin-1', ...shape];
  await using child = bench.run(['docker', 'exec', id, ...client]);
  return await child.lastJson<SummaryLine>();
}
