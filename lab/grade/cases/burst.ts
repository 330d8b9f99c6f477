import { allStarted } from '../../all-started.ts';
import { decimalText } from '../../drawing/figures.ts';
import { failed, passed, type ProbedRequirement, type Verdict } from './requirement.ts';
import type { Connection } from '../run/connection.ts';
import { isGreeted } from '../run/known.ts';
import { isShortQueue } from '../run/listen-queue.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { ANSWER_MS, type Visit } from '../run/visit.ts';

const CLIENTS = 20;
/** Late is not unserved: dropped SYNs are sent again after 1, 3, 7 and 15 s (RFC 6298). */
const LIMIT_MS = 20_000;
/** Where nobody at all has been served for so long, nobody will be. */
const UNANSWERED_MS = 5_000;
/** What was dropped at a full queue is sent again, too, at ever longer intervals. */
const UNANSWERED_AT_QUEUE_MS = 8_000;
const LATE_MS = 900;
const GREETING_MS = 300;
/** Where nobody more has been served for so long, those who were make room: a server may have few threads. */
const STALLED_MS = 700;
/** Longer where some may not have been let in yet. */
const STALLED_AT_QUEUE_MS = 5_000;
const LOOK_EVERY_MS = 20;
const APART_MS = 12;
/** With a queue of one it is a matter of luck who gets in at the very end: so few missed are no proof. */
const FEW = 3;

export const burst: ProbedRequirement = {
  id: '1b-burst',
  sentence: {
    en: '20 clients that connect from two machines at the same time are all served.',
    id: '20 klien dari dua mesin pada saat yang sama semuanya dilayani.',
  },
  points: 10,
  skipUnless: 'replies',
  order: { step: 2, lane: 1, turn: 1 },
  async probe(visit) {
    await haveOneStay(visit);
    const first = await burstOn(visit);
    const hadBadLuck = visit.isRepeated && first.missed.length > 0 && first.missed.length <= FEW;
    const { connections, missed, lastMs } = hadBadLuck ? await burstOn(visit) : first;
    const seen = {
      shownBy: missed.slice(0, 3),
      received: `${CLIENTS - missed.length} / ${CLIENTS}`,
      expected: `${CLIENTS} / ${CLIENTS}`,
      learned: { servesMany: missed.length === 0 },
      reproduce: `for i in $(seq ${CLIENTS}); do ${visit.byHand(visit.known.ask, 1)} & done; wait`,
    };
    if (missed.length === 0)
      return passed({
        ...seen,
        shownBy: connections.toSorted((one, other) => lastAtMs(other) - lastAtMs(one)).slice(0, 1),
        ...(lastMs > LATE_MS ? { packetsTell: whyLate(lastMs) } : {}),
      });
    return failed(seen, {
      en: `${missed.length} of ${CLIENTS} clients got no reply: each connection needs its own thread, and an error in one must not end the others.`,
      id: `${missed.length} dari ${CLIENTS} klien tidak mendapat balasan: setiap koneksi memerlukan thread sendiri, dan galat pada satu koneksi tidak boleh mengakhiri yang lain.`,
    });
  },
};

async function burstOn(visit: Visit) {
  const connections = visit.connectTogether(CLIENTS);
  const startMs = performance.now();
  const served = new Set<Connection>();
  const isShort = isShortQueue(visit.server.backlog);
  const stalledMs = isShort ? STALLED_AT_QUEUE_MS : STALLED_MS;
  const unansweredMs = isShort ? UNANSWERED_AT_QUEUE_MS : UNANSWERED_MS;
  let lastMs = startMs;
  let areOver = false;
  let isCrowded = visit.known.servesOthers === false;
  const serving = Promise.all(
    connections.map(async (connection, index) => {
      await ask(connection, isShort ? index * APART_MS : 0, visit);
      while ((await visit.answer(connection, unansweredMs)) === undefined) {
        if (connection.ended !== undefined || !connection.isConnected) return;
        if (performance.now() - lastMs >= unansweredMs) return;
      }
      served.add(connection);
      lastMs = performance.now();
      if (isCrowded) connection.close();
    }),
  ).finally(() => (areOver = true));
  /** Nobody leaves before all are served, or the first to leave may keep the program from the last. */
  const makeRoom = async (): Promise<void> => {
    while (!areOver && !isCrowded) {
      await delay(LOOK_EVERY_MS);
      const areWaiting = connections.some((one) => one.isConnected && !served.has(one));
      isCrowded = areWaiting && performance.now() - lastMs > stalledMs;
    }
    if (!isCrowded) await allStarted(connections.map((connection) => connection.restOfLine()));
    visit.release();
    for (const connection of served) connection.close();
  };
  await Promise.all([serving, makeRoom()]);
  visit.release();
  for (const connection of connections) connection.close();
  const missed = connections.filter((one) => !served.has(one));
  return { connections, missed, lastMs: Math.round(lastMs - startMs) };
}

function lastAtMs({ arrivals }: Connection): number {
  return arrivals.at(-1)?.atMs ?? 0;
}

/** A server may lose its first client, which is another requirement's. */
async function haveOneStay(visit: Visit): Promise<void> {
  const { staying } = visit.server;
  if (staying.length > 0 || visit.known.servesOthers === false) return;
  const connection = await visit.connect();
  visit.ask(connection);
  await visit.answer(connection, ANSWER_MS);
  staying.push(connection);
}

/**
 * Where the queue was full, the handshake is over only when this side sends something, and what all send at once is lost
 * again: so they ask one after another, though they connected together.
 */
async function ask(connection: Connection, waitsMs: number, visit: Visit): Promise<void> {
  await connection.until(() => connection.isConnected, LIMIT_MS);
  await delay(waitsMs);
  await connection.reply(GREETING_MS, (unread) => isGreeted(visit.known, unread.toString('latin1')));
  if (connection.isConnected) visit.ask(connection);
}

/** Late, not unserved: the retransmitted SYN says why, where the capture has one. */
export function whyLate(lastMs: number): NonNullable<Verdict['packetsTell']> {
  const [en, id] = (['en', 'id'] as const).map((language) => decimalText(lastMs / 1_000, 1, language));
  return (conversations, capture) => {
    const repeated = conversations
      .flatMap(({ segments }) => segments)
      .find(({ flags, marks }) => flags.join() === 'SYN' && marks.includes('retransmission'));
    return repeated === undefined
      ? {
          en: `The last client was served after ${en} s.`,
          id: `Klien terakhir dilayani setelah ${id} detik.`,
        }
      : {
          en: `The last client was served after ${en} s: the listen() queue was full, so the kernel dropped SYNs, which the clients retransmitted after 1, 3 and 7 s; see packet #${repeated.number} of ${capture}. listen(1) is allowed; a larger number serves all at once.`,
          id: `Klien terakhir dilayani setelah ${id} detik: antrean listen() penuh sehingga kernel membuang SYN, yang dikirim ulang setelah 1, 3, dan 7 detik; lihat SYN yang dikirim ulang, #${repeated.number} di ${capture}. listen(1) diperbolehkan; dengan angka yang lebih besar, semuanya dilayani sekaligus.`,
        };
  };
}
