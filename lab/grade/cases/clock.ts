import { failed, passed, type ReviewedRequirement, type Seen, skipped } from './requirement.ts';
import { ANSWER_MS, byHand, type Visit } from '../run/visit.ts';
import type { Connection } from '../run/connection.ts';
import { localSecondsOfDay, remainder } from '../run/local-time.ts';
import { repliesOn, type SeenReply } from '../run/replies.ts';
import { secondsOfDay } from '../run/reply.ts';
import { setTimeout as delay } from 'node:timers/promises';

/** Between the first look and the next: a clock that stood still meanwhile is more than a second behind. */
const APART_MS = 2_090;
const LONG_MS = 2_070;
/** So many readings show at which moment the second changes, and so the speed. */
const FEW = 8;
const SAMPLE_EVERY_MS = 130;
/** A clock that goes at another speed is given so long to be wrong by more than a server may be. */
const DRIFT_MS = 5_000;
const QUARTER_HOUR_S = 900;
const HALF_DAY_S = 43_200;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const LATE_MS = 2_000;
/** A second that is reused while it lasts, and one that was begun and counts as whole, are right. */
const MOST_OFF_S = 1.05;
/** Clocks of two processes of one computer. */
const CLOCKS_S = 0.02;

export const clock: ReviewedRequirement = {
  id: '1d-clock',
  sentence: {
    en: 'The time is correct at the moment of the request, in any time zone, and it advances.',
    id: 'Jam benar pada saat diminta, apa pun zona waktunya, dan terus berjalan.',
  },
  points: 7,
  needs: ['1c-time', '1b-neighbour', '1c-session', '1a-restart'],
  async look(visit) {
    // One who reads the clock when a client connects is found out on a connection that waits: that of the first client.
    const waiting = visit.server.staying.shift() ?? (await visit.connect());
    if (waiting.exchanges.length === 0) await askOn(waiting, visit);
    const [first] = waiting.exchanges;
    await delay(APART_MS - (performance.now() - (first?.sentMs ?? 0)));
    if (waiting.ended === undefined && !visit.known.asksForFin) await askOn(waiting, visit);
    waiting.close();
    await askAnew(visit);
    const readings = (): Reading[] => readingsOf(repliesOn(visit.server.prober.connections, visit.known));
    for (let count = readings().length; count > 0 && count < FEW; count += 1) {
      await delay(SAMPLE_EVERY_MS);
      await askAnew(visit);
    }
    if (goesUnevenly(readings())) {
      await delay(DRIFT_MS);
      await askAnew(visit);
    }
    // In the minute whose number is the month's, a month in its place looks right.
    const all = readings();
    if (all.length > 0 && all.every((one) => showsMonth(one) && isRight(one.fixed.off))) {
      await delay(MINUTE_MS - (Date.now() % MINUTE_MS) + LATE_MS);
      await askAnew(visit);
    }
  },
  review({ replies, known: { ask }, at }: Seen) {
    const readings = readingsOf(replies);
    const [first] = readings;
    const reproduce = byHand(at, ask, 4, ask, 1) + '; date';
    if (first === undefined) {
      const shownBy = replies.slice(0, 1).map(({ connection }) => connection);
      return skipped(
        { reproduce, shownBy, isProved: true },
        {
          en: 'Cannot be judged: the reply has no time with hours, minutes and seconds.',
          id: 'Tidak dapat dinilai: dari balasannya tidak terbaca jam sampai detik.',
        },
      );
    }
    const offOf = bestOf(readings);
    const wrong = readings.find((reading) => !isRight(offOf(reading)));
    const { reply } = wrong ?? first;
    const seen = { received: reply.text, shownBy: [reply.connection], reproduce };
    if (wrong !== undefined) return failed(seen, causeOf(wrong, readings, offOf));
    const starts = Map.groupBy(readings, ({ reply }) => reply.localTime).values();
    return starts.some(isLong) ? passed(seen) : skipped(seen, tooShort);
  },
};

async function askOn(connection: Connection, visit: Visit): Promise<void> {
  visit.ask(connection);
  await connection.time(ANSWER_MS);
  await connection.restOfLine();
}

async function askAnew(visit: Visit): Promise<void> {
  const connection = await visit.connect();
  await askOn(connection, visit);
  connection.close();
}

/** Whether a clock that stood still would have been wrong in the end. */
function isLong(ofOneStart: readonly Reading[]): boolean {
  const asked = ofOneStart.map(({ reply }) => reply.askedMs);
  return Math.max(...asked) - Math.min(...asked) >= LONG_MS;
}

type Reading = ReturnType<typeof readingsOf>[number];

/** How far a reading is off, at least and at most, in seconds: a clock is read between the request and its reply. */
type Off = readonly [least: number, most: number];

/**
 * By the local time where it was run; by any zone on Earth, which are quarters of an hour apart; and by such a zone on the
 * true clock, for a program whose own was moved. The half of the day is the format's affair.
 */
function readingsOf(replies: readonly SeenReply[]) {
  return replies.flatMap((reply) => {
    const shownS = secondsOfDay(reply.clockText);
    if (shownS === undefined) return [];
    const { localTime, askedMs, atMs } = reply;
    const offOf = (wholeS: number): Off => {
      // The second shown lasts until the next one.
      const part = (ms: number): number => ms / 1_000 - Math.floor(atMs / 1_000);
      return [wholeS - part(atMs), wholeS + 1 - part(askedMs)];
    };
    const local = localTime && remainder(shownS - localSecondsOfDay(localTime, atMs), HALF_DAY_S);
    const inZone = (aheadS: number) => {
      const whole = shownS - Math.floor(atMs / 1_000) - aheadS;
      const fixed = remainder(whole, QUARTER_HOUR_S);
      return { off: offOf(fixed), zone: Math.round(remainder(whole - fixed, HALF_DAY_S) / QUARTER_HOUR_S) };
    };
    return {
      reply,
      shownS,
      local: local === undefined ? undefined : offOf(local),
      /** The zone on Earth that it may be, in quarters of an hour, and by how much it is off there. */
      fixed: inZone(localTime?.clockAheadS ?? 0),
      unmoved: inZone(0),
    };
  });
}

