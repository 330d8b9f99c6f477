/** How fast a person acts, and how long somebody waits before giving up. */
import { setTimeout as delay } from 'node:timers/promises';

export type Pace = ReturnType<typeof paceOf>;

/** `speed` times as fast as a person, until `stop`. */
export function paceOf(speed: number, stop: AbortSignal, patienceMs = 10_000) {
  /** `ms` at the speed of a person, shorter at a higher one. */
  const scaled = (ms: number): number => ms / speed;
  /** `ms` at any speed. Throws the reason as soon as the run is to stop. */
  const wait = async (ms: number): Promise<void> => {
    await delay(ms, undefined, { signal: stop }).catch(() => {});
    stop.throwIfAborted();
  };
  return {
    stop,
    /** How long to wait for something that must appear; it does not shrink with the speed. */
    patienceMs,
    scaled,
    wait,
    pause: (ms: number): Promise<void> => wait(scaled(ms)),
  };
}
