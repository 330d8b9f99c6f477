import { caseOnReply } from './told-time.ts';
import { failed, passed } from '../case.ts';
import { isClockText, secondsOfDay, timeOfDay } from '../reply.ts';
import { localSecondsOfDay } from '../time-zone.ts';
import type { Text } from '../text.ts';
import type { ToldTime } from './told-time.ts';

const HALF_DAY_S = 12 * 3_600;
const DAY_S = 2 * HALF_DAY_S;
const SLACK_S = 30;

export const format = caseOnReply(
  {
    id: '1d-format',
    requirement: {
      en: 'The time is written `hh:mm:ss`, two digits each, 24 hours.',
      id: 'Jam ditulis `hh:mm:ss`, masing-masing dua angka, format 24 jam.',
    },
  },
  (told) => {
    if (!isClockText(told.clockText)) return failed(causeOf(told.clockText), told.seen);
    if (showsHalfDay(told))
      return failed(
        {
          en: 'It is afternoon where the server ran, and it tells the hour of the morning: a 12-hour clock. Use %H, not %I.',
          id: 'Di tempat server dijalankan hari sudah siang, tetapi jamnya jam pagi: format 12 jam. Gunakan %H, bukan %I.',
        },
        told.seen,
      );
    return passed(told.seen);
  },
);

/** Twelve hours behind the local time, to the second: the zone it ran in was chosen so that nothing else explains it. */
function showsHalfDay({ clockText, trial, seen }: ToldTime): boolean {
  const { localZone } = trial;
  const time = timeOfDay(clockText);
  const atMs = seen.shownBy?.[0]?.receivedAtMs;
  if (localZone === undefined || time === undefined || atMs === undefined) return false;
  const behindS = (localSecondsOfDay(localZone, atMs) - secondsOfDay(time) + DAY_S) % DAY_S;
  return Math.abs(behindS - HALF_DAY_S) < SLACK_S;
}

function causeOf(text: string): Text {
  if (/^\d{1,2}:\d{1,2}:\d{1,2}\s*(?:AM|PM)/i.test(text))
    return {
      en: 'The time is in 12 hours with AM or PM: use %H:%M:%S.',
      id: 'Jam memakai format 12 jam dengan AM atau PM: gunakan %H:%M:%S.',
    };
  if (/^\d{1,2}:\d{1,2}:\d{1,2}\s+$/.test(text))
    return {
      en: 'A space stands between the time and the line end.',
      id: 'Ada spasi di antara jam dan akhir baris.',
    };
  if (/^\d{1,2}:\d{1,2}:\d{1,2}\.\d+/.test(text))
    return {
      en: 'The time has fractions of a second: use %H:%M:%S.',
      id: 'Jam memuat pecahan detik: gunakan %H:%M:%S.',
    };
  if (/^\d{1,2}:\d{1,2}:\d{1,2}$/.test(text))
    return {
      en: `${text} is not two digits each within 00:00:00 and 23:59:59.`,
      id: `${text} bukan dua angka masing-masing antara 00:00:00 dan 23:59:59.`,
    };
  if (/\d{1,2}:\d{2}:\d{2}/.test(text))
    return {
      en: 'More than the time is sent, a date for instance: only hh:mm:ss belongs there.',
      id: 'Yang dikirim lebih dari jam, misalnya tanggal: di situ hanya boleh hh:mm:ss.',
    };
  return {
    en: `${JSON.stringify(text)} is not of the form hh:mm:ss.`,
    id: `${JSON.stringify(text)} tidak berbentuk hh:mm:ss.`,
  };
}
