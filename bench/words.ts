/** Figures as people read them. */
import type { Row, Target, Unit } from './row.ts';
import type { Spread } from './spread.ts';

export type Language = 'en' | 'id';

/** Three digits, and thousands kept together. */
export function number(value: number, language: Language = 'en'): string {
  const locale = language === 'id' ? 'id-ID' : 'en-GB';
  const rounded = Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(3));
  return rounded.toLocaleString(locale, { maximumSignificantDigits: 17 });
}

export function spreadText({ median, min, max }: Spread, language: Language = 'en'): string {
  const [middle, least, most] = [median, min, max].map((value) => number(value, language));
  return min === max ? `${middle}` : `${middle} (${least}–${most})`;
}

export function withUnit(text: string, unit: Unit): string {
  return `${text} ${UNITS[unit]}`.trimEnd();
}

export function targetText(target: Target, unit: Unit, language: Language): string {
  const words = WORDS[language];
  return 'atLeast' in target
    ? `${words.atLeast} ${withUnit(number(target.atLeast, language), unit)}`
    : `${words.atMost} ${withUnit(number(target.atMost, language), unit)}`;
}

export function verdictText({ met }: Pick<Row, 'met'>, language: Language): string {
  const words = WORDS[language];
  return met === null ? words.unknown : met ? words.met : words.missed;
}

const UNITS: Record<Unit, string> = { ratio: '', KB: 'KB', MB: 'MB', ms: 'ms', s: 's', connections: '' };

export const WORDS = {
  en: {
    what: 'what',
    target: 'target',
    measured: 'measured (median, least–most)',
    verdict: 'met',
    atLeast: 'at least',
    atMost: 'at most',
    met: 'yes',
    missed: 'no',
    unknown: 'not measured',
  },
  id: {
    what: 'yang diukur',
    target: 'target',
    measured: 'terukur (median, terkecil–terbesar)',
    verdict: 'tercapai',
    atLeast: 'minimal',
    atMost: 'maksimal',
    met: 'ya',
    missed: 'tidak',
    unknown: 'tidak diukur',
  },
} as const;
