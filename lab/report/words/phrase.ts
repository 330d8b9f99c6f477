/** What sentences of every language are put together with. */
import type { Language } from '../model.ts';
import type { Numbers } from '../numbers.ts';

const LOCALE: Readonly<Record<Language, string>> = { en: 'en-GB', id: 'id-ID' };

/** `1,831` and `1.831`; at most `digits` decimals. */
export function numberIn(language: Language): (value: number, digits?: number) => string {
  const formats = new Map<number, Intl.NumberFormat>();
  return (value, digits = 0) => {
    const format =
      formats.get(digits) ?? new Intl.NumberFormat(LOCALE[language], { maximumFractionDigits: digits });
    formats.set(digits, format);
    return format.format(value);
  };
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

/** `13.6 ms`, `0.104 ms`: three digits that say something. */
export function ms(number: (value: number, digits?: number) => string, value: number): string {
  const size = Math.abs(value);
  const digits = size < 1 ? 3 : size < 10 ? 2 : size < 100 ? 1 : 0;
  return `${number(value, digits)} ms`;
}

/** The name of the one source that told of any session: with it alone nothing agrees and nothing can be missing. */
export function onlyWitness({ sources, gaps }: Pick<Numbers, 'sources' | 'gaps'>): string | undefined {
  return sources.length === 1 && gaps === 0 ? sources[0] : undefined;
}

/** Of fewer values than this, nine in ten and 99 in 100 say nothing. */
export const LEAST_SPREAD = 20;

/** `one, two and three`. */
export function listed(names: readonly string[], and: string): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} ${and} ${last}`;
}
