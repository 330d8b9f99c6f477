/**
 * Flows in the order they ended. Each lingers for a while, then is remembered, then forgotten:
 *
 *     | forgotten | remembered ........ | lingering ... | <- the newest
 */
import { LIMITS } from './limits.ts';

export interface EndedFlow {
  readonly block: number;
  /** Tells whether the block is still this flow's. */
  readonly stream: number;
  readonly seconds: number;
}

export class EndedFlows {
  readonly #flows: EndedFlow[] = [];
  #lingering = 0;
  #remembered = 0;

  add(flow: EndedFlow): void {
    this.#flows.push(flow);
  }

  /** The next one that lingered long enough, when there is one. */
  handOver(now: number): EndedFlow | undefined {
    const oldest = this.#flows[this.#lingering];
    if (oldest === undefined) return undefined;
    const isDue = now - oldest.seconds > LIMITS.lingeringSeconds;
    return isDue || this.#flows.length - this.#lingering > LIMITS.lingeringConversations
      ? this.handOverNow()
      : undefined;
  }

  handOverNow(): EndedFlow | undefined {
    const oldest = this.#flows[this.#lingering];
    if (oldest !== undefined) this.#lingering += 1;
    return oldest;
  }

  /** The next one that was remembered long enough. */
  forget(): EndedFlow | undefined {
    if (this.#flows.length - this.#remembered <= LIMITS.rememberedConversations) return undefined;
    const oldest = this.#flows[this.#remembered];
    this.#remembered += 1;
    // Now and then, so that it costs little for each.
    if (this.#remembered > LIMITS.rememberedConversations) {
      this.#flows.splice(0, this.#remembered);
      this.#lingering -= this.#remembered;
      this.#remembered = 0;
    }
    return oldest;
  }
}
