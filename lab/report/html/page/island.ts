/** The data inside the page: an index of all sessions, and their details in chunks that are read when asked for. */
import type { Labels, Language, SessionDetails } from '../../model.ts';
import type { PageWords } from '../page-words.ts';

export const INDEX_ID = 'session-index';

/** Sessions a chunk: small enough to be parsed between two frames. */
export const CHUNK = 32;

export function chunkId(chunk: number): string {
  return `session-details-${chunk}`;
}

export interface SessionIndex {
  readonly language: Language;
  readonly labels: Labels;
  readonly words: PageWords;
  readonly machines: readonly string[];
  readonly sources: readonly { readonly letter: string; readonly name: string }[];
  /** What many sessions say alike. */
  readonly strings: readonly string[];
  readonly rows: readonly IndexRow[];
}

/** Of the numbers that name a string, each is its place in `strings`. */
export type IndexRow = readonly [
  name: string,
  machine: number,
  sinceStartMs: number,
  durationMs: number | null,
  requests: number,
  replies: number,
  latencyMs: number | null,
  /** The empty string where no client says it. */
  outcome: number,
  outcomeText: number,
  ended: number,
  thread: number | null,
  sources: readonly number[],
  whole: 0 | 1,
  unusual: readonly number[],
  flaws: readonly string[],
];

export const Column = {
  name: 0,
  machine: 1,
  start: 2,
  duration: 3,
  requests: 4,
  replies: 5,
  latency: 6,
  outcome: 7,
  outcomeText: 8,
  ended: 9,
  thread: 10,
  sources: 11,
  whole: 12,
  unusual: 13,
  flaws: 14,
} as const;

export type DetailsChunk = readonly SessionDetails[];

export interface View {
  readonly index: SessionIndex;
  readonly number: number;
  readonly details: SessionDetails;
}
