import type { Case, Verdict } from '../case.ts';
import type { Connection } from '../connection.ts';
import { failed, passed } from '../case.ts';
import { isGreeted } from '../manners.ts';
import type { Manners } from '../manners.ts';
import type { Trial } from '../trial.ts';
import { printf } from '../printf.ts';

const CLIENTS = 20;
/** Late is not unserved: dropped SYNs are sent again after 1, 3, 7 and 15 s (RFC 6298). */
const LIMIT_MS = 20_000;
const LATE_MS = 900;
const GREETING_MS = 300;
/** With a queue of one it is a matter of luck who gets in at the very end: so few missed are no proof. */
const FEW = 3;

export const burst: Case = {
  id: '1b-burst',
  point: '1b',
  kind: 'required',
  needs: 'time',
  requirement: {
    en: '20 clients from two machines at the same time are all served.',
    id: '20 klien dari dua mesin pada saat yang sama semuanya dilayani.',
  },
  async probe(trial) {
    const first = await burstOn(trial);
    const hadBadLuck = first.missed.length > 0 && first.missed.length <= FEW;
    const { connections, missed, lastMs } = hadBadLuck ? await burstOn(trial) : first;
    const seen = {
      shownBy: missed.length > 0 ? missed.slice(0, 3) : connections.slice(-1),
      received: `${CLIENTS - missed.length} / ${CLIENTS}`,
      expected: `${CLIENTS} / ${CLIENTS}`,
      reproduce: `for i in $(seq ${CLIENTS}); do ${trial.byHand(`(${printf(trial.manners.ask)}; sleep 1)`)} & done; wait`,
    };
    if (missed.length === 0)
      return passed({
        ...seen,
        shownBy: latest(connections),
        ...(lastMs > LATE_MS ? { packetsTell: whyLate(lastMs) } : {}),
      });
    return failed(
      {
        en: `${missed.length} of ${CLIENTS} clients got no time within ${LIMIT_MS / 1_000} s: each connection needs a thread of its own, and an error of one must not end the others.`,
        id: `${missed.length} dari ${CLIENTS} klien tidak mendapat jam dalam ${LIMIT_MS / 1_000} detik: setiap koneksi memerlukan thread sendiri, dan kesalahan pada satu koneksi tidak boleh mengakhiri yang lain.`,
      },
      seen,
    );
  },
};

interface Burst {
  readonly connections: readonly Connection[];
  readonly missed: readonly Connection[];
  readonly lastMs: number;
}

async function burstOn(trial: Trial): Promise<Burst> {
  const connections = trial.connectTogether(CLIENTS);
  const startMs = performance.now();
  const served = await Promise.all(connections.map((connection) => isServed(connection, trial.manners)));
  return {
    connections,
    missed: connections.filter((_, index) => !served[index]),
    lastMs: Math.round(performance.now() - startMs),
  };
}

/** Whoever is served leaves, so that a server with few threads gets to all. */
async function isServed(connection: Connection, manners: Manners): Promise<boolean> {
  const startMs = performance.now();
  const leftMs = (): number => Math.max(0, LIMIT_MS - (performance.now() - startMs));
  await connection.until(() => connection.isConnected, leftMs());
  // Where the queue was full the handshake is over only when this side sends something: nobody greets before that.
  await connection.greeting((unread) => isGreeted(manners, unread), Math.min(GREETING_MS, leftMs()));
  if (connection.isConnected) connection.send(manners.ask);
  const time = await connection.time(leftMs());
  connection.close();
  return time !== undefined;
}

function latest(connections: readonly Connection[]): Connection[] {
  return connections.toSorted((one, other) => other.receivedAtMs - one.receivedAtMs).slice(0, 1);
}

export function whyLate(lastMs: number): NonNullable<Verdict['packetsTell']> {
  const seconds = (lastMs / 1_000).toFixed(1);
  return (conversations, capture) => {
    const repeated = conversations
      .flatMap(({ segments }) => segments)
      .find(({ flags, marks }) => flags === 'SYN' && marks.includes('retransmission'));
    return repeated === undefined
      ? {
          en: `The last one was served after ${seconds} s.`,
          id: `Yang terakhir dilayani setelah ${seconds} detik.`,
        }
      : {
          en: `The last one was served after ${seconds} s: the queue of listen() was full, so the kernel dropped SYNs, which were sent again after 1, 3 and 7 s; see the repeated SYN, #${repeated.number} of ${capture}. listen(1) is allowed, a larger number serves all at once.`,
          id: `Yang terakhir dilayani setelah ${seconds} detik: antrean listen() penuh sehingga kernel membuang SYN, yang dikirim ulang setelah 1, 3 dan 7 detik; lihat SYN yang berulang, #${repeated.number} di ${capture}. listen(1) diperbolehkan, angka yang lebih besar melayani semuanya sekaligus.`,
        };
  };
}
