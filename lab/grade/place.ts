/** Where a program listens once it is ready, or why it does not. */
import type { Connection } from './connection.ts';
import type { Destination, Prober } from './prober.ts';
import type { ListeningSocket } from './probe/listening.ts';
import type { MachineName } from '../settings.ts';
import type { ProgramRun } from './program-run.ts';
import type { Text } from './text.ts';
import { isReachable } from './cases/listen.ts';
import { setTimeout as delay } from 'node:timers/promises';

/** A slow interpreter, a large program: late is not wrong. */
const READY_MS = 12_000;
/** A program may open another port first and the right one soon after. */
const OTHER_PORT_MS = 1_500;
/** It may end and leave a process of its own behind that serves. */
const AFTER_END_MS = 500;
const LOOK_EVERY_MS = 15;

export interface Place {
  readonly sockets: readonly ListeningSocket[];
  /** Absent when nothing listens. */
  readonly at: Destination | undefined;
  /** Why nobody can be asked, where no program tells. */
  readonly obstacle?: Text;
  /** Where one had to connect to know: the server's first client, for the first probe to use. */
  readonly first?: Connection;
}

/** Looks at the table of sockets and never connects: the first connection is for the probes. */
export async function placeOf(
  prober: Prober,
  program: ProgramRun,
  addresses: Readonly<Record<MachineName, string>>,
  port: number,
): Promise<Place> {
  const host = addresses['mesin-1'];
  let patience = performance.now() + READY_MS;
  let sockets: readonly ListeningSocket[] = [];
  for (;;) {
    sockets = await prober.listening(program.processes);
    if (isReachable(sockets, { host, port })) return { sockets, at: { host, port } };
    const now = performance.now();
    if (sockets.length > 0) patience = Math.min(patience, now + OTHER_PORT_MS);
    if (program.end !== undefined) patience = Math.min(patience, now + AFTER_END_MS);
    if (now >= patience) return { sockets, at: elsewhere(sockets, host, port) };
    await delay(LOOK_EVERY_MS);
  }
}

/** The next best place, so that a wrong address or port costs its own requirement alone. */
function elsewhere(sockets: readonly ListeningSocket[], host: string, port: number): Destination | undefined {
  const [best] = sockets.toSorted((one, other) => Number(other.port === port) - Number(one.port === port));
  if (best === undefined) return undefined;
  if (best.address === '::1') return { host: '::1', port: best.port };
  return { host: ['0.0.0.0', '::'].includes(best.address) ? host : best.address, port: best.port };
}
