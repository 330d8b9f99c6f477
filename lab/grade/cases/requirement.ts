/** A requirement as one block: what is asked, what it is worth, when it is probed, how, and what follows from what was seen. */
import type { Connection } from '../run/connection.ts';
import type { Destination } from '../run/prober.ts';
import type { KeptConversation } from '../../../pcap/capture-file.ts';
import type { Known } from '../run/known.ts';
import type { Outcome, RequirementResult, Text } from '../result.ts';
import type { SeenReply } from '../run/replies.ts';
import type { Visit } from '../run/visit.ts';

/** One requirement of the assignment, or one piece of advice. */
export type Requirement = ProbedRequirement | ReviewedRequirement;

interface AnyRequirement {
  /** Stable, as rubrics, tables and `--only` name it; begins with the assignment's point. */
  readonly id: `1${'a' | 'b' | 'c' | 'd'}-${string}`;
  /** In a student's words. */
  readonly sentence: Text;
  /** In the default rubric, 100 in all; 0 is advice. */
  readonly points: number;
  /**
   * Ids of those whose probe learns what this one must know of the server, as a rule `1c-time` alone. With `--only` they
   * are probed all the same, and not counted, so that every verdict is what it would be.
   */
  readonly needs?: readonly string[];
}

/** Judged by what its own probe sees; what fails is probed again in a sandbox of its own. */
export interface ProbedRequirement extends AnyRequirement {
  /**
   * Where this is not known of the server, nothing can be judged: that it replies at all, that it does so with the time,
   * or with the time to `TIME` CR LF.
   */
  readonly skipUnless?: 'replies' | 'answers' | 'answers TIME';
  readonly order: Order;
  /** Speaks with the server on connections of its own and closes them. */
  probe(visit: Visit): Promise<Verdict>;
}

/** Judged by every reply that any probe saw, first to last: what came over the wire needs no second try. */
export interface ReviewedRequirement extends AnyRequirement {
  /** What must be asked besides, so that there is enough to judge by; goes on beside the probes of others. */
  look?(visit: Visit): Promise<void>;
  /** There is one reply at least. */
  review(seen: Seen): Verdict;
}

/** What all probes of a server have seen. */
export interface Seen {
  readonly replies: readonly SeenReply[];
  readonly known: Known;
  /** Where it was asked. */
  readonly at: Destination;
}

/**
 * Step by step; the lanes of a step go side by side if the server serves several clients, else one after another; in a
 * lane it goes by turns. A step and lane has each turn once.
 *
 *  1. The first connection asks for the time: a server that loses its first client loses it here. It stays.
 *  2. A burst, while nobody has left whom the program could keep running for; then QUIT.
 *  3. What a server should put up with.
 *  4. What it may not survive.
 *  5. What all of them have left behind, while nobody else is there.
 *  6. Restarting it comes last.
 */
export interface Order {
  readonly step: 1 | 2 | 3 | 4 | 5 | 6;
  readonly lane: number;
  readonly turn: number;
}

/** What follows from what was seen. */
export interface Verdict {
  readonly outcome: Outcome;
  /** One character per byte; `h`, `m`, `s` are digits. Absent where bytes are not the point. */
  readonly expected?: string;
  readonly received?: string;
  readonly hint?: Text;
  readonly note?: Text;
  /** The connections that show it, the most telling one first. */
  readonly shownBy?: readonly Connection[];
  /** What the packets add, once the capture is read; `capture` is its file's name. */
  readonly packetsTell?: (conversations: readonly KeptConversation[], capture: string) => Text | undefined;
  /** A command that shows it by hand. */
  readonly reproduce?: string;
  /** Whether bytes on the wire prove it, whatever happened before: then it is not tried again. */
  readonly isProved?: boolean;
  /** What is known of the server from now on. */
  readonly learned?: Partial<Known>;
}

type Evidence = Omit<Verdict, 'outcome' | 'hint'>;

/** `seen` is what shows it. */
export function passed(seen: Evidence): Verdict {
  return { ...seen, outcome: 'passed' };
}

/** `hint` is the likely cause and what to change. */
export function failed(seen: Evidence, hint: Text): Verdict {
  return { ...seen, outcome: 'failed', hint };
}

/** There is nothing to judge it by; `hint` says why. */
export function skipped(seen: Evidence, hint: Text): Verdict {
  return { ...seen, outcome: 'skipped', hint };
}

/** Advice is worth nothing in every rubric. */
export function kindOf({ points }: Requirement): RequirementResult['kind'] {
  return points > 0 ? 'required' : 'advice';
}

/** For requirements on the reply, where none came. */
export const noTimeToJudge: Text = {
  en: 'Cannot be judged: the server never replied with the time.',
  id: 'Tidak dapat dinilai: server tidak pernah membalas dengan jam.',
};
