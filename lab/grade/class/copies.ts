/**
 * Programs of a class that are the same up to names and spacing, as pairs for a person to look at.
 *
 *     text → tokens (names, texts and numbers each as one) → hashes of K in a row → fingerprints by winnowing
 *
 * Winnowing keeps the smallest hash of every window, so that a common piece of K + WINDOW − 1 tokens is always found
 * (Schleimer, Wilkerson, Aiken: "Winnowing", SIGMOD 2003, which is what MOSS does). What much of a class shares is the
 * course's example and counts for nobody.
 */
import { crc32 } from 'node:zlib';
import { tokensOf } from './tokens.ts';

/** One student's, by name. The ending of a file's path tells the language. */
export interface Program {
  readonly name: string;
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/** Two programs that are alike, by the names of their students. */
export type Pair = ReturnType<typeof similarPairs>[number];

const K = 12;
const WINDOW = 5;
/** From here on a person may want to look. */
const ALIKE = 0.8;
/** Less than this says nothing: a dozen lines can only be written in so many ways. */
const FEWEST = 12;
/** In smaller classes nothing is common. */
const SMALLEST_CLASS = 6;
const COMMON_SHARE = 1 / 3;
/** More than anybody hands in for this. */
const MOST_TOKENS = 50_000;

/** Most alike first. */
export function similarPairs(programs: readonly Program[]) {
  const marked = programs.map(({ name, files }) => ({ name, prints: fingerprints(files) }));
  const common = commonIn(marked.map(({ prints }) => prints));
  const owners = marked.map(({ name, prints }) => ({ name, own: prints.difference(common) }));
  const pairs = owners.flatMap((one, at) =>
    owners.slice(at + 1).map((other) => ({
      one: one.name,
      other: other.name,
      similarity: similarityOf(one.own, other.own),
    })),
  );
  const alike = pairs.filter(({ similarity }) => similarity >= ALIKE);
  return alike.toSorted((one, other) => other.similarity - one.similarity);
}

/** Of the smaller program's fingerprints those that both have, 0 to 1. */
function similarityOf(one: ReadonlySet<number>, other: ReadonlySet<number>): number {
  const smaller = Math.min(one.size, other.size);
  return smaller < FEWEST ? 0 : one.intersection(other).size / smaller;
}

/** What more than a third of a class has; three friends alone are no third of anything. */
function commonIn(prints: readonly ReadonlySet<number>[]): Set<number> {
  if (prints.length < SMALLEST_CLASS) return new Set();
  const counts = new Map<number, number>();
  for (const set of prints) for (const print of set) counts.set(print, (counts.get(print) ?? 0) + 1);
  const most = Math.max(prints.length * COMMON_SHARE, 3);
  return new Set(Array.from(counts).flatMap(([print, count]) => (count > most ? [print] : [])));
}

function fingerprints(files: Program['files']): Set<number> {
  const prints = new Set<number>();
  let left = MOST_TOKENS;
  for (const file of files) {
    const tokens = tokensOf(file.path, file.text, left);
    left -= tokens.length;
    for (const print of winnow(hashesOf(tokens))) prints.add(print);
  }
  return prints;
}

/** One for every K tokens in a row. */
function hashesOf(tokens: readonly string[]): number[] {
  const count = Math.max(0, tokens.length - K + 1);
  return Array.from({ length: count }, (_, start) => crc32(tokens.slice(start, start + K).join(' ')));
}

function winnow(hashes: readonly number[]): Set<number> {
  const windows = Math.max(hashes.length === 0 ? 0 : 1, hashes.length - WINDOW + 1);
  const leastFrom = (start: number): number => Math.min(...hashes.slice(start, start + WINDOW));
  return new Set(Array.from({ length: windows }, (_, start) => leastFrom(start)));
}
