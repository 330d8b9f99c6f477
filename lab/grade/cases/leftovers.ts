import type { Case } from '../case.ts';
import type { Resources } from '../probe/resources.ts';
import type { Text } from '../text.ts';
import type { Trial } from '../trial.ts';
import { failed, passed, skipped } from '../case.ts';
import { setTimeout as delay } from 'node:timers/promises';

/** The first hundred fill pools and caches; what the second hundred adds is left behind by them. */
const SESSIONS = 100;
const LEAVERS = 20;
const ANSWER_MS = 2_000;
/** A server that takes its time is asked fewer times. */
const SESSIONS_MS = 4_000;
const FEWEST_SESSIONS = 10;
const SETTLED_MS = 150;
/** A loop that never waits is found running at every look, even where others have the processor. */
const LOOKS = 10;
const LOOK_EVERY_MS = 30;
const BUSY_LOOKS = 8;
/** Of what came, so much must be left to be called a leak: one kind of leaving is half of the leavers. */
const SHARE = 0.25;

export const leftovers: Case = {
  id: '1b-leftovers',
  point: '1b',
  kind: 'advice',
  needs: 'time',
  requirement: {
    en: 'No thread, descriptor or processor time is left behind after 200 sessions and after clients that went away.',
    id: 'Tidak ada thread, descriptor, atau waktu prosesor yang tersisa setelah 200 sesi dan setelah klien pergi begitu saja.',
  },
  async probe(trial) {
    const warmed = await sessions(trial);
    const before = await settled(trial);
    if (before === undefined)
      return skipped({
        en: 'The system does not tell what the program holds.',
        id: 'Sistem tidak memberi tahu apa yang dipegang program.',
      });
    const count = await sessions(trial);
    const after = await settled(trial);
    await leavers(trial);
    const left = await settled(trial);
    const busy = await isBusy(trial);
    if (after === undefined || left === undefined || warmed === undefined || count === undefined) {
      return failed({
        en: 'The server did not last through 200 sessions.',
        id: 'Server tidak bertahan sampai 200 sesi.',
      });
    }
    if (count < FEWEST_SESSIONS)
      return skipped({
        en: `There was time for ${count} sessions only: too few to tell what they leave behind.`,
        id: `Hanya ada waktu untuk ${count} sesi: terlalu sedikit untuk mengetahui apa yang tertinggal.`,
      });
    if (busy)
      return failed({
        en: 'With no client left the program uses the processor all the time: a loop goes on after recv() gave an empty result; leave it there.',
        id: 'Tanpa klien pun program terus memakai prosesor: perulangan berlanjut setelah recv() memberi hasil kosong; keluarlah dari perulangan di situ.',
      });
    const kept = leak(before, after, count, sessionsWords) ?? leak(after, left, LEAVERS, leaverWords);
    return kept === undefined ? passed() : failed(kept);
  },
};

/** How many it had time for; `undefined` when one was not served. */
async function sessions(trial: Trial): Promise<number | undefined> {
  const untilMs = performance.now() + SESSIONS_MS;
  let count = 0;
  while (count < SESSIONS && trial.program?.end === undefined && performance.now() < untilMs) {
    const connection = await trial.connect();
    connection.send(trial.manners.ask);
    const isServed = (await connection.time(ANSWER_MS)) !== undefined;
    if (trial.manners.survivesQuit) connection.send('QUIT\r\n');
    connection.close();
    if (!isServed) return undefined;
    count += 1;
  }
  return count;
}

/** They end without QUIT, half of them with RST. */
async function leavers(trial: Trial): Promise<void> {
  for (let count = 0; count < LEAVERS; count += 1) {
    const connection = await trial.connect('mesin-3');
    connection.send(trial.manners.ask);
    await connection.time(ANSWER_MS);
    if (count % 2 === 0 && trial.manners.survivesReset) connection.reset();
    else connection.close();
  }
}

async function isBusy(trial: Trial): Promise<boolean> {
  let busy = 0;
  for (let look = 0; look < LOOKS; look += 1) {
    const seen = await resourcesLater(trial, LOOK_EVERY_MS);
    if (seen !== undefined && seen.running > 0) busy += 1;
  }
  return busy >= BUSY_LOOKS;
}

async function settled(trial: Trial): Promise<Resources | undefined> {
  return resourcesLater(trial, SETTLED_MS);
}

async function resourcesLater(trial: Trial, afterMs: number): Promise<Resources | undefined> {
  await delay(afterMs);
  return trial.resources();
}

type Words = (what: Text, count: number, clients: number) => Text;

function leak(before: Resources, after: Resources, clients: number, words: Words): Text | undefined {
  const threads = after.threads - before.threads;
  const descriptors = after.descriptors - before.descriptors;
  const most = clients * SHARE;
  if (threads >= most) return words({ en: 'threads', id: 'thread' }, threads, clients);
  if (descriptors >= most)
    return words({ en: 'open descriptors', id: 'descriptor terbuka' }, descriptors, clients);
  return undefined;
}

const sessionsWords: Words = (what, count, clients) => ({
  en: `${clients} ended sessions left ${count} ${what.en} behind: leave the loop and close() the connection when a session ends.`,
  id: `${clients} sesi yang sudah berakhir menyisakan ${count} ${what.id}: keluar dari perulangan dan close() koneksi ketika sesi berakhir.`,
});

const leaverWords: Words = (what, count, clients) => ({
  en: `${clients} clients that went away left ${count} ${what.en} behind: close() in finally, so that an error does not skip it.`,
  id: `${clients} klien yang pergi menyisakan ${count} ${what.id}: letakkan close() di finally, supaya tidak terlewat bila terjadi kesalahan.`,
});
