/** Many sessions on one schedule: begins them, releases their requests, watches their limits, collects their samples. */
import { Client } from './client.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log/log.ts';
import { ReplyVerifier } from './verify.ts';
import type { Schedule } from './schedule.ts';
import type { SessionRules } from './wire.ts';
import type { SessionSample } from './sample.ts';

/** Sessions begun before the sockets get a turn: else the first replies would wait for the last connect. */
const STARTS_PER_TURN = 64;
/** Timers are this coarse: what is due sooner is awaited turn by turn. */
const TIMER_SLACK_MS = 2;

/** What a burst needs beside its schedule and rules. */
export interface BurstTools {
  readonly clock: Clock;
  readonly log: Log;
  /** Its reason, a string, is said of every session that it cuts short. */
  readonly signal: AbortSignal;
  readonly onSample?: (sample: SessionSample) => void;
}

/** Runs the schedule; resolves when every session that was begun has ended. */
export async function runBurst(
  schedule: Schedule,
  rules: SessionRules,
  { clock, log, signal, onSample }: BurstTools,
): Promise<SessionSample[]> {
  const clients: Client[] = [];
  const open = new Set<Client>();
  const samples: SessionSample[] = [];
  const done = Promise.withResolvers<void>();
  const tools = { clock, log, verifier: new ReplyVerifier(), onEnd };
  let nextSlot = 0;
  let timer: NodeJS.Timeout | undefined;

  /** Does what is due and comes back when something will be. */
  function turn(): void {
    if (signal.aborted) return;
    const nowMs = clock.nowMs();
    startSessions(nowMs);
    releaseRequests(nowMs);
    const waitMs = nextDueMs() - nowMs;
    if (waitMs === Number.POSITIVE_INFINITY) return;
    if (waitMs < TIMER_SLACK_MS) setImmediate(turn);
    else timer = setTimeout(turn, waitMs - 1);
  }

  function startSessions(nowMs: number): void {
    for (let started = 0; started < STARTS_PER_TURN; started += 1) {
      const id = clients.length;
      if (id === schedule.clients || schedule.sessionMs(id) > nowMs) return;
      const client = new Client(rules, schedule.planOf(id), tools);
      clients.push(client);
      open.add(client);
    }
  }

  function releaseRequests(nowMs: number): void {
    for (; nextSlot < schedule.slots && schedule.slotMs(nextSlot) <= nowMs; nextSlot += 1) {
      const client = clients[nextSlot % schedule.clients];
      if (client === undefined) return; // its turn to start comes first
      client.release(nowMs);
    }
  }

  function nextDueMs(): number {
    return Math.min(
      clients.length < schedule.clients ? schedule.sessionMs(clients.length) : Number.POSITIVE_INFINITY,
      nextSlot < schedule.slots ? schedule.slotMs(nextSlot) : Number.POSITIVE_INFINITY,
    );
  }

  function stop(): void {
    clearTimeout(timer);
    for (const client of open) client.stop(String(signal.reason));
    if (open.size === 0) done.resolve();
  }

  function onEnd(sample: SessionSample, client: Client): void {
    open.delete(client);
    samples.push(sample);
    onSample?.(sample);
    if (open.size === 0 && (signal.aborted || clients.length === schedule.clients)) done.resolve();
  }

  const limits = setInterval(
    () => {
      const nowMs = clock.nowMs();
      for (const client of open) client.expire(nowMs);
    },
    Math.min(250, Math.max(10, rules.timeoutMs / 10)),
  );
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  else turn();
  await done.promise;
  signal.removeEventListener('abort', stop);
  clearInterval(limits);
  return samples;
}
