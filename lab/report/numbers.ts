/** The numbers a report's sentences are made of. */
import type { Listening } from '../evidence/run-file.ts';
import type { Wire } from './wire.ts';

export interface Numbers {
  readonly run: string;
  readonly startMs: number;
  readonly server: NamedMachine;
  /** Client machines, and those of them that had sessions. */
  readonly clients: readonly NamedMachine[];
  readonly active: readonly NamedMachine[];
  readonly port: number;
  readonly sessions: number;
  readonly completed: number;
  /** Requests the clients wrote, and how many were answered rightly; undefined without their record. */
  readonly sent: number | undefined;
  readonly answered: number | undefined;
  /** Waits for a reply that were measured: by the clients themselves, or between packets of their captures. */
  readonly waits: number;
  readonly waitsFrom: 'clients' | 'captures';
  readonly p50Ms: number | null;
  readonly p90Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
  readonly peak: number;
  readonly peakAtMs: number;
  readonly servedWhileOthersOpen: number;
  /** Of the server's log; 0 without one. */
  readonly threads: number;
  readonly threadShares: readonly { readonly thread: number; readonly sessions: number }[];
  /** The most connections the server itself counted as open. */
  readonly loggedPeak: number;
  readonly logLines: number;
  /** What the server machine's kernel told before the run. */
  readonly listening: Listening | undefined;
  /** What the server machine's capture shows; undefined without one. */
  readonly wire: Wire | undefined;
  /** Where the server was told to speak otherwise than the assignment has it. */
  readonly dialects: readonly Dialect[];
  readonly packets: number;
  /** Machines with a capture. */
  readonly captures: number;
  /** As tcpdump counted them; undefined when a capture has no count. */
  readonly dropped: number | undefined;
  readonly cutSegments: number;
  /** Those there are, as lab/evidence names them, and whether the clients' own record and the log are among them. */
  readonly sources: readonly string[];
  readonly hasRecord: boolean;
  readonly hasLog: boolean;
  readonly evidenceSessions: number;
  readonly matched: number;
  readonly gaps: number;
  readonly contradictions: number;
  /** The most that the sources' clocks can lie apart; undefined where no two share a session to tell by. */
  readonly mostApartMs: number | undefined;
  readonly files: number;
}

export interface NamedMachine {
  readonly name: string;
  readonly address: string;
}

export interface Dialect {
  /** Of the run; empty when it has but one. */
  readonly part: string;
  readonly name: string;
}
