/** What verifying and recording every reply costs: our client beside the generator, which only counts. */
import { Missing } from '../errors.ts';
import type { RowPlan } from './plan.ts';
import { Server } from '../server.ts';
import { applyLoad, clientBurst } from '../load.ts';
import { ratioOf, spreadOf } from '../spread.ts';

const CONNECTIONS = 50;

export const client: RowPlan = {
  titles: [
    {
      name: 'client',
      what: {
        en: "our client's requests/s, every reply verified and recorded / neutral generator, 50 connections",
        id: 'permintaan/s klien kami, setiap jawaban diperiksa dan dicatat / generator netral, 50 koneksi',
      },
      unit: 'ratio',
      target: { atLeast: 0.6 },
    },
  ],
  isShort: false,
  async measure(bench) {
    if (!bench.tools.cc) throw new Missing('the neutral generator needs cc');
    await using server = await Server.start('ours', bench);
    const seconds = bench.seconds * 2;
    const byGenerator = async (): Promise<number> => {
      const closed = { kind: 'closed', connections: CONNECTIONS, depth: 1 } as const;
      return (await applyLoad(bench, server, closed, seconds)).requestsPerSecond;
    };
    const byClient = async (): Promise<number> => {
      const words = ['--clients', String(CONNECTIONS), '--duration', String(seconds)];
      return (await clientBurst(bench, server, words)).requestsPerSecond;
    };
    await byGenerator();
    const generator: number[] = [];
    const ours: number[] = [];
    for (let round = 0; round < bench.rounds; round += 1) {
      if (round % 2 === 0) generator.push(await byGenerator());
      ours.push(await byClient());
      if (round % 2 === 1) generator.push(await byGenerator());
    }
    return [
      {
        value: ratioOf(ours, generator),
        figures: [
          { of: 'our client', unit: 'requests/s', ...spreadOf(ours) },
          { of: 'generator', unit: 'requests/s', ...spreadOf(generator) },
        ],
      },
    ];
  },
};
