/**
 * Flows in the order they ended. Each lingers for a while, then is remembered, then forgotten:
 *
 *     | forgotten | remembered ........ | lingering ... | <- the newest
 */
import type { Flow } from './flow.ts';
import { LIMITS } from './limits.ts';

/** Still in the list. */
const MOST_FORGOTTEN = 8192;

export class EndedFlows {
  readonly #flows: Flow[] = [];
  #lingering = 0;
  #remembered = 0;

  add(flow: Flow): void {
    this.#flows.push(flow);
  }

  /** The next one that lingered long enough, when there is one. */
  handOver(now: number): Flow | undefined {
    const oldest = this.#flows[this.#lingering];
    if (oldest === undefined) return undefined;
    const isDue = now - oldest.endedSeconds > LIMITS.lingeringSeconds;
    return isDue || this.#flows.length - this.#lingering > LIMITS.lingeringConversations
      ? this.handOverNow()
      : undefined;
  }

  handOverNow(): Flow | undefined {
    const oldest = this.#flows[this.#lingering];
    if (oldest !== undefined) this.#lingering += 1;
    return oldest;
  }

  /** The next one that was remembered long enough. */
  forget(): Flow | undefined {
    if (this.#flows.length - this.#remembered <= LIMITS.rememberedConversations) return undefined;
    const oldest = this.#flows[this.#remembered];
    this.#remembered += 1;
    // Now and then, so that it costs little for each.
    if (this.#remembered >= MOST_FORGOTTEN) {
      this.#flows.splice(0, this.#remembered);
      this.#lingering -= this.#remembered;
      this.#remembered = 0;
    }
    return oldest;
  }
}
