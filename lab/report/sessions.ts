/** Every session with what each source has of it: matched accounts on one side, what to show on the other. */
import type { Source } from '../evidence/account.ts';
import type { Kept } from './read/run.ts';
import type { Reconciled } from '../evidence/reconcile.ts';
import type { RecordedRun } from '../recording/run-record.ts';
import { sessionName } from './words/evidence.ts';

/** One session and all that is known of it. */
export type WholeSession = ReturnType<typeof gatherSessions>[number];

/** By start. */
export function gatherSessions(run: RecordedRun, reconciled: Reconciled, kept: Kept) {
  const machineAt = new Map(run.machines.map(({ name, address }) => [address, name]));
  const found = reconciled.sessions.map(({ id, accounts, flaws }) => {
    const told = [...accounts];
    const of = (wanted: Source['kind']) => told.find(([{ kind }]) => kind === wanted);
    const [client, logged] = [of('client'), of('log')];
    const best = client ?? of('capture') ?? logged;
    if (best === undefined) throw new TypeError('a session that no source tells of');
    const [source, account] = best;
    const aheadMs = reconciled.offsetMs(source, account);
    const captures = run.machines.flatMap(({ name: machine }) => {
      const [own, seen] = told.find(([{ id }]) => id === machine) ?? [];
      const session = seen && kept.capturedOf.get(seen);
      if (own === undefined || seen === undefined || session === undefined) return [];
      return [{ machine, session, aheadMs: reconciled.offsetMs(own, seen) }];
    });
    return {
      /** `mesin-3:41822 (2)`. */
      name: sessionName(id),
      account,
      sources: [...accounts.keys()],
      machine: machineAt.get(account.client.address) ?? account.client.address,
      /** As the client has it, else a capture, else the log; all by the common clock. */
      startMs: account.startMs - aheadMs,
      endMs: account.endMs === undefined ? undefined : account.endMs - aheadMs,
      sample: client && kept.sampleOf.get(client[1]),
      /** What to take off the sample's times for those of the common clock. */
      sampleAheadMs: client === undefined ? 0 : aheadMs,
      logged: logged && kept.loggedOf.get(logged[1]),
      /** The server machine's first; `aheadMs` is to be taken off its times. */
      captures,
      /** What is missing from it or contradictory in it. */
      flaws,
    };
  });
  return found.sort((one, other) => one.startMs - other.startMs);
}

/**
 * The time a connection stood, in Unix ms of the common clock, and the id of the source that tells it; none for one that
 * never did. Packets tell it best, those of the server machine first: a busy client notices that it is connected, or
 * answered, some time after it is.
 */
export function spanOf({ name, machine, captures, sample, sampleAheadMs }: WholeSession) {
  const captured = captures.find(({ session: { handshake } }) => handshake.isComplete);
  if (captured !== undefined) {
    const { machine: source, aheadMs, session } = captured;
    const [zeroMs, endMs] = [session.startMs - aheadMs, session.endMs - aheadMs];
    // From the client's ACK that completes the handshake to the last packet.
    const [ackUs = 0] = session.segments.find((segment) => segment[8] === session.handshake.ack) ?? [];
    const replies = session.segments.filter(([, fromClient, , , , length]) => fromClient === 0 && length > 0);
    const repliesMs = replies.map(([us]) => zeroMs + us / 1_000);
    return [{ name, machine, source, startMs: zeroMs + ackUs / 1_000, endMs, repliesMs }];
  }
  if (sample === undefined || sample.connectedUs === null) return [];
  const atMs = (us: number): number => sample.startedAtMs - sampleAheadMs + us / 1_000;
  const [startMs, endMs] = [atMs(sample.connectedUs), atMs(sample.endedUs)];
  return [{ name, machine, source: 'client', startMs, endMs, repliesMs: sample.repliedUs.map(atMs) }];
}
