import type { Case } from '../case.ts';
import { ANSWER_MS } from '../trial.ts';
import type { Connection } from '../connection.ts';
import type { Text } from '../text.ts';
import type { Trial } from '../trial.ts';
import { failed, passed, skipped } from '../case.ts';
import { secondsOfDay, timeOfDay } from '../reply.ts';
import { localSecondsOfDay } from '../time-zone.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { noTimeToJudge } from './unanswered.ts';
import { printf } from '../printf.ts';

/** The second look is so long after the program's start, and after the first. */
const LATER_MS = 3_300;
const APART_MS = 2_700;
const QUARTER_HOUR_S = 900;
const HALF_DAY_S = 43_200;
const MINUTE_MS = 60_000;
const LATE_MS = 2_000;
/** A second begun counts as whole, and a busy machine is given some time. */
const BEHIND_S = 1.8;
const AHEAD_S = 1;

export const clock: Case = {
  id: '1d-clock',
  point: '1d',
  kind: 'required',
  needs: 'time',
  requirement: {
    en: 'The time is right when it is asked for, whatever the time zone, and it moves.',
    id: 'Jam benar pada saat diminta, apa pun zona waktunya, dan terus berjalan.',
  },
  async probe(trial) {
    const first = await ask(trial);
    if (first === undefined) return skipped(noTimeToJudge);
    // One who reads the clock when a client connects is found out on a connection that waits.
    const waiting = trial.manners.servesOthers === true ? await trial.connect() : undefined;
    const runningMs = performance.now() - (trial.program?.startedAtMs ?? performance.now());
    await delay(Math.max(APART_MS, LATER_MS - runningMs));
    const later = await ask(trial);
    const held = waiting === undefined ? undefined : await askOn(waiting, trial);
    waiting?.close();
    if (later === undefined) return skipped(noTimeToJudge);
    const looks = [first, later, held].filter((look) => look !== undefined);
    // In the minute whose number is the month's, a month in its place looks right.
    if (looks.every((look) => showsMonth(look) && look.errorS !== undefined && isRight(look.errorS))) {
      await delay(MINUTE_MS - (later.atMs % MINUTE_MS) + LATE_MS);
      const next = await ask(trial);
      if (next !== undefined) looks.push(next);
    }
    const wrong = looks.find(({ errorS }) => errorS !== undefined && !isRight(errorS));
    const shown = wrong ?? first;
    const asking = printf(trial.manners.ask);
    const seen = {
      received: shown.text,
      shownBy: [shown.connection],
      reproduce: trial.byHand(`(${asking}; sleep 4; ${asking}; sleep 1)`) + '; date',
    };
    if (looks.some(({ errorS }) => errorS === undefined)) return skipped(notReadable, seen);
    return wrong === undefined ? passed(seen) : failed(causeOf(wrong, looks, held), seen);
  },
};

interface Look {
  readonly text: string;
  readonly connection: Connection;
  /** Reported minus true, whatever the zone; `undefined` when no time can be read. */
  readonly errorS: number | undefined;
  readonly atMs: number;
  readonly secondOfDay: number | undefined;
}

async function ask(trial: Trial): Promise<Look | undefined> {
  const connection = await trial.connect();
  const look = await askOn(connection, trial);
  connection.close();
  return look;
}

async function askOn(connection: Connection, trial: Trial): Promise<Look | undefined> {
  if (connection.ended !== undefined) return undefined; // it does not keep silent clients for so long
  connection.send(trial.manners.ask);
  const text = await connection.time(ANSWER_MS);
  if (text === undefined) return undefined;
  const time = timeOfDay(text);
  const secondOfDay = time === undefined ? undefined : secondsOfDay(time);
  const errorS = secondOfDay === undefined ? undefined : errorOf(secondOfDay, connection.receivedAtMs, trial);
  return { text, connection, errorS, atMs: connection.receivedAtMs, secondOfDay };
}

/**
 * From the time where it runs, with half a day for nothing, as that is the format's fault; or from that of any zone on
 * Earth, which are quarters of an hour apart. Whichever is nearer.
 */
function errorOf(secondOfDay: number, atMs: number, { localZone }: Trial): number {
  const anywhere = remainder(secondOfDay - Math.floor(atMs / 1_000), QUARTER_HOUR_S);
  if (localZone === undefined) return anywhere;
  const here = remainder(secondOfDay - localSecondsOfDay(localZone, atMs), HALF_DAY_S);
  return Math.abs(here) < Math.abs(anywhere) ? here : anywhere;
}

/** The remainder nearest to zero. */
function remainder(value: number, of: number): number {
  return value - Math.round(value / of) * of;
}

function isRight(errorS: number): boolean {
  return errorS >= -BEHIND_S && errorS <= AHEAD_S;
}

/** In place of the minutes. */
function showsMonth({ secondOfDay = 0, atMs }: Look): boolean {
  return Math.floor(secondOfDay / 60) % 60 === new Date(atMs).getUTCMonth() + 1;
}

const notReadable: Text = {
  en: 'It cannot be judged: no time of day to the second can be read in the reply.',
  id: 'Tidak dapat dinilai: dari jawabannya tidak terbaca jam sampai detik.',
};

function causeOf(wrong: Look, looks: readonly Look[], held: Look | undefined): Text {
  // On a connection of that moment the time was right.
  if (wrong === held)
    return {
      en: 'The time told is that of the connection, not of the request: read the clock when TIME arrives.',
      id: 'Jam yang dikirim adalah jam saat koneksi dibuat, bukan saat permintaan: bacalah waktu ketika TIME diterima.',
    };
  if (wrong !== looks[0] && wrong.secondOfDay === looks[0]?.secondOfDay)
    return {
      en: 'The time stood still: it was read once when the program started, or is kept for a while; read the clock for each request.',
      id: 'Jam berhenti: waktu dibaca sekali saat program dimulai, atau disimpan beberapa lama; bacalah waktu pada setiap permintaan.',
    };
  if (looks.every(showsMonth))
    return {
      en: 'The minutes are wrong and equal to the month: %m is the month, minutes are %M.',
      id: 'Menitnya salah dan sama dengan bulan: %m adalah bulan, menit adalah %M.',
    };
  const off = Math.round(wrong.errorS ?? 0);
  return {
    en: `The time is ${Math.abs(off)} s ${off < 0 ? 'behind' : 'ahead'}, which no time zone explains.`,
    id: `Jam ${off < 0 ? 'terlambat' : 'terlalu cepat'} ${Math.abs(off)} detik, dan itu bukan karena zona waktu.`,
  };
}
