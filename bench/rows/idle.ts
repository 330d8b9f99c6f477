/** 15,000 connections that say nothing: what each costs, and whether anybody else notices. */
import { applyLoad, holdConnections } from '../load.ts';
import type { Experiment } from '../row.ts';
import { Missing } from '../machine.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { startServer } from '../server.ts';

const IDLE = 15_000;
/** The last of them has been answered; its garbage may not have been collected. */
const SETTLE_MS = 500;

export const idle: Experiment = {
  titles: [
    {
      name: 'idle-memory',
      what: {
        en: '15,000 idle connections: memory per connection, above that of the idle server',
        id: '15.000 koneksi diam: memori tiap koneksi, di luar memori server tanpa koneksi',
      },
      unit: 'KB',
      target: { atMost: 5 },
    },
    {
      name: 'idle-latency',
      what: {
        en: 'p99 of TIME on one more connection beside them',
        id: 'p99 TIME pada satu koneksi lain selama itu',
      },
      unit: 'ms',
      target: { atMost: 20 },
    },
  ],
  async measure(bench) {
    const [eachKb, emptyMb, p99Ms]: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < bench.rounds; round += 1) {
      await using server = await startServer('ours', bench);
      const empty = server.child.memoryBytes('now');
      await using _held = await holdConnections(bench, server, IDLE);
      await delay(SETTLE_MS, undefined, { signal: bench.signal });
      const full = server.child.memoryBytes('now');
      if (empty === null || full === null) throw new Missing('reading the memory of a process needs /proc');
      const load = await applyLoad(bench, server, { kind: 'closed', connections: 1 });
      eachKb.push((full - empty) / IDLE / 1_000);
      emptyMb.push(empty / 1e6);
      p99Ms.push(load.p99Ms);
    }
    return [{ values: eachKb, figures: [['empty server', 'MB', emptyMb]] }, { values: p99Ms }];
  },
};
