/** What a report says in sentences: one function for each, in every language; the numbers come from the run. */
import type { ClockOffset } from '../../evidence/clock-offset.ts';
import type { Ending } from '../../pcap/ending.ts';
import type { Language, PointName } from '../model.ts';
import type { Numbers } from '../numbers.ts';
import { ENGLISH } from './english.ts';
import { INDONESIAN } from './indonesian.ts';

/** Why a session was chosen to be shown packet by packet. */
export type Reason = 'first' | 'slowest' | 'trouble' | 'flawed' | 'machine';

export interface ChosenFacts {
  readonly name: string;
  readonly machine: string;
  readonly reasons: readonly Reason[];
  readonly durationMs: number | null;
  readonly latencyMs: number | null;
  readonly requests: number;
  readonly replies: number;
  readonly packets: number;
  readonly unusual: readonly string[];
}

export interface PointTexts {
  readonly title: string;
  readonly task: string;
  /** 50 words at the least, whatever the numbers. */
  readonly explanation: (numbers: Numbers) => string[];
}

export interface Texts {
  readonly title: string;
  readonly subtitle: (server: string, port: number) => string;
  readonly date: (ms: number, zoneMinutes?: number) => string;
  /** Which times are local, and which are UTC. */
  readonly clocks: (zoneMinutes: number) => string;
  readonly number: (value: number, digits?: number) => string;
  readonly summary: (numbers: Numbers) => string[];
  readonly serverAtWork: (numbers: Numbers) => string[];
  readonly points: (port: number) => Readonly<Record<PointName, PointTexts>>;
  readonly captions: {
    readonly listening: (source: string, machine: string) => string;
    readonly answered: string;
    readonly handshake: (name: string, machine: string) => string;
    readonly overlap: (source: string) => string;
    readonly requests: string;
    readonly replies: string;
    readonly reconciled: string;
    readonly logged: string;
    readonly terminal: (name: string) => string;
  };
  readonly facts: {
    readonly engine: string;
    readonly traffic: string;
    readonly skew: string;
    readonly plan: string;
    readonly planText: (clients: number, requests: number, holdMs: number, staggerMs: number) => string;
    readonly began: string;
    readonly interrupted: string;
    readonly syns: string;
    readonly synAcks: string;
    readonly handshakes: string;
    readonly refused: string;
    readonly serverAddress: string;
    readonly scenario: string;
    readonly checks: string;
    readonly checksText: (good: number, all: number) => string;
    readonly dialect: string;
    readonly part: (name: string) => string;
    readonly partText: (dialect: string, sessions: number) => string;
    readonly version: (program: string) => string;
    readonly matched: string;
    readonly gaps: string;
    readonly contradictions: string;
    readonly captured: string;
    readonly lost: string;
    readonly thisComputer: string;
  };
  readonly chosenTitle: (facts: ChosenFacts) => string;
  readonly chosen: (facts: ChosenFacts) => string;
  readonly outcome: Readonly<
    Record<'completed' | 'wrong' | 'refused' | 'reset' | 'timed-out' | 'cut' | 'closed' | 'unknown', string>
  >;
  /** Short, for a table. */
  readonly ended: (ending: Ending | undefined) => string;
  /** A sentence. */
  readonly ending: (ending: Ending) => string;
  readonly latency: (numbers: Numbers) => string;
  readonly reconciled: (numbers: Numbers) => string[];
  readonly limits: (numbers: Numbers, warnings: readonly string[]) => string[];
  /** How far a clock is ahead or behind, and how well that is known. */
  readonly offset: (offset: ClockOffset) => string;
  /** `mesin-1's capture`, `the server's log` and so on as lab/evidence names them. */
  readonly sourceName: (name: string) => string;
  /** A gap or a contradiction as lab/evidence words it. */
  readonly flaw: (text: string) => string;
  /** What a file of the run folder holds. */
  readonly file: (path: string) => string;
}

export const TEXTS: Readonly<Record<Language, Texts>> = { en: ENGLISH, id: INDONESIAN };
