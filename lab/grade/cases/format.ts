import { isClockText, secondsOfDay } from '../run/reply.ts';
import { onReply } from './told-time.ts';
import type { Requirement } from './requirement.ts';
import { localSecondsOfDay } from '../run/time-zone.ts';

const HALF_DAY_S = 12 * 3_600;
const DAY_S = 2 * HALF_DAY_S;
const SLACK_S = 30;

export const format: Requirement = {
  id: '1d-format',
  sentence: {
    en: 'The time is written as `hh:mm:ss`: two digits each, 24-hour clock.',
    id: 'Jam ditulis `hh:mm:ss`, masing-masing dua angka, format 24 jam.',
  },
  points: 8,
  order: { step: 2, lane: 2, turn: 4 },
  ...onReply(({ clockText }, atMs, localZone) => {
    if (!isClockText(clockText)) return causeOf(clockText);
    if (!showsHalfDay(clockText, atMs, localZone)) return undefined;
    return {
      en: 'It was afternoon where the server ran, but the reply shows a morning hour: a 12-hour clock. Use %H, not %I.',
      id: 'Di tempat server dijalankan waktu sudah lewat tengah hari, tetapi balasannya menunjukkan jam pagi: format 12 jam. Gunakan %H, bukan %I.',
    };
  }),
};

/** Twelve hours behind the local time, to the second: the zone it ran in was chosen so that nothing else explains it. */
function showsHalfDay(clockText: string, atMs: number, localZone: string | undefined): boolean {
  const shownS = secondsOfDay(clockText);
  if (localZone === undefined || shownS === undefined) return false;
  const behindS = (localSecondsOfDay(localZone, atMs) - shownS + DAY_S) % DAY_S;
  return Math.abs(behindS - HALF_DAY_S) < SLACK_S;
}

function causeOf(text: string) {
  if (/^\d{1,2}:\d{1,2}:\d{1,2}\s*(?:AM|PM)/i.test(text))
    return {
      en: 'The time is in 12-hour format with AM or PM: use %H:%M:%S.',
      id: 'Jam memakai format 12 jam dengan AM atau PM: gunakan %H:%M:%S.',
    };
  if (/^\d{1,2}:\d{1,2}:\d{1,2}\s+$/.test(text))
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
