/// <reference lib="dom" />
import { CHUNK, chunkId, INDEX_ID } from './island.ts';
import type { DetailsChunk, SessionIndex } from './island.ts';
import type { SessionDetails } from '../../model.ts';

const MOST_CHUNKS = 8;
/** The chunks parsed last, the latest at the end. */
const chunks = new Map<number, DetailsChunk>();

export function readIndex(): SessionIndex {
  return JSON.parse(document.getElementById(INDEX_ID)?.textContent ?? '{}') as SessionIndex;
}

/** Undefined for a session whose data is not there, or not yet: the browser may still be reading the file. */
export function readDetails(number: number): SessionDetails | undefined {
  const chunk = Math.floor(number / CHUNK);
  const found = chunks.get(chunk) ?? parse(chunk);
  if (found === undefined) return undefined;
  chunks.delete(chunk);
  chunks.set(chunk, found);
  const [oldest] = chunks.keys();
  if (chunks.size > MOST_CHUNKS && oldest !== undefined) chunks.delete(oldest);
  return found[number % CHUNK];
}

function parse(chunk: number): DetailsChunk | undefined {
  const island = document.getElementById(chunkId(chunk));
  // A script element that has a successor is whole.
  const isWhole =
    island !== null && (document.readyState !== 'loading' || island.nextElementSibling !== null);
  return isWhole ? (JSON.parse(island.textContent) as DetailsChunk) : undefined;
}
