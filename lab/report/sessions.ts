/** Every session with what each source has of it: matched accounts on one side, what to show on the other. */
import type { Account, Source } from '../evidence/account.ts';
import type { CapturedSession } from './read/captured.ts';
import type { Kept } from './read/run.ts';
import type { LoggedSession } from './read/session-log.ts';
import type { RunFile } from '../evidence/run-file.ts';
import type { Session } from '../evidence/match.ts';
import type { Span } from './overlap.ts';
import type { SessionSample } from '../../client/sample.ts';

export interface CapturedHere {
  readonly machine: string;
  readonly session: CapturedSession;
}

/** One session and all that is known of it. */
export interface WholeSession {
  /** As lab/evidence names it. */
  readonly name: string;
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

/** By start. */
export function gatherSessions(run: RunFile, sessions: readonly Session[], kept: Kept): WholeSession[] {
  const machineAt = new Map(run.machines.map(({ name, address }) => [address, name]));
  const found = sessions.map(({ name, accounts }): WholeSession => {
    const told = [...accounts];
    const of = (kind: Source['kind']): Account | undefined =>
      told.find(([source]) => source.kind === kind)?.[1];
    const client = of('client');
    const logged = of('log');
    const account = client ?? of('capture') ?? logged;
    if (account === undefined) throw new TypeError(`session ${name} is told by nobody`);
    const captures = run.machines.flatMap(({ name: machine }) => {
      const own = told.find(([source]) => source.name === `${machine}'s capture`)?.[1];
      const session = own && kept.capturedOf.get(own);
      return session === undefined ? [] : [{ machine, session }];
    });
    return {
      name,
      account,
      sources: [...accounts.keys()],
      machine: machineAt.get(account.client.address) ?? account.client.address,
      startMs: account.startMs,
      endMs: account.endMs,
      sample: client && kept.sampleOf.get(client),
      logged: logged && kept.loggedOf.get(logged),
      captures,
    };
  });
  return found.sort((one, other) => one.startMs - other.startMs);
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
