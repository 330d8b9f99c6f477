/** `time`: one request, for people and health checks. */
import { Client } from './client.ts';
import { ReplyVerifier } from './verify.ts';
import type { SessionSample } from './sample.ts';
import type { TimeOptions } from './config.ts';
import { hostname } from 'node:os';
import { resolveHost } from './address.ts';
import { systemClock } from './clock.ts';
import { timeReply } from '../server/protocol/encode.ts';

const NO_LOG = { enabled: () => false, write: () => {} };

/** Prints the reply and answers with the exit code. */
export async function runTime({ host, port, timeoutMs }: TimeOptions): Promise<number> {
  const address = await resolveHost(host);
  const sample = await askOnce({ address, port, timeoutMs });
  const clock = sample.clocks[0] ?? -1;
  if (sample.requests.answered === 1) {
    process.stdout.write(timeReply(clock).replace('\r', ''));
    return 0;
  }
  process.stderr.write(
    `No time from ${host} port ${port}: ${sample.outcome}, ${sample.reason ?? 'no reason known'}\n`,
  );
  return 1;
}

async function askOnce(target: { address: string; port: number; timeoutMs: number }): Promise<SessionSample> {
  const { promise, resolve } = Promise.withResolvers<SessionSample>();
  const rules = {
    ...target,
    machine: hostname(),
    localAddress: undefined,
    pipeline: 1,
    holdMs: 0,
    quit: true,
  };
  const plan = { id: 0, intendedAtMs: systemClock.nowMs(), requests: 1, untilMs: Number.POSITIVE_INFINITY };
  const tools = { clock: systemClock, log: NO_LOG, verifier: new ReplyVerifier(), onEnd: resolve };
  const client = new Client(rules, plan, tools);
  const limits = setInterval(() => client.expire(systemClock.nowMs()), 50);
  const sample = await promise;
  clearInterval(limits);
  return sample;
}
