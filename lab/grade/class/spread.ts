/**
 * Work spread over hosts, each of which takes so much at a time. A host that goes away costs what it was doing, which
 * another one takes; nobody waits for a slow one at the end while others have nothing to do.
 */

/** Something that can do work. */
export interface Host {
  /** How much it does at a time. */
  readonly jobs: number;
  /** Whether it is still there. */
  readonly answers: () => Promise<boolean>;
}

/** Does one thing on a host; aborted when another host was quicker. Rejects when it fails, or the host has gone. */
type Attempt<H extends Host, Result> = (host: H, signal: AbortSignal) => Promise<Result>;

interface Work<H extends Host> {
  readonly attempt: Attempt<H, unknown>;
  readonly result: PromiseWithResolvers<unknown>;
  readonly attempts: Map<H, { readonly startedMs: number; readonly ending: AbortController }>;
  isDone: boolean;
}

/** What takes so many times as long as on the host that looks on is done there as well. */
const PATIENCE = 2;
const LOOK_EVERY_MS = 200;

/** `onGone` hears of each host that went away, why, and how many are left. */
export function spreadOver<H extends Host>(
  hosts: readonly H[],
  onGone: (host: H, error: unknown, left: number) => void,
) {
  const present = new Set(hosts);
  const tookMs = new Map<H, number[]>(hosts.map((host) => [host, []]));
  const waiting: Work<H>[] = [];
  const running = new Set<Work<H>>();
  /** Also those that nobody waits for any more. */
  const attempts = new Set<Promise<void>>();
  let looking: NodeJS.Timeout | undefined;
  /** What the last host went away of. */
  let end: unknown;

  const busyOn = (host: H): number => [...running].filter(({ attempts }) => attempts.has(host)).length;
  /** Which has most of its room left. */
  const idleHosts = (): H[] =>
    [...present]
      .map((host) => ({ host, room: 1 - busyOn(host) / host.jobs }))
      .filter(({ room }) => room > 0)
      .toSorted((one, other) => other.room - one.room)
      .map(({ host }) => host);

  /** What another host has been at for too long, by what this one would take; the oldest first. */
  const lateFor = (host: H): Work<H> | undefined => {
    const usualMs = median(tookMs.get(host) ?? []);
    if (usualMs === undefined) return undefined;
    const nowMs = performance.now();
    const sinceMs = ({ attempts }: Work<H>): number =>
      nowMs - Math.min(...Array.from(attempts.values(), ({ startedMs }) => startedMs));
    return [...running]
      .filter((work) => work.attempts.size === 1 && !work.attempts.has(host))
      .toSorted((one, other) => sinceMs(other) - sinceMs(one))
      .find((work) => sinceMs(work) > PATIENCE * usualMs);
  };

  const giveOut = (): void => {
    if (present.size === 0) for (const work of waiting.splice(0)) finish(work, () => work.result.reject(end));
    for (let host = idleHosts()[0]; host !== undefined; host = idleHosts()[0]) {
      const work = waiting.shift();
      if (work === undefined) break;
      begin(work, host);
    }
    if (waiting.length === 0)
      for (const host of idleHosts()) {
        const late = lateFor(host);
        if (late !== undefined) begin(late, host);
      }
    const isWatched = running.size > 0 && present.size > 1;
    if (isWatched) looking ??= setInterval(giveOut, LOOK_EVERY_MS);
    else {
      clearInterval(looking);
      looking = undefined;
    }
  };

  const begin = (work: Work<H>, host: H): void => {
    const attempt = tryOn(work, host).finally(() => attempts.delete(attempt));
    attempts.add(attempt);
  };

  const tryOn = async (work: Work<H>, host: H): Promise<void> => {
    const startedMs = performance.now();
    const ending = new AbortController();
    work.attempts.set(host, { startedMs, ending });
    running.add(work);
    try {
      const result = await work.attempt(host, ending.signal);
      tookMs.get(host)?.push(performance.now() - startedMs);
      finish(work, () => work.result.resolve(result));
    } catch (error) {
      if (!work.isDone) await failedOn(work, host, error);
    } finally {
      work.attempts.delete(host);
      if (work.attempts.size === 0) running.delete(work);
      giveOut();
    }
  };

  const failedOn = async (work: Work<H>, host: H, error: unknown): Promise<void> => {
    // Several things fail as it goes away.
    if (present.has(host) && !(await host.answers()) && present.delete(host)) {
      end = error;
      onGone(host, error, present.size);
    }
    if (work.isDone || work.attempts.size > 1) return; // another host is at it
    if (present.has(host)) finish(work, () => work.result.reject(error));
    else waiting.unshift(work);
  };

  const finish = (work: Work<H>, settle: () => void): void => {
    if (work.isDone) return;
    work.isDone = true;
    settle();
    for (const { ending } of work.attempts.values()) ending.abort();
  };

  return {
    /** How much is done at a time on all of them. */
    jobs: hosts.reduce((sum, { jobs }) => sum + jobs, 0),
    /** Does it once there is room for it. Rejects with what it failed of, or with what the last host went away of. */
    async run<Result>(attempt: Attempt<H, Result>): Promise<Result> {
      const work: Work<H> = {
        attempt,
        result: Promise.withResolvers<unknown>(),
        attempts: new Map(),
        isDone: false,
      };
      waiting.push(work);
      giveOut();
      return work.result.promise as Promise<Result>;
    },
    /** Waits for what was told to stop. */
    async [Symbol.asyncDispose](): Promise<void> {
      while (attempts.size > 0) await Promise.all(attempts);
    },
  };
}

/** `undefined` of none. */
function median(values: readonly number[]): number | undefined {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}
