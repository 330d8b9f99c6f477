/** `time`: one request, for people and health checks. */
import type { TimeOptions } from './config.ts';
import { Schedule } from './schedule.ts';
import { hostname } from 'node:os';
import { resolveHost } from './address.ts';
import { runBurst } from './burst.ts';
import { systemClock as clock } from './clock.ts';
import { timeReply } from '../server/protocol/encode.ts';

const ONE = { clients: 1, requests: 1, durationMs: undefined, staggerMs: 0, rate: undefined };

/** Prints the reply and answers with the exit code. */
export async function runTime({ host, port, timeoutMs }: TimeOptions): Promise<number> {
  const address = await resolveHost(host);
  const way = { address, port, localAddress: undefined, timeoutMs };
  const rules = { ...way, machine: hostname(), pipeline: 1, holdMs: 0, quit: true };
  const log = { enabled: () => false, write: () => {} };
  const { signal } = new AbortController();
  const [sample] = await runBurst(new Schedule(ONE, clock.nowMs()), rules, { clock, log, signal });
  if (sample?.requests.answered === 1) {
    process.stdout.write(timeReply(sample.clocks[0] ?? -1).replace('\r', ''));
    return 0;
  }
  process.stderr.write(
    `No time from ${host} port ${port}: ${sample?.outcome}, ${sample?.reason ?? 'no reason known'}\n`,
  );
  return 1;
}
