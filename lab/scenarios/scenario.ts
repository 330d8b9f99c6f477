/** An experiment of a hand-in: where it stands, what it needs, and how it goes. */
import type { Stage } from './stage.ts';

export interface Scenario {
  readonly name: string;
  /** The hand-in it comes from, by file name. */
  readonly document: string;
  /** What happens, as half a sentence. */
  readonly title: string;
  /** Programs it types into: a computer without them cannot play it. */
  readonly tools: readonly string[];
  /** Does it, and notes on the stage what must be seen. */
  play(stage: Stage): Promise<void>;
}
