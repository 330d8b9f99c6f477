/** Many sessions on one schedule: begins them, releases their requests, watches their limits, collects their samples. */
import { Client } from './client.ts';
import type { SessionPlan, SessionRules } from './plan.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log/log.ts';
import { ReplyVerifier } from './verify.ts';
import type { Schedule } from './schedule.ts';
import type { SessionSample } from './sample.ts';

/** Sessions begun before the sockets get a turn: else the first replies would wait for the last connect. */
const STARTS_PER_TURN = 64;
/** Timers are this coarse: what is due sooner is awaited turn by turn. */
const TIMER_SLACK_MS = 2;

export interface BurstTools {
  readonly clock: Clock;
  readonly log: Log;
  /** Its reason, a string, is said of every session that it cuts short. */
  readonly signal: AbortSignal;
  readonly onSample: (sample: SessionSample) => void;
}

/** Runs the schedule; resolves when every session that was begun has ended. */
export async function runBurst(
  schedule: Schedule,
  rules: SessionRules,
  tools: BurstTools,
): Promise<SessionSample[]> {
  const burst = new Burst(schedule, rules, tools);
  return burst.run();
}

class Burst {
  readonly #schedule: Schedule;
  readonly #rules: SessionRules;
  readonly #tools: BurstTools;
  readonly #verifier = new ReplyVerifier();
  readonly #clients: Client[] = [];
  readonly #open = new Set<Client>();
  readonly #samples: SessionSample[] = [];
  readonly #done = Promise.withResolvers<void>();
  #nextSlot = 0;
  #isStopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(schedule: Schedule, rules: SessionRules, tools: BurstTools) {
    this.#schedule = schedule;
    this.#rules = rules;
    this.#tools = tools;
  }

  async run(): Promise<SessionSample[]> {
    const { signal } = this.#tools;
    const limits = setInterval(() => this.#expire(), Math.min(250, Math.max(10, this.#rules.timeoutMs / 10)));
    const stop = (): void => this.#stop(String(signal.reason));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    else this.#turn();
    await this.#done.promise;
    signal.removeEventListener('abort', stop);
    clearInterval(limits);
    return this.#samples;
  }

  /** Does what is due and comes back when something will be. */
  #turn(): void {
    if (this.#isStopped) return;
    const nowMs = this.#tools.clock.nowMs();
    this.#startSessions(nowMs);
    this.#releaseRequests(nowMs);
    const waitMs = this.#nextDueMs() - nowMs;
    if (waitMs === Number.POSITIVE_INFINITY) return;
    if (waitMs < TIMER_SLACK_MS) setImmediate(() => this.#turn());
    else this.#timer = setTimeout(() => this.#turn(), waitMs - 1);
  }

  #startSessions(nowMs: number): void {
    const schedule = this.#schedule;
    for (let started = 0; started < STARTS_PER_TURN; started += 1) {
      const id = this.#clients.length;
      if (id === schedule.clients || schedule.sessionMs(id) > nowMs) return;
      const client = new Client(this.#rules, this.#planOf(id), {
        ...this.#tools,
        verifier: this.#verifier,
        onEnd: (sample, ended) => this.#ended(sample, ended),
      });
      this.#clients.push(client);
      this.#open.add(client);
    }
  }

  #releaseRequests(nowMs: number): void {
    const { slots, clients } = this.#schedule;
    while (this.#nextSlot < slots && this.#schedule.slotMs(this.#nextSlot) <= nowMs) {
      const client = this.#clients[this.#nextSlot % clients];
      if (client === undefined) return; // its turn to start comes first
      client.release(nowMs);
      this.#nextSlot += 1;
    }
  }

  #nextDueMs(): number {
    const { clients, slots } = this.#schedule;
    const session = this.#clients.length;
    return Math.min(
      session < clients ? this.#schedule.sessionMs(session) : Number.POSITIVE_INFINITY,
      this.#nextSlot < slots ? this.#schedule.slotMs(this.#nextSlot) : Number.POSITIVE_INFINITY,
    );
  }

  #planOf(id: number): SessionPlan {
    const schedule = this.#schedule;
    return {
      id,
      intendedAtMs: schedule.sessionMs(id),
      requests: schedule.requestsOf(id),
      untilMs: schedule.untilMs,
      ...(schedule.isOpenLoop && { dueMs: (index) => schedule.slotMs(id + index * schedule.clients) }),
    };
  }

  #expire(): void {
    const nowMs = this.#tools.clock.nowMs();
    for (const client of this.#open) client.expire(nowMs);
  }

  #stop(reason: string): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    for (const client of this.#open) client.stop(reason);
    if (this.#open.size === 0) this.#done.resolve();
  }

  #ended(sample: SessionSample, client: Client): void {
    this.#open.delete(client);
    this.#samples.push(sample);
    this.#tools.onSample(sample);
    const isLast = this.#isStopped || this.#clients.length === this.#schedule.clients;
    if (isLast && this.#open.size === 0) this.#done.resolve();
  }
}
