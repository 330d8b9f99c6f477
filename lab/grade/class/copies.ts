/**
 * Programs of a class that are the same up to names and spacing, as pairs for a person to look at.
 *
 *     text → tokens (names, texts and numbers each as one) → hashes of K in a row → fingerprints by winnowing
 *     text → words of its texts
 *
 * Winnowing keeps the smallest hash of every window, so that a common piece of K + WINDOW − 1 tokens is always found
 * (Schleimer, Wilkerson, Aiken: "Winnowing", SIGMOD 2003, which is what MOSS does). What the texts say is easily changed
 * and counts less: two who wrote the same statements are alike, two who also print the same are more so. What much of a
 * class shares, this year's or an earlier one, is the course's example and counts for nobody.
 */
import { crc32 } from 'node:zlib';
import { tokensOf } from './tokens.ts';

/** One student's, by name. The ending of a file's path tells the language. */
export interface Program {
  readonly name: string;
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/** Programs of a year that are looked at for comparison alone, and where they are. */
export interface EarlierClass {
  readonly folder: string;
  readonly programs: readonly Program[];
}

/** Two programs that are alike. */
export type Pair = ReturnType<typeof similarPairs>[number];

const K = 12;
const WINDOW = 5;
/** From here on a person may want to look. */
const ALIKE = 0.8;
/** What is left when all texts are others: still a pair. */
const STRUCTURE_SHARE = 0.85;
/** Less than this says nothing: a dozen lines can only be written in so many ways. */
const FEWEST = 12;
/** In smaller classes nothing is common. */
const SMALLEST_CLASS = 6;
const COMMON_SHARE = 1 / 3;
/** More than anybody hands in for this. */
const MOST_TOKENS = 50_000;

/** Of this year's programs with each other and with earlier ones, most alike first. */
export function similarPairs(programs: readonly Program[], earlier: readonly EarlierClass[] = []) {
  const years = [{ folder: null, programs }, ...earlier].map(({ folder, programs }) => ({
    folder,
    marked: programs.map(({ name, files }) => ({ name, ...marksOf(files) })),
  }));
  // Numbers are of the structure, words of the texts.
  const common = new Set(years.flatMap(({ marked }) => Array.from(commonIn(marked))));
  const [now = [], ...before] = years.map(({ folder, marked }) =>
    marked.map(({ name, prints, words }) => ({
      name,
      folder,
      prints: prints.difference(common),
      words: words.difference(common),
    })),
  );
  const pairs = now.flatMap((one, at) =>
    [...now.slice(at + 1), ...before.flat()].map((other) => ({
      one: one.name,
      other: other.name,
      /** The folder of the earlier year that `other` is in; `null` for this class. */
      from: other.folder,
      /** 0 to 1. */
      similarity: similarityOf(one, other),
    })),
  );
  const alike = pairs.filter(({ similarity }) => similarity >= ALIKE);
  return alike.toSorted((one, other) => other.similarity - one.similarity);
}

/** What a program is known by. */
interface Marks {
  readonly prints: ReadonlySet<number>;
  readonly words: ReadonlySet<string>;
}

/** Of the smaller program's those that both have, 0 to 1; of the texts only where both have some of their own. */
function similarityOf(one: Marks, other: Marks): number {
  if (Math.min(one.prints.size, other.prints.size) < FEWEST) return 0;
  const structure = shareOf(one.prints, other.prints);
  if (one.words.size === 0 && other.words.size === 0) return structure;
  return STRUCTURE_SHARE * structure + (1 - STRUCTURE_SHARE) * shareOf(one.words, other.words);
}

function shareOf<Mark>(one: ReadonlySet<Mark>, other: ReadonlySet<Mark>): number {
  const smaller = Math.min(one.size, other.size);
  return smaller === 0 ? 0 : one.intersection(other).size / smaller;
}

/** What more than a third of a class has; three friends alone are no third of anything. */
function commonIn(marked: readonly Marks[]): Set<number | string> {
  if (marked.length < SMALLEST_CLASS) return new Set();
  const counts = new Map<number | string, number>();
  for (const { prints, words } of marked)
    for (const mark of [...prints, ...words]) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  const most = Math.max(marked.length * COMMON_SHARE, 3);
  return new Set(Array.from(counts).flatMap(([mark, count]) => (count > most ? [mark] : [])));
}

function marksOf(files: Program['files']): Marks {
  const [prints, words] = [new Set<number>(), new Set<string>()];
  let left = MOST_TOKENS;
  for (const file of files) {
    const tokens = tokensOf(file.path, file.text, left);
    left -= tokens.structure.length;
    for (const word of tokens.words) words.add(word);
    for (const print of winnow(hashesOf(tokens.structure))) prints.add(print);
  }
  return { prints, words };
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