/** Not before the request by more than a second, nor after the reply. */
function isRight([least, most]: Off): boolean {
  return least <= MOST_OFF_S && most >= -MOST_OFF_S;
}

/** The explanation by which most of the readings are right, the local time first: by chance one reading is, not all. */
function bestOf(readings: readonly Reading[]): (reading: Reading) => Off {
  const ways = [
    ({ local, fixed }: Reading): Off => local ?? fixed.off,
    inOneZone(readings, 'fixed'),
    inOneZone(readings, 'unmoved'),
  ];
  const count = (offOf: (reading: Reading) => Off): number =>
    readings.filter((one) => isRight(offOf(one))).length;
  return ways.reduce((best, way) => (count(way) > count(best) ? way : best));
}

/** By the zone that most of the readings have; in another one they are wrong. */
function inOneZone(readings: readonly Reading[], clock: 'fixed' | 'unmoved') {
  const [zone] = mostCommon(readings.map((one) => one[clock].zone));
  return (one: Reading): Off => (one[clock].zone === zone ? one[clock].off : [HALF_DAY_S, HALF_DAY_S]);
}

/** The most common first. */
function mostCommon(values: readonly number[]): number[] {
  const counts = Array.from(Map.groupBy(values, (value) => value));
  return counts.toSorted(([, one], [, other]) => other.length - one.length).map(([value]) => value);
}

/** Whether it advances, and yet no single offset explains all readings of one start. */
function goesUnevenly(all: readonly Reading[]): boolean {
  const readings = all.filter(({ reply }) => reply.nth === 1);
  const offOf = bestOf(readings);
  const offs = readings.map(offOf);
  const least = Math.max(...offs.map(([off]) => off));
  const most = Math.min(...offs.map(([, off]) => off));
  return least > most + CLOCKS_S && readings.some(({ shownS }) => shownS !== readings[0]?.shownS);
}

/** In place of the minutes. */
function showsMonth({ shownS, reply: { atMs } }: Reading): boolean {
  return Math.floor(shownS / 60) % 60 === new Date(atMs).getUTCMonth() + 1;
}

/** Seen from the start of the program that it is of. */
function causeOf(wrong: Reading, all: readonly Reading[], offOf: (reading: Reading) => Off) {
  const { connection, nth, localTime } = wrong.reply;
  const readings = all.filter(({ reply }) => reply.localTime === localTime);
  const before = readings.filter(({ reply }) => reply.connection === connection && reply.nth < nth);
  const isSame = ({ shownS }: Reading): boolean => shownS === wrong.shownS;
  // Elsewhere the time was right at that moment.
  const isRightElsewhere = readings.some(
    (one) => !isSame(one) && one.reply.atMs > (before.at(-1)?.reply.atMs ?? Infinity) && isRight(offOf(one)),
  );
  if (before.some(isSame) && isRightElsewhere)
    return {
      en: 'The reply has the time at which the client connected, not that of the request: read the clock when TIME arrives.',
      id: 'Jam yang dikirim adalah jam saat koneksi dibuat, bukan saat permintaan: bacalah waktu ketika TIME diterima.',
    };
  const earlier = readings.filter(({ reply }) => reply.atMs < wrong.reply.atMs);
  // Many ask within one second, and a clock that goes too fast shows each of them for less.
  const stands = (one: Reading): boolean => isSame(one) && wrong.reply.askedMs - one.reply.atMs > SECOND_MS;
  if (earlier.some(stands))
    return {
      en: 'The time does not advance: it was read once when the program started, or is reused for a while; read the clock for each request.',
      id: 'Jam berhenti: waktu dibaca sekali saat program dimulai, atau disimpan beberapa lama; bacalah waktu pada setiap permintaan.',
    };
  if (readings.every(showsMonth))
    return {
      en: 'The minutes are wrong and equal to the month: %m is the month; the minutes are %M.',
      id: 'Menitnya salah dan sama dengan bulan: %m adalah bulan, menit adalah %M.',
    };
  const [least, most] = offOf(wrong);
  const off = Math.round((least + most) / 2);
  if (earlier.some((one) => isRight(offOf(one))))
    return {
      en: `The clock was right at first and ${Math.abs(off)} s ${off < 0 ? 'behind' : 'ahead'} later: it does not go at the speed of time. Read the system's clock for each request.`,
      id: `Jam semula benar, lalu ${off < 0 ? 'lebih lambat' : 'lebih cepat'} ${Math.abs(off)} detik: jalannya tidak sama dengan waktu sebenarnya. Bacalah jam sistem pada setiap permintaan.`,
    };
  return {
    en: `The time is ${Math.abs(off)} s ${off < 0 ? 'behind' : 'ahead'}, which no time zone explains.`,
    id: `Jam ${off < 0 ? 'lebih lambat' : 'lebih cepat'} ${Math.abs(off)} detik dari seharusnya, dan itu bukan karena zona waktu.`,
  };
}

const tooShort = {
  en: 'Cannot be judged: the server did not run long enough to see its clock advance.',
  id: 'Tidak dapat dinilai: server tidak berjalan cukup lama untuk melihat jamnya maju.',
};
