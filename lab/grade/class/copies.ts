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

/** The ending of a file's path tells the language. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** What a program is known by. */
interface Marks {
  readonly prints: ReadonlySet<number>;
  readonly words: ReadonlySet<string>;
}

/** One student's, by name. */
export interface Program extends Marks {
  readonly name: string;
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
/** Of the smaller program's structure, even when all texts are the same; a little less, as it is no binary fraction. */
const LEAST_STRUCTURE = (ALIKE - (1 - STRUCTURE_SHARE)) / STRUCTURE_SHARE - 1e-9;
/** Less than this says nothing: a dozen lines can only be written in so many ways. */
const FEWEST = 12;
/** In smaller classes nothing is common. */
const SMALLEST_CLASS = 6;
const COMMON_SHARE = 1 / 3;
/** More than anybody hands in for this. */
const MOST_TOKENS = 50_000;

/** Of this year's programs with each other and with earlier ones, most alike first. */
export function similarPairs(programs: readonly Program[], earlier: readonly EarlierClass[] = []) {
  const years = [{ folder: null, programs }, ...earlier];
  // Numbers are of the structure, words of the texts.
  const common = new Set(years.flatMap(({ programs }) => Array.from(commonIn(programs))));
  const all = years.flatMap(({ folder, programs }) =>
    programs.map(({ name, prints, words }) => ({
      name,
      folder,
      prints: prints.difference(common),
      words: words.difference(common),
    })),
  );
  const likely = likelyAlike(all.map(({ prints }) => prints));
  const pairs = all.slice(0, programs.length).flatMap((one, index) =>
    (likely[index] ?? []).flatMap((at) => {
      const other = all[at];
      if (other === undefined) return [];
      return {
        one: one.name,
        other: other.name,
        /** The folder of the earlier year that `other` is in; `null` for this class. */
        from: other.folder,
        /** 0 to 1. */
        similarity: similarityOf(one, other),
      };
    }),
  );
  const alike = pairs.filter(({ similarity }) => similarity >= ALIKE);
  return alike.toSorted((one, other) => other.similarity - one.similarity);
}

/**
 * Of each program those behind it, in order, that may be alike; all others are not. Alike means to share most of the
 * smaller one's prints, so at least one of its rarest few: whoever has none of these need not be compared, which in a
 * large class is nearly everybody (Chaudhuri, Ganti, Kaushik: "A Primitive Operator for Similarity Joins", ICDE 2006).
 */
function likelyAlike(all: readonly Marks['prints'][]): number[][] {
  const owners = new Map<number, number[]>();
  for (const [index, prints] of all.entries())
    for (const print of prints) {
      const known = owners.get(print);
      if (known === undefined) owners.set(print, [index]);
      else known.push(index);
    }
  const likely = all.map(() => new Set<number>());
  for (const [index, prints] of all.entries()) {
    if (prints.size < FEWEST) continue;
    const owned = Array.from(prints, (print) => owners.get(print) ?? []);
    const rarest = owned.toSorted((one, other) => one.length - other.length);
    for (const others of rarest.slice(0, prints.size - Math.ceil(prints.size * LEAST_STRUCTURE) + 1))
      for (const other of others) {
        // Of two of one size either way finds it.
        if (other === index || (all[other]?.size ?? 0) < prints.size) continue;
        likely[Math.min(index, other)]?.add(Math.max(index, other));
      }
  }
  return likely.map((others) => Array.from(others).toSorted((one, other) => one - other));
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
function commonIn(programs: readonly Marks[]): Set<number | string> {
  if (programs.length < SMALLEST_CLASS) return new Set();
  const counts = new Map<number | string, number>();
  for (const { prints, words } of programs)
    for (const mark of [...prints, ...words]) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  const most = Math.max(programs.length * COMMON_SHARE, 3);
  return new Set(Array.from(counts).flatMap(([mark, count]) => (count > most ? [mark] : [])));
}

/** What is compared of a student's files. */
export function programOf(name: string, files: readonly SourceFile[]): Program {
  const [prints, words] = [new Set<number>(), new Set<string>()];
  let left = MOST_TOKENS;
  for (const file of files) {
    const tokens = tokensOf(file.path, file.text, left);
    left -= tokens.structure.length;
    for (const word of tokens.words) words.add(word);
    for (const print of winnow(hashesOf(tokens.structure))) prints.add(print);
  }
  return { name, prints, words };
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
