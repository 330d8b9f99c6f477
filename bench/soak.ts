/**
 * `npm run soak`: does the server stay what it is, whatever clients do to it?
 *
 *     a minute of load → rest → load for the other minutes → rest → the two rests compared
 *
 * Memory is compared at rest: under load it is mostly garbage that V8 has not bothered to collect, and how much that is
 * depends on the moment. So the load goes away, every thread collects its garbage, and what is left is what the server
 * really keeps. The first minute does not count, because code is compiled and buffers are made in it.
 */
import { HELP, readOptions } from './soak/options.ts';
import { faultsOf, medianOf, type Point, pointsOf, type Soaked, type SoakResults } from './soak/results.ts';
import { applyHabits, LIMITS, type Seen } from './soak/clients.ts';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { inWords, thisMachine } from './machine.ts';
import { runProgram, stopSignal } from './program.ts';
import { RESULTS } from './results.ts';
import { SoakedServer } from './soak/soaked-server.ts';
import { runSlowloris } from './soak/slowloris.ts';
import { soakSvg } from './soak/chart.ts';
import { writeFileSync } from 'node:fs';

const WARM_UP_S = 60;
const MINUTES_ON_RECORD = 30;
/** Samples of a rest, a second apart, after as many seconds for the garbage to go. */
const REST_SAMPLES = 5;
const REST_PATIENCE_S = 60;

const stop = stopSignal();
const say = (text: string): void => void process.stdout.write(`${text}\n`);

await runProgram({ name: 'soak', help: HELP, read: readOptions, main, stop });

async function main({ minutes, slowloris }: ReturnType<typeof readOptions>): Promise<number> {
  const machine = thisMachine();
  say(inWords(machine));
  if (slowloris) return await runSlowloris(say, stop);
  const threads = [1, Math.max(2, availableParallelism())];
  const servers = await Promise.all(threads.map(async (count) => await soak(count, minutes)));
  const results: SoakResults = { date: new Date().toISOString().slice(0, 10), machine, minutes, servers };
  if (minutes >= MINUTES_ON_RECORD) {
    writeFileSync(new URL('soak.json', RESULTS), `${JSON.stringify(results, null, 2)}\n`);
    writeFileSync(new URL('soak.svg', RESULTS), `${soakSvg(results)}\n`);
    say('written: bench/results/soak.json and soak.svg');
  }
  const faults = servers.map((server) => faultsOf(server));
  for (const [index, server] of servers.entries()) say(verdictText(server, faults[index] ?? []));
  return faults.flat().length === 0 ? 0 : 1;
}

async function soak(threads: number, minutes: number): Promise<Soaked> {
  await using server = new SoakedServer(threads, LIMITS);
  const port = await server.port();
  const beganMs = performance.now();
  const take = (): Point => ({
    second: Math.round((performance.now() - beganMs) / 1_000),
    ...server.sample(),
  });
  const samples: Point[] = [];
  const seen: Seen = { right: 0, wrong: 0, sessions: 0, complaints: [] };

  const load = async (seconds: number): Promise<void> => {
    const ends = new AbortController();
    const habits = applyHabits(port, seen, AbortSignal.any([stop, ends.signal]));
    for (let second = 1; second <= seconds && !server.hasEnded; second += 1) {
      await delay(1_000, undefined, { signal: stop });
      if (server.hasEnded) break;
      samples.push(take());
      if (second % 60 === 0) say(lineText(server.name, samples.at(-1), seen));
    }
    ends.abort();
    await habits;
  };
  const rest = async (): Promise<Point> => {
    for (let second = 0; second < REST_PATIENCE_S && server.open > 0 && !server.hasEnded; second += 1)
      await delay(1_000, undefined, { signal: stop });
    const atRest: Point[] = [];
    for (let second = -REST_SAMPLES; second < REST_SAMPLES; second += 1) {
      if (server.hasEnded) throw new Error(`the server has ended: ${server.failures.join('\n')}`);
      server.collectGarbage();
      await delay(1_000, undefined, { signal: stop });
      if (second >= 0) atRest.push(take());
    }
    return medianOf(atRest);
  };

  await load(WARM_UP_S);
  const first = await rest();
  await load(minutes * 60 - WARM_UP_S);
  const last = await rest();
  const exitCode = await server.stop();
  const endings = [...server.counts].filter(([name]) => name.startsWith('closed: '));
  return {
    name: server.name,
    points: pointsOf(samples),
    rests: [first, last],
    ...seen,
    complaints: [...server.failures, ...seen.complaints].slice(0, 20),
    closed: Object.fromEntries(endings.map(([name, count]) => [name.slice('closed: '.length), count])),
    lost: server.open,
    exitCode,
  };
}

function lineText(name: string, sample: Point | undefined, { right, wrong, complaints }: Seen): string {
  if (sample === undefined) return '';
  const { second, memoryMb, descriptors, threads, open } = sample;
  const minute = `${Math.round(second / 60)} min`.padStart(7);
  const occupied = `${memoryMb.toFixed(1).padStart(6)} MB, ${descriptors} descriptors, ${threads} threads`;
  const answered = `${right} right, ${wrong} wrong, complaints ${complaints.length}`;
  return `${minute}  ${name.padEnd(10)} ${occupied}, ${open} open; ${answered}`;
}

function verdictText(soaked: Soaked, faults: readonly string[]): string {
  const { name, rests, sessions, right, wrong, closed } = soaked;
  const rows = (['memoryMb', 'descriptors', 'threads'] as const).map((of) => {
    const what = of === 'memoryMb' ? 'memory, MB' : of;
    return `    ${what.padEnd(12)} ${String(rests[0][of]).padStart(7)} ${String(rests[1][of]).padStart(7)}`;
  });
  const ends = Object.entries(closed).map(([reason, count]) => `${reason} ${count}`);
  return [
    `${faults.length === 0 ? '✓' : '✗'} ${name}: ${sessions} sessions, TIME answered ${right} times, ${wrong} wrong`,
    `    ${'at rest'.padEnd(12)} ${'1st min'.padStart(7)} ${'end'.padStart(7)}`,
    ...rows,
    `    ended by: ${ends.join(', ')}`,
    ...faults.map((fault) => `    ${fault}`),
  ].join('\n');
}
