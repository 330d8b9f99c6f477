/** What this computer and the lab allow, where nobody has set anything. */
import { getHeapStatistics } from 'node:v8';
import { readFileSync } from 'node:fs';
import type { ScaleResults } from './results.ts';
import { SERVER_TABLE } from '../../server/config.ts';
import { totalmem } from 'node:os';

export type Limits = ScaleResults['limits'];

export function readLimits(): Limits {
  const range = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'latin1')
    .trim()
    .split(/\s+/)
    .map(Number);
  const [first = 0, last = 0] = range;
  return {
    clientPorts: last - first + 1,
    heapBytes: getHeapStatistics().heap_size_limit,
    memoryBytes: totalmem(),
    connections: SERVER_TABLE.maxConnections.fallback,
  };
}
