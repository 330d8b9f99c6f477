/**
 * What the console tells its pages over their WebSocket, one JSON object per message. What pages ask is in orders.ts; what
 * terminals show goes as bytes.
 */
import type { ClientEndpoint } from './client-feed.ts';
import type { CompactSegment } from '../drawing/compact-segment.ts';
import type { Ending } from '../../pcap/ending.ts';
import type { LadderEnd } from '../drawing/ladder.ts';
import type { MachineStatus } from '../engine/engine.ts';
import type { Timing } from '../recording/transcript.ts';

/** A connection as its capture shows it; its number is that of the capture's stream. */
export interface WireSession {
  readonly id: number;
  /** Named `mesin-2`, or by the address where none of the lab's machines has it. */
  readonly client: LadderEnd;
  readonly server: LadderEnd;
  /** Of its first segment, Unix time in microseconds. */
  readonly startUs: number;
}

/** How a connection stands. */
export interface SessionState {
  readonly id: number;
  readonly ending: Ending;
  readonly isEstablished: boolean;
  /** Whole lines each side has sent, each byte counted once. */
  readonly asked: number;
  readonly answered: number;
  /** Also those that are not told, as there were too many. */
  readonly segments: number;
}

/** What one capture brought since the last batch, in the order of its file. */
export interface WireBatch {
  readonly kind: 'wire';
  /** One of {@link Recording.captures}, by its name. */
  readonly capture: string;
  readonly sessions: readonly WireSession[];
  /** Times count from the beginning of their session. */
  readonly segments: readonly (readonly [session: number, ...CompactSegment])[];
  readonly states: readonly SessionState[];
  readonly counts: WireCounts;
  /** How many connections each machine has open, by its name. */
  readonly openAt: Readonly<Record<string, number>>;
}

/** Also of what was not told, as it was too much for a page. */
export interface WireCounts {
  readonly segments: number;
  readonly sessions: number;
  readonly open: number;
  readonly asked: number;
  readonly answered: number;
}

/** A line of a machine's log. */
export interface LogLine {
  readonly machine: string;
  /** Unix time in microseconds; that of the line before it where it tells none. */
  readonly atUs: number;
  readonly text: string;
}

/** What a terminal of a run showed since it was told last. */
export interface Transcript extends Timing {
  readonly terminal: string;
  /** Base64. */
  readonly bytes: string;
  /** Whether there is more in the run folder. */
  readonly isCut: boolean;
}

/** What is on the screen: a run as it is recorded, or one that is over. */
export interface Recording {
  readonly kind: 'recording';
  /** The name of its folder, or those of its files. */
  readonly name: string;
  readonly what: 'burst' | 'scenario' | 'capture' | 'file';
  readonly isLive: boolean;
  readonly port: number;
  /** The server first. */
  readonly machines: readonly { readonly name: string; readonly address: string }[];
  /** What was captured where; a run of several parts has as many at one machine. The server's come first. */
  readonly captures: readonly { readonly name: string; readonly machine: string; readonly part: string }[];
  /** How the terminal does what put it on the screen. */
  readonly command: string;
}

export interface RunSummary {
  readonly name: string;
  readonly what: string;
  readonly startedAtMs: number | null;
  /** Null while it runs. */
  readonly ok: boolean | null;
  readonly hasReport: boolean;
}

export interface ActionState {
  readonly kind: 'action';
  readonly id: number;
  readonly command: string;
  readonly output: string;
  /** `undefined` while it runs. */
  readonly exitCode?: number;
  /** What it wrote for a browser, as a path of the console. */
  readonly page?: string;
}

/** A terminal on a machine. */
export interface TerminalState {
  readonly id: number;
  readonly machine: string;
  readonly capture: boolean;
  /** The page whose keys go to it. */
  readonly typist: number | null;
  readonly isOpen: boolean;
  /** The typist's: other pages draw it as it is. */
  readonly columns: number;
  readonly rows: number;
}

/** What is known of a machine; what it takes only where its engine counts. */
export interface MachineView extends MachineStatus {
  /** 1 is a whole core. */
  readonly cores?: number;
  readonly memoryBytes?: number;
}

/** The engine's machines. */
export interface LabState {
  readonly kind: 'lab';
  readonly engine: string;
  /** Whether the machines are apart from this computer; where not, a terminal is one of this computer. */
  readonly isConfined: boolean;
  /** The server's, as the class has set it. */
  readonly port: number;
  /** Whether the console records what passes while nobody else does. */
  readonly captures: boolean;
  /** Whether the engine does; while it does not, its machines are told as they were. */
  readonly answers: boolean;
  readonly machines: readonly MachineView[];
  readonly served: string | null;
}

export type ToPage =
  | LabState
  | Recording
  | WireBatch
  | ActionState
  | { readonly kind: 'welcome'; readonly page: number; readonly scenarios: readonly string[] }
  | { readonly kind: 'clients'; readonly clients: readonly ClientEndpoint[] }
  | { readonly kind: 'log'; readonly lines: readonly LogLine[] }
  | { readonly kind: 'transcripts'; readonly transcripts: readonly Transcript[] }
  | { readonly kind: 'runs'; readonly runs: readonly RunSummary[] }
  | { readonly kind: 'terminals'; readonly terminals: readonly TerminalState[] }
  /** What was asked for cannot be had, as a sentence. */
  | { readonly kind: 'refused'; readonly why: string };
