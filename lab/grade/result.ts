/** What grading one server gives: plain data, which every page and table is made from. */
import type { ListeningSocket } from './probe/listening.ts';
import type { Text } from './text.ts';

export interface Grade {
  /** As the user named it. */
  readonly target: string;
  /** All required passed. */
  readonly ok: boolean;
  /** `false` when the grader could not judge: never the student's failure, see `problem`. */
  readonly judged: boolean;
  readonly problem: string | null;
  readonly points: number;
  readonly of: number;
  /** In the order of the assignment, required and advice. */
  readonly requirements: readonly RequirementResult[];
  /** What the program listened on. */
  readonly listening: readonly ListeningSocket[];
  /** Where it was probed, which is where it listens. */
  readonly probedAt: { readonly host: string; readonly port: number } | null;
  /** What it says to whoever connects, before any request; empty for most. */
  readonly greeting: string;
  /** Whether it could do no harm while it was graded. */
  readonly confined: boolean;
  /** Local time in the sandbox: set to an afternoon, so that a 12-hour clock shows. */
  readonly timeZone: string | null;
  /** File with all it printed, beside this document. */
  readonly output: string | null;
  /** Captures beside this document that lack packets: what they show is so, and there was more. */
  readonly incompleteCaptures: readonly string[];
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
}

export type Kind = 'required' | 'advice';

/** `skipped`: nothing to judge it by, which earns no points; `error`: the grader itself failed. */
export type Outcome = 'passed' | 'failed' | 'skipped' | 'error';

export interface RequirementResult {
  readonly id: string;
  /** Of the assignment: 1a to 1d. */
  readonly point: string;
  readonly kind: Kind;
  readonly requirement: Text;
  readonly outcome: Outcome;
  readonly points: number;
  /** What it is worth; 0 for advice. */
  readonly of: number;
  /** Bytes as text (one character each, control characters as they are); `h`, `m` and `s` stand for digits. */
  readonly expected: string | null;
  readonly received: string | null;
  /** The likely cause and what to change; for what passed, `null`. */
  readonly hint: Text | null;
  /** What was seen that is no fault. */
  readonly note: Text | null;
  /** In `capture`, as Wireshark counts; of the connection that shows it. */
  readonly packets: readonly number[];
  /** File beside this document. */
  readonly capture: string | null;
  /** The connection that shows it, for what did not pass and for what its packets explain. */
  readonly ladder: Ladder | null;
  /** A command that shows the same by hand. */
  readonly reproduce: string | null;
  /** What the program printed meanwhile, when it was a traceback. */
  readonly traceback: Traceback | null;
  /** Of each time it was probed, in order; a second one is in a sandbox of its own. */
  readonly attempts: readonly Outcome[];
}

/** One connection: how it began and how it ended. */
export interface Ladder {
  /** `172.16.16.102:40112` */
  readonly client: string;
  readonly first: readonly LadderRow[];
  /** Packets between the two that are not here. */
  readonly omitted: number;
  readonly last: readonly LadderRow[];
}

export interface LadderRow {
  readonly number: number;
  /** Since the connection's first packet. */
  readonly timeMs: number;
  readonly from: 'client' | 'server';
  readonly flags: readonly string[];
  readonly relSeq: number;
  readonly relAck: number;
  readonly lengthBytes: number;
  /** One character per byte; control characters as they are. */
  readonly text: string;
  /** Such as `retransmission`. */
  readonly marks: readonly string[];
}

export interface Traceback {
  /** The student's own file. */
  readonly file: string;
  readonly line: number;
  /** The line itself, when the file is there to read. */
  readonly code: string | null;
  /** Such as `OSError: [Errno 98] Address already in use`. */
  readonly error: string;
}
