import { type ProbedRequirement, failed, passed, skipped } from './requirement.ts';
import type { Resources } from '../probe/processes.ts';
import { plural } from '../../drawing/phrase.ts';
import type { Visit } from '../run/visit.ts';
import { setTimeout as delay } from 'node:timers/promises';

/** The first hundred fill pools and caches; what the second hundred adds is left behind by them. */
const SESSIONS = 100;
const LEAVERS = 20;
const ANSWER_MS = 2_000;
/** A server that takes its time is asked fewer times. */
const SESSIONS_MS = 4_000;
const FEWEST_SESSIONS = 10;
const SETTLED_MS = 80;
/** A loop that never waits is found running at every look, even where others have the processor. */
const LOOKS = 12;
const LOOK_EVERY_MS = 30;
/** Of what came, so much must be left to be called a leak: one kind of leaving is half of the leavers. */
const SHARE = 0.25;

export const leftovers: ProbedRequirement = {
  id: '1b-leftovers',
  sentence: {
    en: 'After 200 sessions, and after clients that left without QUIT, no thread or descriptor is left behind and no loop keeps running.',
    id: 'Setelah 200 sesi, dan setelah klien pergi tanpa QUIT, tidak ada thread atau descriptor yang tersisa dan tidak ada perulangan yang terus berjalan.',
  },
  points: 0,
  needs: ['1c-quit', '1b-abrupt'],
  skipUnless: 'answers',
  order: { step: 5, lane: 1, turn: 1 },
  async probe(visit) {
    const seen = {}; // no single connection shows it
    if ((await settledResources(visit)) === undefined)
      return skipped(seen, {
        en: 'The system does not show which threads and descriptors the program holds.',
        id: 'Sistem tidak memberi tahu thread dan descriptor mana yang dipegang program.',
      });
    // Clients have left already; a loop that goes on for them leaves little time for more.
    if (await isBusy(visit)) return failed(seen, spins);
    const warmed = await sessions(visit);
    const before = await settledResources(visit);
    const count = await sessions(visit);
    const after = await settledResources(visit);
    const leaving = await leavers(visit);
    const left = await settledResources(visit);
    if (await isBusy(visit)) return failed(seen, spins);
    if (
      before === undefined ||
      after === undefined ||
      left === undefined ||
      warmed === undefined ||
      count === undefined
    ) {
      return failed(seen, {
        en: 'The server did not survive 200 sessions.',
        id: 'Server tidak bertahan sampai 200 sesi.',
      });
    }
    if (count < FEWEST_SESSIONS)
      return skipped(seen, {
        en: `There was time for only ${plural(count, 'session')}: too few to tell what they leave behind.`,
        id: `Hanya ada waktu untuk ${count} sesi: terlalu sedikit untuk mengetahui apa yang tertinggal.`,
      });
    const kept = leak(before, after, count, false) ?? leak(after, left, leaving, true);
    return kept === undefined ? passed(seen) : failed(seen, kept);
  },
};

const spins = {
  en: 'With no client connected, the program keeps using the processor: a loop continues after recv() has returned an empty result; leave the loop at that point.',
  id: 'Tanpa klien pun program terus memakai prosesor: perulangan berlanjut setelah recv() mengembalikan hasil kosong; keluarlah dari perulangan di situ.',
};

/** How many it had time for; `undefined` when one was not served. */
async function sessions(visit: Visit): Promise<number | undefined> {
  const untilMs = performance.now() + SESSIONS_MS;
  let count = 0;
  while (count < SESSIONS && visit.server.program?.end === undefined && performance.now() < untilMs) {
    const connection = await visit.connect();
    visit.ask(connection);
    const isServed = (await connection.time(ANSWER_MS)) !== undefined;
    if (visit.known.survivesQuit) connection.send('QUIT\r\n');
    connection.close();
    if (!isServed) return undefined;
    count += 1;
  }
  return count;
}

/** They end without QUIT, half of them with RST; answers how many it had time for. */
async function leavers(visit: Visit): Promise<number> {
  const untilMs = performance.now() + SESSIONS_MS;
  let count = 0;
  for (; count < LEAVERS && performance.now() < untilMs; count += 1) {
    const connection = await visit.connect('mesin-3');
    visit.ask(connection);
    await connection.time(ANSWER_MS);
    if (count % 2 === 0 && visit.known.survivesReset) connection.reset();
    else connection.close();
  }
  return count;
}

/** A program that once has nothing to do is not: it answers somebody else. */
async function isBusy(visit: Visit): Promise<boolean> {
  for (let look = 0; look < LOOKS; look += 1) {
    if ((await visit.resources())?.running === 0) return false;
    await delay(LOOK_EVERY_MS);
  }
  return true;
}

async function settledResources(visit: Visit): Promise<Resources | undefined> {
  await visit.settle(SETTLED_MS);
  return visit.resources();
}

/** What `clients` left behind, finished sessions or those that left without QUIT; `undefined` for nothing. */
function leak(before: Resources, after: Resources, clients: number, isLeavers: boolean) {
  const threads = after.threads - before.threads;
  const descriptors = after.descriptors - before.descriptors;
  const most = clients * SHARE;
  if (threads < most && descriptors < most) return undefined;
  const [en, id] =
    threads >= most
      ? [`${threads} threads`, `${threads} thread`]
      : [`${descriptors} open descriptors`, `${descriptors} descriptor terbuka`];
  return isLeavers
    ? {
        en: `${clients} clients that left without QUIT left ${en} behind: call close() in finally, so that an error does not skip it.`,
        id: `${clients} klien yang pergi tanpa QUIT menyisakan ${id}: letakkan close() di finally, supaya tidak terlewat bila terjadi galat.`,
      }
    : {
        en: `${clients} finished sessions left ${en} behind: leave the loop and call close() when a session ends.`,
        id: `${clients} sesi yang sudah berakhir menyisakan ${id}: keluar dari perulangan dan panggil close() ketika sesi berakhir.`,
      };
}
