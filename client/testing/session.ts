import { type Load, Schedule } from '../schedule.ts';
import type { Log } from '../log/log.ts';
import type { ClientEvent } from '../log/event.ts';
import type { SessionRules } from '../wire.ts';
import type { SessionSample } from '../sample.ts';
import { runBurst } from '../burst.ts';
import { systemClock as clock } from '../clock.ts';

export interface Wishes extends Partial<Load>, Partial<SessionRules> {
  readonly signal?: AbortSignal;
  readonly events?: ClientEvent[];
  readonly onSample?: (sample: SessionSample) => void;
}

/** A burst of one client and one request, unless the test wishes otherwise. */
export async function burst(port: number, wishes: Wishes = {}): Promise<SessionSample[]> {
  const { signal = new AbortController().signal, events, onSample = () => {}, ...rest } = wishes;
  const load = { clients: 1, requests: 1, durationMs: undefined, staggerMs: 0, rate: undefined, ...rest };
  const rules = {
    machine: 'mesin-2',
    address: '127.0.0.1',
    port,
    localAddress: undefined,
    pipeline: 1,
    holdMs: 0,
    timeoutMs: 5_000,
    quit: true,
    ...rest,
  };
  const log: Log = { enabled: () => events !== undefined, write: (event) => events?.push(event) };
  return runBurst(new Schedule(load, clock.nowMs()), rules, { clock, log, signal, onSample });
}

/** The only session of a burst. */
export async function session(port: number, wishes: Wishes = {}): Promise<SessionSample> {
  const [sample] = await burst(port, wishes);
  if (sample === undefined) throw new Error('the burst began no session');
  return sample;
}
