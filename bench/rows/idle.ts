/** 15,000 connections that say nothing: what each costs, and whether anybody else notices. */
import { applyLoad, holdConnections } from '../load.ts';
import { Missing } from '../errors.ts';
import type { RowPlan } from './plan.ts';
import { Server } from '../server.ts';
import type { Bench } from '../bench.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { spreadOf } from '../spread.ts';

const IDLE = 15_000;
/** The last of them has been answered; its garbage may not have been collected. */
const SETTLE_MS = 500;

export const idle: RowPlan = {
  titles: [
    {
      name: 'idle-memory',
      what: {
        en: '15,000 idle connections: memory of each, beyond the empty server',
        id: '15.000 koneksi diam: memori tiap koneksi, di luar server kosong',
      },
      unit: 'KB',
      target: { atMost: 5 },
    },
    {
      name: 'idle-latency',
      what: {
        en: 'p99 of TIME on one more connection meanwhile',
        id: 'p99 TIME pada satu koneksi lain sementara itu',
      },
      unit: 'ms',
      target: { atMost: 20 },
    },
  ],
  isShort: false,
  async measure(bench) {
    const rounds: { eachKb: number; emptyMb: number; p99Ms: number }[] = [];
    for (let round = 0; round < bench.rounds; round += 1) rounds.push(await oneRound(bench));
    return [
      {
        value: spreadOf(rounds.map(({ eachKb }) => eachKb)),
        figures: [{ of: 'empty server', unit: 'MB', ...spreadOf(rounds.map(({ emptyMb }) => emptyMb)) }],
      },
      { value: spreadOf(rounds.map(({ p99Ms }) => p99Ms)), figures: [] },
    ];
  },
};

async function oneRound(bench: Bench): Promise<{ eachKb: number; emptyMb: number; p99Ms: number }> {
  await using server = await Server.start('ours', bench);
  const empty = server.child.memoryBytes('now');
  await using _held = await holdConnections(bench, server, IDLE);
  await delay(SETTLE_MS, undefined, { signal: bench.signal });
  const full = server.child.memoryBytes('now');
  if (empty === null || full === null) throw new Missing('reading the memory of a process needs /proc');
  const one = { kind: 'closed', connections: 1, depth: 1 } as const;
  const { p99Ms } = await applyLoad(bench, server, one, bench.seconds);
  return { eachKb: (full - empty) / IDLE / 1_000, emptyMb: empty / 1e6, p99Ms };
}
