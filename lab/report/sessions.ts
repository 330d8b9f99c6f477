/** Every session with what each source has of it: matched accounts on one side, what to show on the other. */
import type { Account, Source } from '../evidence/account.ts';
import type { CapturedSession } from './read/captured.ts';
import type { Kept } from './read/run.ts';
import type { LoggedSession } from './read/session-log.ts';
import type { Reconciled } from '../evidence/reconcile.ts';
import type { RunFile } from '../evidence/run-file.ts';
import type { Span } from './overlap.ts';
import type { SessionSample } from '../../client/sample.ts';

export interface CapturedHere {
  readonly machine: string;
  readonly session: CapturedSession;
  /** What to take off its times for those of the common clock. */
  readonly aheadMs: number;
}

/** One session and all that is known of it. */
export interface WholeSession {
  /** As lab/evidence names it. */
  readonly name: string;
  readonly account: Account;
  readonly sources: readonly Source[];
  readonly machine: string;
  /** As the client has it, else a capture, else the log; all by the common clock. */
  readonly startMs: number;
  readonly endMs: number | undefined;
  readonly sample: SessionSample | undefined;
  /** What to take off its times for those of the common clock. */
  readonly sampleAheadMs: number;
  readonly logged: LoggedSession | undefined;
  /** The server machine's first. */
  readonly captures: readonly CapturedHere[];
}

/** By start. */
export function gatherSessions(run: RunFile, reconciled: Reconciled, kept: Kept): WholeSession[] {
  const machineAt = new Map(run.machines.map(({ name, address }) => [address, name]));
  const found = reconciled.sessions.map(({ name, accounts }): WholeSession => {
    const told = [...accounts];
    const of = (kind: Source['kind']): Told | undefined => told.find(([source]) => source.kind === kind);
    const [client, logged] = [of('client'), of('log')];
    const best = client ?? of('capture') ?? logged;
    if (best === undefined) throw new TypeError(`session ${name} is told by nobody`);
    const [source, account] = best;
    const aheadMs = reconciled.offsetMs(source);
    const captures = run.machines.flatMap(({ name: machine }) => {
      const [own, seen] = told.find(([{ name: known }]) => known === `${machine}'s capture`) ?? [];
      const session = seen && kept.capturedOf.get(seen);
      if (own === undefined || session === undefined) return [];
      return [{ machine, session, aheadMs: reconciled.offsetMs(own) }];
    });
    return {
      name,
      account,
      sources: [...accounts.keys()],
      machine: machineAt.get(account.client.address) ?? account.client.address,
      startMs: account.startMs - aheadMs,
      endMs: account.endMs === undefined ? undefined : account.endMs - aheadMs,
      sample: client && kept.sampleOf.get(client[1]),
      sampleAheadMs: client === undefined ? 0 : aheadMs,
      logged: logged && kept.loggedOf.get(logged[1]),
      captures,
    };
  });
  return found.sort((one, other) => one.startMs - other.startMs);
}

type Told = readonly [source: Source, account: Account];

/**
 * The time a connection stood; none for one that never did. Packets tell it best, those of the server machine first: a
 * busy client notices that it is connected, or answered, some time after it is.
 */
export function spanOf(session: WholeSession): Span[] {
  const { captures, sample } = session;
  const captured = captures.find(({ session: { handshake } }) => handshake.isComplete);
  if (captured !== undefined) return [capturedSpan(session, captured)];
  return sample === undefined ? [] : recordedSpan(session, sample);
}

/** From the client's ACK that completes the handshake to the last packet. */
function capturedSpan(
  { name, machine }: WholeSession,
  { machine: at, session, aheadMs }: CapturedHere,
): Span {
  const { startMs, endMs, handshake, segments } = session;
  const sinceStartMs = (us: number): number => startMs - aheadMs + us / 1_000;
  const ack = segments.find((segment) => segment[8] === handshake.ack);
  const replies = segments.filter(([, fromClient, , , , length]) => fromClient === 0 && length > 0);
  return {
    name,
    machine,
    source: `${at}'s capture`,
    startMs: sinceStartMs(ack?.[0] ?? 0),
    endMs: endMs - aheadMs,
    repliesMs: replies.map(([us]) => sinceStartMs(us)),
  };
}

function recordedSpan({ name, machine, sampleAheadMs }: WholeSession, sample: SessionSample): Span[] {
  const { startedAtMs, connectedUs, endedUs, repliedUs } = sample;
  if (connectedUs === null) return [];
  const at = (us: number): number => startedAtMs - sampleAheadMs + us / 1_000;
  const [startMs, endMs] = [at(connectedUs), at(endedUs)];
  const repliesMs = repliedUs.map((us) => at(us));
  return [{ name, machine, source: "the client's record", startMs, endMs, repliesMs }];
}
