import { failed, noTimeToJudge, passed, type Requirement, skipped } from './requirement.ts';
import { ANSWER_MS, type Visit } from '../run/visit.ts';
import type { Connection } from '../run/connection.ts';
import { secondsOfDay } from '../run/reply.ts';
import { localSecondsOfDay } from '../run/time-zone.ts';
import { setTimeout as delay } from 'node:timers/promises';

/** The second look is so long after the program's start, and after the first. */
const LATER_MS = 3_300;
const APART_MS = 2_700;
const QUARTER_HOUR_S = 900;
const HALF_DAY_S = 43_200;
const MINUTE_MS = 60_000;
const LATE_MS = 2_000;
/** A second begun counts as whole, and the rest is for what the system's clocks differ by. */
const BEHIND_S = 1.8;
const AHEAD_S = 1;

export const clock: Requirement = {
  id: '1d-clock',
  sentence: {
    en: 'The time is correct at the moment of the request, in any time zone, and it advances.',
    id: 'Jam benar pada saat diminta, apa pun zona waktunya, dan terus berjalan.',
  },
  points: 7,
  needs: ['1b-neighbour'],
  skipUnless: 'answers',
  order: { step: 2, lane: 1, turn: 1 },
  async probe(visit) {
    const first = await ask(visit);
    if (first === undefined) return skipped({}, noTimeToJudge);
    // One who reads the clock when a client connects is found out on a connection that waits.
    const waiting = visit.known.servesOthers === true ? await visit.connect() : undefined;
    const runningMs = performance.now() - (visit.server.program?.startedAtMs ?? performance.now());
    await delay(Math.max(APART_MS, LATER_MS - runningMs));
    const later = await ask(visit);
    const held = waiting && (await askOn(waiting, visit));
    waiting?.close();
    if (later === undefined) return skipped({}, noTimeToJudge);
    const looks = [first, later, held].filter((look) => look !== undefined);
    // In the minute whose number is the month's, a month in its place looks right.
    if (looks.every((look) => showsMonth(look) && look.errorS !== undefined && isRight(look))) {
      await delay(MINUTE_MS - (later.atMs % MINUTE_MS) + LATE_MS);
      const next = await ask(visit);
      if (next !== undefined) looks.push(next);
    }
    const wrong = looks.find((look) => !isRight(look));
    const shown = wrong ?? first;
    const { ask: asking } = visit.known;
    const seen = {
      received: shown.text,
      shownBy: [shown.connection],
      reproduce: visit.byHand(asking, 4, asking, 1) + '; date',
    };
    if (looks.some(({ errorS }) => errorS === undefined))
      return skipped(seen, {
        en: 'Cannot be judged: the reply has no time with hours, minutes and seconds.',
        id: 'Tidak dapat dinilai: dari balasannya tidak terbaca jam sampai detik.',
      });
    return wrong === undefined ? passed(seen) : failed(seen, causeOf(wrong, looks, held));
  },
};

type Look = NonNullable<Awaited<ReturnType<typeof askOn>>>;

async function ask(visit: Visit): Promise<Look | undefined> {
  const connection = await visit.connect();
  const look = await askOn(connection, visit);
  connection.close();
  return look;
}

async function askOn(connection: Connection, visit: Visit) {
  if (connection.ended !== undefined) return undefined; // it does not keep silent clients for so long
  const askedMs = performance.now();
  connection.send(visit.known.ask);
  const text = await connection.time(ANSWER_MS);
  /** In which the clock may have been read: on a busy computer a right reply is late. */
  const waitedS = (performance.now() - askedMs) / 1_000;
  if (text === undefined) return undefined;
  const secondOfDay = secondsOfDay(text);
  const atMs = connection.receivedAtMs;
  /** Reported minus true, whatever the zone; `undefined` when no time can be read. */
  const errorS = secondOfDay === undefined ? undefined : errorOf(secondOfDay, atMs, visit);
  return { text, connection, errorS, waitedS, atMs, secondOfDay };
}

/**
 * From the time where it runs, with half a day for nothing, as that is the format's fault; or from that of any zone on
 * Earth, which are quarters of an hour apart. Whichever is nearer.
 */
function errorOf(secondOfDay: number, atMs: number, { server: { localZone } }: Visit): number {
  const anywhere = remainder(secondOfDay - Math.floor(atMs / 1_000), QUARTER_HOUR_S);
  if (localZone === undefined) return anywhere;
  const here = remainder(secondOfDay - localSecondsOfDay(localZone, atMs), HALF_DAY_S);
  return Math.abs(here) < Math.abs(anywhere) ? here : anywhere;
}

/** The remainder nearest to zero. */
function remainder(value: number, of: number): number {
  return value - Math.round(value / of) * of;
}

/** What no time can be read of is not wrong here. */
function isRight({ errorS = 0, waitedS }: Look): boolean {
  return errorS >= -BEHIND_S - waitedS && errorS <= AHEAD_S;
}

/** In place of the minutes. */
function showsMonth({ secondOfDay = 0, atMs }: Look): boolean {
  return Math.floor(secondOfDay / 60) % 60 === new Date(atMs).getUTCMonth() + 1;
}

function causeOf(wrong: Look, looks: readonly Look[], held: Look | undefined) {
  // On a connection of that moment the time was right.
  if (wrong === held)
    return {
      en: 'The reply has the time at which the client connected, not that of the request: read the clock when TIME arrives.',
      id: 'Jam yang dikirim adalah jam saat koneksi dibuat, bukan saat permintaan: bacalah waktu ketika TIME diterima.',
    };
  if (wrong !== looks[0] && wrong.secondOfDay === looks[0]?.secondOfDay)
    return {
      en: 'The time does not advance: it was read once when the program started, or is reused for a while; read the clock for each request.',
      id: 'Jam berhenti: waktu dibaca sekali saat program dimulai, atau disimpan beberapa lama; bacalah waktu pada setiap permintaan.',
    };
  if (looks.every(showsMonth))
    return {
      en: 'The minutes are wrong: they are the number of the month. %m is the month; minutes are %M.',
      id: 'Menitnya salah dan sama dengan bulan: %m adalah bulan, menit adalah %M.',
    };
  const off = Math.round(wrong.errorS ?? 0);
  return {
    en: `The time is ${Math.abs(off)} s ${off < 0 ? 'behind' : 'ahead'}, which no time zone explains.`,
    id: `Jam ${off < 0 ? 'lebih lambat' : 'lebih cepat'} ${Math.abs(off)} detik dari seharusnya, dan itu bukan karena zona waktu.`,
  };
}
