/** How fast a person acts, and how long somebody waits before giving up. */
import { setTimeout as delay } from 'node:timers/promises';

const KEY_MS = 110;

/** Somebody pressed Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

export class Pace {
  readonly #speed: number;
  readonly #stop: AbortSignal;
  /** How long to wait for something that must appear; it does not shrink with the speed. */
  readonly patienceMs: number;

  constructor(speed: number, stop: AbortSignal, patienceMs = 10_000) {
    this.#speed = speed;
    this.#stop = stop;
    this.patienceMs = patienceMs;
  }

  /** `ms` at the speed of a person, shorter at a higher one. */
  scaled(ms: number): number {
    return ms / this.#speed;
  }

  async pause(ms: number): Promise<void> {
    await this.wait(this.scaled(ms));
  }

  async key(): Promise<void> {
    await this.pause(KEY_MS);
  }

  /** `ms` at any speed. Throws {@link Interrupted} as soon as the run is to stop. */
  async wait(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#stop }).catch(() => {});
    if (this.#stop.aborted) throw new Interrupted('The scenario was interrupted.');
  }
}
