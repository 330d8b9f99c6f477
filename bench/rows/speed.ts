/** Ours beside others under the same load: requests, connections, waiting, and what our client's care costs. */
import { applyLoad, byClient, type Load } from '../load.ts';
import { compare, compareServers, type Sides } from '../rounds.ts';
import { CPU, type Experiment, LIMIT, type RowTitle } from '../row.ts';
import { Missing } from '../machine.ts';
import { startServer } from '../server.ts';

// The floor does not know QUIT.
const SILENT_CHURN: Sides = ['ours', LIMIT, 'ours, all threads', 'plain Node'];
const SILENT: Sides = [...SILENT_CHURN, "Node's floor"];
const LOGGED: Sides = ['ours, logged', 'Python, logged', 'ours, all threads, logged', LIMIT];

const CONNECTIONS = 50;
const ONE_IN_FLIGHT: Load = { kind: 'closed', connections: CONNECTIONS };
const MANY_IN_FLIGHT: Load = { kind: 'closed', connections: CONNECTIONS, depth: 32 };
const CHURN: Load = { kind: 'churn', connections: CONNECTIONS };

/** One-in-flight and pipelined requests and connections to the C limit, then requests and connections to Python. */
export const rates: readonly Experiment[] = [
  rate('one-in-flight', 0.95, SILENT, ONE_IN_FLIGHT, {
    en: 'requests/s, 50 connections, one request in flight on each, no log / C limit',
    id: 'permintaan/s, 50 koneksi, satu permintaan belum dibalas di tiap koneksi, tanpa log / batas C',
  }),
  rate('pipelined', 0.7, SILENT, MANY_IN_FLIGHT, {
    en: 'the same with 32 requests in flight / C limit',
    id: 'sama, dengan 32 permintaan belum dibalas / batas C',
  }),
  rate('connections', 0.75, SILENT_CHURN, CHURN, {
    en: 'connections/s (connect, TIME, QUIT, close) / C limit',
    id: 'koneksi/s (sambung, TIME, QUIT, tutup) / batas C',
  }),
  rate('logged-requests', 4, LOGGED, ONE_IN_FLIGHT, {
    en: 'requests/s with every connection and request logged / Python doing the same',
    id: 'permintaan/s dengan setiap koneksi dan permintaan dicatat / Python yang juga mencatatnya',
  }),
  rate('logged-connections', 8, LOGGED, CHURN, {
    en: 'connections/s with all logged / Python doing the same',
    id: 'koneksi/s dengan semua dicatat / Python yang juga mencatatnya',
  }),
];

function rate(name: string, atLeast: number, sides: Sides, load: Load, what: RowTitle['what']): Experiment {
  const each = load.kind === 'churn' ? 'connection' : 'request';
  return {
    titles: [{ name, what, unit: 'ratio', target: { atLeast } }],
    isShort: true,
    measure: async (bench) => [
      await compareServers(bench, `${each}s/s`, sides, async (server) => {
        const { requestsPerSecond, sessionsPerSecond, cpuUs } = await applyLoad(bench, server, load);
        return {
          [`${each}s/s`]: load.kind === 'churn' ? sessionsPerSecond : requestsPerSecond,
          // What noise cannot touch: the time the server itself was on a processor.
          ...(cpuUs === null ? {} : { [`${CPU} per ${each}`]: cpuUs }),
        };
      }),
    ],
  };
}

/** How long the slowest hundredth waits when a server has half of what it can take. */
export const latency: Experiment = {
  titles: [
    {
      name: 'latency',
      what: {
        en: "p99 latency at half of each server's peak rate / C limit",
        id: 'latensi p99 pada setengah laju puncak masing-masing / batas C',
      },
      unit: 'ratio',
      target: { atMost: 2 },
    },
  ],
  measure: async (bench) => [
    await compareServers(bench, 'ms p99', ['ours', LIMIT, 'plain Node'], async (server) => {
      const peak = await applyLoad(bench, server, ONE_IN_FLIGHT);
      const perSecond = Math.round(peak.requestsPerSecond / 2);
      const half = await applyLoad(bench, server, { kind: 'rate', connections: CONNECTIONS, perSecond });
      return { 'ms p99': half.p99Ms, 'requests/s asked': perSecond };
    }),
  ],
};

/** What verifying and recording every reply costs: our client beside the generator, which only counts. */
export const client: Experiment = {
  titles: [
    {
      name: 'client',
      what: {
        en: "our client's requests/s, every reply verified and recorded / neutral generator, 50 connections",
        id: 'permintaan/s klien kami, setiap balasan diperiksa dan dicatat / generator netral, 50 koneksi',
      },
      unit: 'ratio',
      target: { atLeast: 0.6 },
    },
  ],
  async measure(bench) {
    if (!bench.has('cc')) throw new Missing('the neutral generator needs cc');
    await using server = await startServer('ours', bench);
    const seconds = bench.seconds * 2;
    const rate = async (load: ReturnType<typeof byClient>) => ({
      'requests/s': (await load).requestsPerSecond,
    });
    const measured = await compare(bench, 'requests/s', [
      ['our client', () => rate(byClient(bench, server, ONE_IN_FLIGHT, seconds))],
      ['generator', () => rate(applyLoad(bench, server, ONE_IN_FLIGHT, seconds))],
    ]);
    return [measured];
  },
};
