import { isClockText, secondsOfDay } from '../run/reply.ts';
import { firstFault } from './reply-fault.ts';
import { type LocalTime, localSecondsOfDay, remainder } from '../run/local-time.ts';
import type { ReviewedRequirement } from './requirement.ts';
import type { SeenReply } from '../run/replies.ts';
import type { Text } from '../result.ts';

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;
const SLACK_S = 30;

export const format: ReviewedRequirement = {
  id: '1d-format',
  sentence: {
    en: 'The time is written as `hh:mm:ss`: two digits each, 24-hour clock.',
    id: 'Jam ditulis `hh:mm:ss`, masing-masing dua angka, format 24 jam.',
  },
  points: 8,
  // It is run a second time in another hour.
  needs: ['1c-time', '1c-session', '1a-restart'],
  review: (seen) => {
    const isHalfDay = showsHalfDay(seen.replies);
    const verdict = firstFault(
      seen,
      ({ clockText }) => {
        if (!isClockText(clockText)) return causeOf(clockText);
        return isHalfDay ? halfDay : undefined;
      },
      ({ prefix, lineEnd }) => `${prefix}hh:mm:ss${lineEnd}`,
    );
    const note = verdict.outcome === 'passed' ? notShown(seen.replies) : undefined;
    return note === undefined ? verdict : { ...verdict, note };
  },
};

const halfDay: Text = {
  en: 'It was afternoon where the server ran, but the reply shows a morning hour: a 12-hour clock. Use %H, not %I.',
  id: 'Di tempat server dijalankan waktu sudah lewat tengah hari, tetapi balasannya menunjukkan jam pagi: format 12 jam. Gunakan %H, bukan %I.',
};

/** Zeros and an afternoon show at their time only, which cannot be chosen for every program. */
function notShown(replies: readonly SeenReply[]): Text | undefined {
  const shows = (pattern: RegExp): boolean => replies.some(({ clockText }) => pattern.test(clockText));
  const missing: Text[] = [];
  if (!shows(/^0/)) missing.push({ en: 'an hour below 10', id: 'jam di bawah 10' });
  if (!shows(/^..:0/)) missing.push({ en: 'a minute below 10', id: 'menit di bawah 10' });
  if (!shows(/^..:..:0/)) missing.push({ en: 'a second below 10', id: 'detik di bawah 10' });
  if (!shows(/^(?:1[3-9]|2)/)) missing.push({ en: 'an afternoon', id: 'waktu setelah pukul 12' });
  if (missing.length === 0) return undefined;
  const list = (language: 'en' | 'id', and: string): string => {
    const all = missing.map((one) => one[language]);
    return all.length === 1 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} ${and} ${all.at(-1)}`;
  };
  return {
    en: `Could not be shown at this program's local time: ${list('en', 'and')}.`,
    id: `Tidak dapat ditunjukkan pada waktu setempat program ini: ${list('id', 'dan')}.`,
  };
}

/**
 * Right but for the half of the day, which was chosen so that it shows: twelve hours off in an afternoon, and in the hour
 * after midnight that or, of the hour modulo twelve, right. A server with a zone of its own can be so by chance in one of
 * two zones on Earth, and in none that nobody lives in.
 */
function showsHalfDay(replies: readonly SeenReply[]): boolean {
  const places = new Set(replies.map(({ localTime }) => localTime));
  const isByChance = places.size < 2 && replies.every(({ localTime }) => isOnEarth(localTime));
  const offs = replies.map(hoursOff);
  return !isByChance && offs.includes(12) && offs.every((hours) => hours === 0 || hours === 12);
}

/** `undefined` where it is not a whole number of hours. */
function hoursOff({ clockText, atMs, localTime }: SeenReply): number | undefined {
  const shownS = secondsOfDay(clockText);
  if (localTime === undefined || shownS === undefined) return undefined;
  const offS = Math.abs(remainder(localSecondsOfDay(localTime, atMs) - shownS, DAY_S));
  const hours = Math.round(offS / HOUR_S);
  return Math.abs(offS - hours * HOUR_S) < SLACK_S ? hours : undefined;
}

function isOnEarth(localTime: LocalTime | undefined): boolean {
  return localTime === undefined || (localTime.clockAheadS + localTime.zoneS) % HOUR_S === 0;
}

function causeOf(text: string) {
  if (/^\d{1,2}:\d{1,2}:\d{1,2}\s*(?:AM|PM)/i.test(text))
    return {
      en: 'The time is in 12-hour format with AM or PM: use %H:%M:%S.',
      id: 'Jam memakai format 12 jam dengan AM atau PM: gunakan %H:%M:%S.',
    };
  if (/^\d{1,2}:\d{1,2}:\d{1,2}[ \t]+$/.test(text))
    return {
      en: 'There is a space between the time and the line end.',
      id: 'Ada spasi di antara jam dan akhir baris.',
    };
  if (/^\d{1,2}:\d{1,2}:\d{1,2}\.\d+/.test(text))
    return {
      en: 'The time has fractions of a second: use %H:%M:%S.',
      id: 'Jam memuat pecahan detik: gunakan %H:%M:%S.',
    };
  if (/^\d{1,2}:\d{1,2}:\d{1,2}$/.test(text))
    return {
      en: `${text} is not three numbers of two digits each, from 00:00:00 to 23:59:59: is a leading zero missing?`,
      id: `${text} tidak ditulis dengan dua angka untuk jam, menit, dan detik, dari 00:00:00 sampai 23:59:59: apakah nol di depan hilang?`,
    };
  if (/\d{1,2}:\d{2}:\d{2}/.test(text))
    return {
      en: 'The reply has more than the time, for example a date: send only hh:mm:ss.',
      id: 'Yang dikirim bukan hanya jam, tetapi misalnya juga tanggal: di situ hanya boleh ada hh:mm:ss.',
    };
  return {
    en: `${JSON.stringify(text)} is not of the form hh:mm:ss.`,
    id: `${JSON.stringify(text)} tidak berbentuk hh:mm:ss.`,
  };
}
