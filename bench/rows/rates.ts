/** Requests and connections a second, as ratios: ours to the C limit, and ours to Python when both log everything. */
import type { Comparison } from '../compare.ts';
import type { LoadKind, LoadResult } from '../load.ts';
import type { RowPlan } from './plan.ts';
import type { RowTitle } from '../row.ts';
import { compareRates } from '../compare.ts';

const requests = (result: LoadResult): number => result.requestsPerSecond;
const sessions = (result: LoadResult): number => result.sessionsPerSecond;

const SILENT: Comparison = {
  sides: ['ours', 'C limit'],
  beside: ['ours, all threads', 'plain Node', "Node's floor"],
};
const LOGGED: Comparison = {
  sides: ['ours, logged', 'Python, logged'],
  beside: ['ours, all threads, logged', 'C limit'],
};

export const oneInFlight = rates(
  {
    name: 'one-in-flight',
    what: {
      en: 'requests/s, 50 connections, one request in flight on each, no log / C limit',
      id: 'permintaan/s, 50 koneksi, satu permintaan berjalan di tiap koneksi, tanpa log / batas C',
    },
    unit: 'ratio',
    target: { atLeast: 0.95 },
  },
  SILENT,
  { kind: 'closed', connections: 50, depth: 1 },
);

export const pipelined = rates(
  {
    name: 'pipelined',
    what: {
      en: 'the same with 32 requests in flight / C limit',
      id: 'sama, dengan 32 permintaan berjalan / batas C',
    },
    unit: 'ratio',
    target: { atLeast: 0.7 },
  },
  SILENT,
  { kind: 'closed', connections: 50, depth: 32 },
);

export const connections = rates(
  {
    name: 'connections',
    what: {
      en: 'connections/s (connect, TIME, QUIT, close) / C limit',
      id: 'koneksi/s (sambung, TIME, QUIT, tutup) / batas C',
    },
    unit: 'ratio',
    target: { atLeast: 0.75 },
  },
  // The floor does not know QUIT.
  { ...SILENT, beside: ['ours, all threads', 'plain Node'] },
  { kind: 'churn', connections: 50 },
);

export const loggedRequests = rates(
  {
    name: 'logged-requests',
    what: {
      en: 'requests/s with every connection and request logged / Python doing the same',
      id: 'permintaan/s dengan setiap koneksi dan permintaan dicatat / Python yang sama',
    },
    unit: 'ratio',
    target: { atLeast: 4 },
  },
  LOGGED,
  { kind: 'closed', connections: 50, depth: 1 },
);

export const loggedConnections = rates(
  {
    name: 'logged-connections',
    what: {
      en: 'connections/s with all logged / Python doing the same',
      id: 'koneksi/s dengan semua dicatat / Python yang sama',
    },
    unit: 'ratio',
    target: { atLeast: 8 },
  },
  LOGGED,
  { kind: 'churn', connections: 50 },
);

function rates(title: RowTitle, comparison: Comparison, load: LoadKind): RowPlan {
  const [rateOf, unit] =
    load.kind === 'churn' ? ([sessions, 'connections/s'] as const) : ([requests, 'requests/s'] as const);
  return {
    titles: [title],
    isShort: true,
    measure: async (bench) => [await compareRates(bench, comparison, load, rateOf, unit)],
  };
}
