/** What sentences in both languages are put together with. */
import { LOCALE, numberText } from './figures.ts';
import type { Language } from '../../options/language.ts';

/** Of {@link phrasesIn}. */
export type Phrases = ReturnType<typeof phrasesIn>;

/** What a sentence of one language needs: its numbers, its lists, and the choice of the sentence itself. */
export function phrasesIn(language: Language) {
  const number = (value: number, digits?: number): string => numberText(value, language, digits);
  const say = (english: string, indonesian: string): string => (language === 'en' ? english : indonesian);
  return {
    language,
    /** `1,831` or `1.831`; at most `digits` decimals, none as a rule. */
    number,
    /** `13.6 ms`, `0.104 ms`: three digits that say something. */
    ms: (value: number): string => {
      const size = Math.abs(value);
      return `${number(value, size < 1 ? 3 : size < 10 ? 2 : size < 100 ? 1 : 0)} ms`;
    },
    /** `one, two and three`; `satu, dua, dan tiga`. */
    and: (names: readonly string[]): string => {
      const last = names.at(-1) ?? '';
      if (names.length < 2) return last;
      const and = language === 'en' ? ' and ' : names.length === 2 ? ' dan ' : ', dan ';
      return `${names.slice(0, -1).join(', ')}${and}${last}`;
    },
    /** The sentence of this language; both are written where the fact is known, so that neither says more. */
    say,
    /** The same for a list of sentences: none where it is not so. */
    sayIf: (isSo: boolean, english: string, indonesian: string): string[] =>
      isSo ? [say(english, indonesian)] : [],
  };
}

/** English alone: `18 sessions`, `1 session`, `no sessions`. Indonesian nouns do not change after a number. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${value === 0 ? 'no' : numberText(value, 'en')} ${value === 1 ? one : many}`;
}

/** `21 November 2026 at 17:56:03 UTC+7`: as clocks showed it in a zone so many minutes ahead. */
export function dateIn(language: Language, atMs: number, zoneMinutes = 0): string {
  const date = new Date(atMs + zoneMinutes * 60_000);
  const style = { dateStyle: 'long', timeStyle: 'medium', timeZone: 'UTC' } as const;
  return `${date.toLocaleString(LOCALE[language], style)} ${zoneName(zoneMinutes)}`;
}

/** `UTC`, `UTC+7`, `UTC−3:30`. */
export function zoneName(minutes: number): string {
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  const rest = size % 60 === 0 ? '' : `:${String(size % 60).padStart(2, '0')}`;
  return `UTC${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}${rest}`;
}

/** With its first letter as a capital. */
export function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
