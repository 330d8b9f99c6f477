/** Words that stand alone: headings, columns, controls. No Node and no library here: pages carry it, too. */
import { type Language, LANGUAGES } from '../../options/language.ts';

type WordTable = Readonly<Record<string, readonly [english: string, indonesian: string]>>;

/** A table of words, each in English and in Indonesian beside each other, as the words of each language. */
export function wordsIn<const Table extends WordTable>(table: Table) {
  const columns = LANGUAGES.map((language, column) => {
    const words = Object.entries(table).map(([key, pair]) => [key, pair[column]]);
    return [language, Object.fromEntries(words)];
  });
  return Object.fromEntries(columns) as Record<Language, Readonly<Record<keyof Table, string>>>;
}
