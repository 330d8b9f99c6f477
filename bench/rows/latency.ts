/** How long the slowest hundredth waits when a server has half of what it can take. */
import type { RowPlan } from './plan.ts';
import type { SideName } from '../sides.ts';
import { alternate } from '../compare.ts';
import { applyLoad } from '../load.ts';
import { ratioOf, spreadOf } from '../spread.ts';

const CONNECTIONS = 50;
const SIDES = ['ours', 'C limit'] as const;

export const latency: RowPlan = {
  titles: [
    {
      name: 'latency',
      what: {
        en: "p99 latency at half of each one's peak rate / C limit",
        id: 'latensi p99 pada setengah laju puncak masing-masing / batas C',
      },
      unit: 'ratio',
      target: { atMost: 2 },
    },
  ],
  isShort: false,
  async measure(bench) {
    const rounds = await alternate(bench, { sides: SIDES, beside: ['plain Node'] }, async (server) => {
      const closed = { kind: 'closed', connections: CONNECTIONS, depth: 1 } as const;
      const { requestsPerSecond: peak } = await applyLoad(bench, server, closed, bench.seconds);
      const half = { kind: 'rate', connections: CONNECTIONS, perSecond: Math.round(peak / 2) } as const;
      const { p99Ms } = await applyLoad(bench, server, half, bench.seconds);
      return { p99Ms, perSecond: half.perSecond };
    });
    const p99Of = (name: SideName): number[] => (rounds.get(name) ?? []).map(({ p99Ms }) => p99Ms);
    const rateOf = (name: SideName): number[] => (rounds.get(name) ?? []).map(({ perSecond }) => perSecond);
    const [ours, limit] = SIDES;
    return [
      {
        value: ratioOf(p99Of(ours), p99Of(limit)),
        figures: Array.from(rounds.keys()).flatMap((name) => [
          { of: name, unit: 'ms p99', ...spreadOf(p99Of(name)) },
          { of: name, unit: 'requests/s asked', ...spreadOf(rateOf(name)) },
        ]),
      },
    ];
  },
};
