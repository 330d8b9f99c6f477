/** A requirement as one block: what is asked, what it is worth, when it is probed, how, and what follows from what was seen. */
import type { Connection } from '../run/connection.ts';
import type { KeptConversation } from '../../../pcap/capture-file.ts';
import type { Outcome, RequirementResult, Text } from '../result.ts';
import type { Known, Visit } from '../run/visit.ts';

/** One requirement of the assignment, or one piece of advice. */
export interface Requirement {
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
  /** Where this is not known of the server, nothing can be judged: that it answers with the time, or that it does so to `TIME` CR LF. */
  readonly skipUnless?: 'answers' | 'answers TIME';
  /**
   * Step by step; the lanes of a step go side by side if the server serves several clients, else one after another; in a
   * lane it goes by turns. A step and lane has each turn once.
   *
   *  1. The first connection asks for the time: a server that loses its first client loses it here. QUIT is sent while no
   *     other client is connected, whose arrival might be what ends the connection.
   *  2. Looking at the clock takes seconds, so the rest goes on beside it; what a server may not survive comes after what
   *     it should.
   *  3. Restarting it comes last.
   */
  readonly order: { readonly step: 1 | 2 | 3; readonly lane: number; readonly turn: number };
  /** Speaks with the server on connections of its own and closes them. */
  probe(visit: Visit): Promise<Verdict>;
}

/** What follows from what a probe saw. */
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
  /** What is known of the server from now on. */
  readonly learned?: Partial<Known>;
}

type Seen = Omit<Verdict, 'outcome' | 'hint'>;

/** `seen` is what shows it. */
export function passed(seen: Seen): Verdict {
  return { ...seen, outcome: 'passed' };
}

/** `hint` is the likely cause and what to change. */
export function failed(seen: Seen, hint: Text): Verdict {
  return { ...seen, outcome: 'failed', hint };
}

/** There is nothing to judge it by; `hint` says why. */
export function skipped(seen: Seen, hint: Text): Verdict {
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
