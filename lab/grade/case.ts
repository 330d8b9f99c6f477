/** A requirement, what is done to see it, and what follows from what was seen. */
import type { Connection } from './connection.ts';
import type { KeptConversation } from '../pcap/capture-file.ts';
import type { Kind, Outcome } from './result.ts';
import type { Text } from './text.ts';
import type { Trial } from './trial.ts';

export interface Case {
  /** Stable: rubrics, tables and `--only` name it. What it has to know of the server first is in `groundwork.ts`. */
  readonly id: string;
  /** Of the assignment. */
  readonly point: '1a' | '1b' | '1c' | '1d';
  readonly kind: Kind;
  /** In a student's words. */
  readonly requirement: Text;
  /** What must be known to work before this can be judged: that it tells the time, or that it does so after `TIME` CR LF. */
  readonly needs?: 'time' | 'request';
  /** Speaks with the server on connections of its own and closes them. */
  probe(trial: Trial): Promise<Verdict>;
}

export interface Verdict {
  readonly outcome: Exclude<Outcome, 'error'>;
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
}

export type Seen = Omit<Verdict, 'outcome'>;

export function passed(seen: Seen = {}): Verdict {
  return { ...seen, outcome: 'passed' };
}

export function failed(hint: Text, seen: Seen = {}): Verdict {
  return { ...seen, outcome: 'failed', hint };
}

/** There is nothing to judge it by. */
export function skipped(hint: Text, seen: Seen = {}): Verdict {
  return { ...seen, outcome: 'skipped', hint };
}
