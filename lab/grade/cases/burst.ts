import { decimalText } from '../../drawing/figures.ts';
import { type Requirement, failed, passed, type Verdict } from './requirement.ts';
import type { Connection } from '../run/connection.ts';
import { isGreeted, type Known, type Visit } from '../run/visit.ts';

const CLIENTS = 20;
/** Late is not unserved: dropped SYNs are sent again after 1, 3, 7 and 15 s (RFC 6298). */
const LIMIT_MS = 20_000;
const LATE_MS = 900;
const GREETING_MS = 300;
/** With a queue of one it is a matter of luck who gets in at the very end: so few missed are no proof. */
const FEW = 3;

export const burst: Requirement = {
  id: '1b-burst',
  sentence: {
    en: '20 clients that connect from two machines at the same time are all served.',
    id: '20 klien dari dua mesin pada saat yang sama semuanya dilayani.',
  },
  points: 10,
  skipUnless: 'answers',
  order: { step: 2, lane: 2, turn: 6 },
  async probe(visit) {
    const first = await burstOn(visit);
    const hadBadLuck = first.missed.length > 0 && first.missed.length <= FEW;
    const { connections, missed, lastMs } = hadBadLuck ? await burstOn(visit) : first;
    const seen = {
      shownBy: missed.slice(0, 3),
      received: `${CLIENTS - missed.length} / ${CLIENTS}`,
      expected: `${CLIENTS} / ${CLIENTS}`,
      reproduce: `for i in $(seq ${CLIENTS}); do ${visit.byHand(visit.known.ask, 1)} & done; wait`,
    };
    if (missed.length === 0)
      return passed({
        ...seen,
        shownBy: connections.toSorted((one, other) => other.receivedAtMs - one.receivedAtMs).slice(0, 1),
        ...(lastMs > LATE_MS ? { packetsTell: whyLate(lastMs) } : {}),
      });
    return failed(seen, {
      en: `${missed.length} of ${CLIENTS} clients got no reply within ${LIMIT_MS / 1_000} s: each connection needs its own thread, and an error in one must not end the others.`,
      id: `${missed.length} dari ${CLIENTS} klien tidak mendapat balasan dalam ${LIMIT_MS / 1_000} detik: setiap koneksi memerlukan thread sendiri, dan galat pada satu koneksi tidak boleh mengakhiri yang lain.`,
    });
  },
};

async function burstOn(visit: Visit) {
  const connections = visit.connectTogether(CLIENTS);
  const startMs = performance.now();
  const served = await Promise.all(connections.map((connection) => isServed(connection, visit.known)));
  return {
    connections,
    missed: connections.filter((_, index) => !served[index]),
    lastMs: Math.round(performance.now() - startMs),
  };
}

/** Whoever is served leaves, so that a server with few threads gets to all. */
async function isServed(connection: Connection, known: Known): Promise<boolean> {
  const startMs = performance.now();
  const leftMs = (): number => Math.max(0, LIMIT_MS - (performance.now() - startMs));
  await connection.until(() => connection.isConnected, leftMs());
  // Where the queue was full the handshake is over only when this side sends something: nobody greets before that.
  await connection.reply(Math.min(GREETING_MS, leftMs()), (unread) => isGreeted(known, unread));
  if (connection.isConnected) connection.send(known.ask);
  const time = await connection.time(leftMs());
  connection.close();
  return time !== undefined;
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
