/** Every session with what each source has of it: matched accounts on one side, what to show on the other. */
import type { Account, Source } from '../evidence/account.ts';
import type { CapturedMachine, CapturedSession } from './read/captured.ts';
import type { LoggedSession, ServerLog } from './read/session-log.ts';
import { matchSessions } from '../evidence/match.ts';
import { pairOf } from '../evidence/account.ts';
import type { RunFile } from './read/run-file.ts';
import type { Span } from './overlap.ts';
import type { SessionSample } from '../../client/sample.ts';

export interface CapturedHere {
  readonly machine: string;
  readonly session: CapturedSession;
}

/** One session and all that is known of it. */
export interface WholeSession {
  readonly name: string;
  /** As lab/evidence names it; two sessions on one port share it. */
  readonly evidenceName: string;
  readonly account: Account;
  readonly sources: readonly Source[];
  readonly machine: string;
  /** By the best clock there is: the client's, then a capture's. */
  readonly startMs: number;
  readonly endMs: number | undefined;
  readonly sample: SessionSample | undefined;
  readonly logged: LoggedSession | undefined;
  /** The server machine's first. */
  readonly captures: readonly CapturedHere[];
}

export interface Told {
  readonly run: RunFile;
  readonly sources: readonly Source[];
  readonly offsets: ReadonlyMap<Source, { readonly offsetMs: number }>;
  readonly nameOf: (account: Account) => string;
  readonly samples: readonly SessionSample[];
  readonly log: ServerLog;
  /** By machine. */
  readonly captured: ReadonlyMap<string, CapturedMachine>;
}

/** By start. */
export function gatherSessions(told: Told): WholeSession[] {
  const { run, sources, offsets, nameOf, samples, log, captured } = told;
  const sampleAt = new Map(
    samples.map((sample) => [`${sample.localAddress}:${sample.localPort}@${sample.startedAtMs}`, sample]),
  );
  const machineAt = new Map(run.machines.map(({ name, address }) => [address, name]));
  const offsetMs = (source: Source): number => offsets.get(source)?.offsetMs ?? 0;
  const found = matchSessions(sources, nameOf, offsetMs).map(({ name, accounts }): WholeSession => {
    const told = [...accounts];
    const of = (kind: Source['kind']): Account | undefined =>
      told.find(([source]) => source.kind === kind)?.[1];
    const client = of('client');
    const logAccount = of('log');
    const account = client ?? of('capture') ?? logAccount ?? told[0]?.[1];
    if (account === undefined) throw new TypeError(`session ${name} is told by nobody`);
    const peer = `${account.client.address}:${account.client.port}`;
    const captures = run.machines.flatMap(({ name: machine }) => {
      const own = told.find(([source]) => source.name === `${machine}'s capture`)?.[1];
      const session = own && nearest(captured.get(machine)?.sessions.get(pairOf(own)), own.startMs);
      return session === undefined ? [] : [{ machine, session }];
    });
    return {
      name,
      evidenceName: name,
      account,
      sources: [...accounts.keys()],
      machine: machineAt.get(account.client.address) ?? account.client.address,
      startMs: account.startMs,
      endMs: account.endMs,
      sample: client && sampleAt.get(`${peer}@${client.startMs}`),
      logged: logAccount && nearest(log.sessions.get(peer), logAccount.startMs),
      captures,
    };
  });
  found.sort((one, other) => one.startMs - other.startMs);
  return numbered(found);
}

function nearest<Session extends { readonly startMs: number }>(
  sessions: readonly Session[] | undefined,
  startMs: number,
): Session | undefined {
  let best: Session | undefined;
  for (const session of sessions ?? []) {
    if (best === undefined || Math.abs(session.startMs - startMs) < Math.abs(best.startMs - startMs))
      best = session;
  }
  return best;
}

/** The time a connection stood; none for one that never did. */
export function spanOf({ name, machine, sample, captures }: WholeSession): Span[] {
  if (sample !== undefined) {
    const { startedAtMs, connectedUs, endedUs, repliedUs } = sample;
    if (connectedUs === null) return [];
    const at = (us: number): number => startedAtMs + us / 1_000;
    return [
      {
        name,
        machine,
        startMs: at(connectedUs),
        endMs: at(endedUs),
        repliesMs: repliedUs.map((us) => at(us)),
      },
    ];
  }
  const [first] = captures;
  if (first === undefined || !first.session.handshake.isComplete) return [];
  const { startMs, endMs, segments } = first.session;
  const replies = segments.filter(([, fromClient, , , , length]) => fromClient === 0 && length > 0);
  return [{ name, machine, startMs, endMs, repliesMs: replies.map(([us]) => startMs + us / 1_000) }];
}

/** `mesin-2:40001 (2)` for the second on the same ports. */
function numbered(sessions: readonly WholeSession[]): WholeSession[] {
  const seen = new Map<string, number>();
  return sessions.map((session) => {
    const times = (seen.get(session.name) ?? 0) + 1;
    seen.set(session.name, times);
    return times === 1 ? session : { ...session, name: `${session.name} (${times})` };
  });
}
