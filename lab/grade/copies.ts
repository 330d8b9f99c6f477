/**
 * Programs of a class that are the same up to names and spacing, as pairs for a person to look at.
 *
 *     text → tokens (names, texts and numbers each as one) → hashes of K in a row → fingerprints by winnowing
 *
 * Winnowing keeps the smallest hash of every window, so that a common piece of K + WINDOW − 1 tokens is always found
 * (Schleimer, Wilkerson, Aiken: "Winnowing", SIGMOD 2003, which is what MOSS does). What much of a class shares is the
 * course's example and counts for nobody.
 */
import { tokensOf } from './tokens.ts';

export interface Program {
  /** Whose it is. */
  readonly name: string;
  readonly files: readonly SourceFile[];
}

export interface SourceFile {
  /** Its ending tells the language. */
  readonly path: string;
  readonly text: string;
}

export interface Pair {
  readonly one: string;
  readonly other: string;
  /** Of the smaller program's fingerprints those that both have, 0 to 1. */
  readonly similarity: number;
}

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
export function similarPairs(programs: readonly Program[]): Pair[] {
  const prints = programs.map(({ files }) => fingerprints(files));
  const common = commonIn(prints);
  const own = prints.map((set) => set.difference(common));
  const pairs: Pair[] = [];
  for (const [at, one] of programs.entries()) {
    for (const [further, other] of programs.slice(at + 1).entries()) {
      const similarity = similarityOf(own[at], own[at + 1 + further]);
      if (similarity >= ALIKE) pairs.push({ one: one.name, other: other.name, similarity });
    }
  }
  return pairs.toSorted((one, other) => other.similarity - one.similarity);
}

function similarityOf(one: ReadonlySet<number> = new Set(), other: ReadonlySet<number> = new Set()): number {
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

function fingerprints(files: readonly SourceFile[]): Set<number> {
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
  const numbers = tokens.map(hashOf);
  const count = Math.max(0, numbers.length - K + 1);
  return Array.from({ length: count }, (_, start) => {
    let hash = 0;
    for (let at = start; at < start + K; at += 1) hash = mix(hash, numbers[at] ?? 0);
    return hash;
  });
}

function winnow(hashes: readonly number[]): Set<number> {
  const kept = new Set<number>();
  const windows = Math.max(hashes.length === 0 ? 0 : 1, hashes.length - WINDOW + 1);
  for (let start = 0; start < windows; start += 1) {
    let least = Infinity;
    for (const hash of hashes.slice(start, start + WINDOW)) least = Math.min(least, hash);
    kept.add(least);
  }
  return kept;
}

/** FNV-1a. */
function hashOf(token: string): number {
  let hash = 0x811c9dc5;
  for (const character of token) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
}

/** Order counts, and every bit of both. */
function mix(hash: number, token: number): number {
  const mixed = Math.imul(hash ^ token, 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
