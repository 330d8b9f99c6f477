/** Costs as people read them. */
import type { Language } from '../../options/language.ts';
import { number } from '../table.ts';

const BYTES = [
  [1e12, 'TB'],
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'KB'],
] as const;

const MINUTES = { en: 'min', id: 'menit' } as const;
const HOURS = { en: 'h', id: 'jam' } as const;

/** `1.2 GB`, of a thousand megabytes each. */
export function bytesText(bytes: number, language: Language): string {
  const [size, unit] = BYTES.find(([least]) => bytes >= least) ?? [1, 'B'];
  return `${number(bytes / size, language)} ${unit}`;
}

/** Seconds up to ten minutes, then minutes, and from two hours on hours. */
export function timeText(seconds: number, language: Language): string {
  if (seconds < 600) return `${number(seconds, language)} s`;
  return seconds < 7_200
    ? `${number(seconds / 60, language)} ${MINUTES[language]}`
    : `${number(seconds / 3_600, language)} ${HOURS[language]}`;
}

/** `82 %`, or of more than twice the whole `×50`. */
export function shareText(share: number, language: Language): string {
  return share > 2 ? `×${number(share, language)}` : `${number(share * 100, language)} %`;
}
