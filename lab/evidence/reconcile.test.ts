import type { Account, Omission, Source, WireAccount } from './account.ts';
import { describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { type Evidence, EvidenceSchema, type Flaw, flawsOf, type SessionId } from './evidence.ts';
import { reconcile } from './reconcile.ts';

const SERVER = { address: '172.16.16.101', port: 45_000 };

/** A session of mesin-2 that begins `atMs` after the run's start, stands 3 ms later and is answered after 4. */
function account(port: number, atMs: number, details: Partial<Account> = {}): Account {
  return {
    part: '',
    synAckMs: 1_795_239_461_000 + atMs + 3,
    spokeMs: 1_795_239_461_000 + atMs + 4,
    client: { address: '172.16.16.102', port },
    server: SERVER,
    startMs: 1_795_239_461_000 + atMs,
    endMs: 1_795_239_461_000 + atMs + 5,
    established: true,
    requestBytes: 12,
    replyBytes: 14,
    replies: ['JAM 12:37:41'],
    ...details,
  };
}

function source(kind: Source['kind'], id: string, accounts: readonly Account[]): Source {
  const covers = kind === 'log' ? ({ established }: Account): boolean => established : (): boolean => true;
  return { id, kind, accounts, covers };
}

const SYN = { from: 'client' as const, flags: ['SYN'], relSeq: 0, relAck: 0 };
const SYN_ACK = { from: 'server' as const, flags: ['SYN', 'ACK'], relSeq: 0, relAck: 1 };
const WIRE: WireAccount = {
  holes: [],
  begins: true,
  ends: true,
  bare: [
    { number: 1, afterUs: 0, segment: SYN },
    { number: 2, afterUs: 1_000, segment: SYN_ACK },
  ],
  copies: 1,
  only: undefined,
  afterEnd: { client: 0, server: 0 },
  isCut: false,
  clientZero: 0,
  serverZero: 0,
};

function captured(port: number, atMs: number, details: Partial<Account> = {}): Account {
  return account(port, atMs, {
    synAckMs: 1_795_239_461_000 + atMs + 1,
    wire: WIRE,
    ...details,
  });
}

interface Told {
  readonly client?: readonly Account[];
  readonly log?: readonly Account[];
  readonly near?: readonly Account[];
  readonly far?: readonly Account[];
}

/** Two sessions that all four sources tell alike, but for what a test replaces. */
function run(told: Told = {}): Evidence {
  const sources = [
    source('client', 'client', told.client ?? [account(40_001, -1), account(40_002, 9)]),
    source('log', 'log', told.log ?? [account(40_001, 2), account(40_002, 12)]),
    source('capture', 'mesin-1', told.near ?? [captured(40_001, 0), captured(40_002, 10)]),
    source('capture', 'mesin-2', told.far ?? [captured(40_001, 0), captured(40_002, 10)]),
  ];
  return reconcile(sources, () => 'mesin-2').evidence;
}

function idOf(port: number, nth = 1): SessionId {
  return { client: 'mesin-2', port, part: '', nth };
}

const session = idOf(40_001);

describe('reconcile', () => {
  it('finds every session whole when all sources agree', () => {
    expect(run()).toMatchObject({ sessions: 2, matched: 2, gaps: [], contradictions: [] });
  });

  it.each([
    ['none', 12],
    ['some', 15],
    ['all', 17],
  ])('does not mind whether a log counts %s of what came after the end', (_, requestBytes) => {
    const late = { requestBytes: 17, wire: { ...WIRE, afterEnd: { client: 5, server: 0 } } };
    const both = [captured(40_001, 0, late), captured(40_002, 10)];
    const log = [account(40_001, 2, { requestBytes }), account(40_002, 12)];
    const evidence = run({
      client: [account(40_001, -1, { requestBytes: 17 }), account(40_002, 9)],
      log,
      near: both,
      far: both,
    });
    expect(evidence).toMatchObject({ matched: 2, gaps: [], contradictions: [] });
    expect(evidence.causes).toMatchObject([
      {
        kind: 'bytes-after-end',
        source: 'mesin-1',
        from: 'client',
        bytes: 5,
        sessions: 1,
        examples: [session],
      },
    ]);
  });

  it('minds when a log lacks more than that', () => {
    const late = { requestBytes: 17, wire: { ...WIRE, afterEnd: { client: 5, server: 0 } } };
    const both = [captured(40_001, 0, late), captured(40_002, 10)];
    const log = [account(40_001, 2, { requestBytes: 11 }), account(40_002, 12)];
    const { contradictions } = run({
      client: [account(40_001, -1, { requestBytes: 17 }), account(40_002, 9)],
      log,
      near: both,
      far: both,
    });
    expect(contradictions).toMatchObject([
      { kind: 'bytes', sender: 'client', odd: { value: 11, sources: ['log'] } },
    ]);
  });

  it.each<[what: string, told: Told, flaw: Flaw]>([
    [
      'a session the log does not have',
      { log: [account(40_001, 2)] },
      {
        kind: 'session',
        session: idOf(40_002),
        missingFrom: 'log',
        knownTo: ['client', 'mesin-1', 'mesin-2'],
      },
    ],
    [
      'a session the client does not have',
      { client: [account(40_001, -1)] },
      {
        kind: 'session',
        session: idOf(40_002),
        missingFrom: 'client',
        knownTo: ['log', 'mesin-1', 'mesin-2'],
      },
    ],
    [
      'a packet one capture does not have',
      {
        far: [captured(40_001, 0, { wire: { ...WIRE, bare: WIRE.bare.slice(1) } }), captured(40_002, 10)],
      },
      { kind: 'packet', session, missingFrom: 'mesin-2', knownTo: 'mesin-1', number: 1, segment: SYN },
    ],
    [
      'a hole in what the server sent',
      {
        near: [captured(40_001, 0, { wire: { ...WIRE, holes: ['server'] } }), captured(40_002, 10)],
      },
      { kind: 'payload', session, missingFrom: 'mesin-1', sender: 'server' },
    ],
    [
      'a line the log itself misses',
      {
        log: [
          account(40_001, 2, { omissions: [{ event: 'closed', missing: 1, of: 1, at: 'end' }] }),
          account(40_002, 12),
        ],
      },
      { kind: 'line', session, missingFrom: 'log', event: 'closed', missing: 1, of: 1 },
    ],
    [
      'a reply in the log that was never on the wire',
      { log: [account(40_001, 2, { replies: ['JAM 99:37:41'] }), account(40_002, 12)] },
      {
        kind: 'replies',
        session,
        odd: { value: ['JAM 99:37:41'], sources: ['log'] },
        usual: { value: ['JAM 12:37:41'], sources: ['client', 'mesin-1', 'mesin-2'] },
      },
    ],
    [
      'a byte count that differs',
      { client: [account(40_001, -1, { replyBytes: 13 }), account(40_002, 9)] },
      {
        kind: 'bytes',
        session,
        sender: 'server',
        odd: { value: 13, sources: ['client'] },
        usual: { value: 14, sources: ['log', 'mesin-1', 'mesin-2'] },
      },
    ],
    [
      'a session that is answered before the server has accepted it',
      {
        log: [account(40_001, 300), account(40_002, 12), account(40_003, 22)],
        client: [account(40_001, -1), account(40_002, 9), account(40_003, 19)],
        near: [captured(40_001, 0), captured(40_002, 10), captured(40_003, 20)],
        far: [captured(40_001, 0), captured(40_002, 10), captured(40_003, 20)],
      },
      {
        kind: 'times',
        session,
        earlier: 'client',
        later: 'log',
        byMs: 297,
        answered: 'before-beginning',
      },
    ],
    [
      'a session the log opens before its SYN',
      {
        log: [account(40_001, -500), account(40_002, 12), account(40_003, 22)],
        client: [account(40_001, -501, { spokeMs: undefined }), account(40_002, 9), account(40_003, 19)],
        near: [captured(40_001, 0), captured(40_002, 10), captured(40_003, 20)],
        far: [captured(40_001, 0), captured(40_002, 10), captured(40_003, 20)],
      },
      { kind: 'times', session, earlier: 'log', later: 'mesin-1', byMs: 500 },
    ],
  ])('names %s, and nothing else', (_, told, flaw) => {
    const evidence = run(told);
    expect(flawsOf(evidence)).toEqual([flaw]);
    expect(v.parse(EvidenceSchema, evidence)).toEqual(evidence);
  });

  it('gives one reason for all that came after the last line of the log, and only for that', () => {
    const open = { omissions: [{ event: 'closed', missing: 1, of: 1, at: 'end' }] as const };
    const told = (lastMs: number) => {
      const three = (make: typeof account, atMs: number): Account[] =>
        [0, 10, 90].map((ms, index) => make(40_001 + index, atMs + ms));
      const logged = [account(40_001, 2, open), account(40_002, 12, open)];
      const log = {
        ...source('log', 'log', logged),
        lastToldMs: new Map([['', 1_795_239_461_000 + lastMs]]),
      };
      const sources = [
        source('client', 'client', three(account, -1)),
        log,
        source('capture', 'mesin-1', three(captured, 0)),
      ];
      return reconcile(sources, () => 'mesin-2').evidence;
    };
    const cut = told(9);
    expect(cut).toMatchObject({ gaps: [], contradictions: [], matched: 0 });
    expect(cut.causes).toMatchObject([{ kind: 'log-ended-early', source: 'log', sessions: 3, absent: 1 }]);
    const forgetful = told(200);
    expect(forgetful.causes).toEqual([]);
    expect(forgetful.gaps.map(({ kind }) => kind)).toEqual(['line', 'line', 'session']);
  });

  it('lets replies pass that came when the client had stopped listening, but no other ones', () => {
    const cut = { stoppedListening: true, requestBytes: undefined, replyBytes: undefined };
    const more = { replies: ['JAM 12:37:41', 'JAM 12:37:42'] };
    const told = (replies: string[]) => ({
      client: [account(40_001, -1, { ...cut, replies })],
      log: [account(40_001, 2, more)],
      near: [captured(40_001, 0, more)],
      far: [captured(40_001, 0, more)],
    });
    for (const replies of [[], ['JAM 12:37:41']]) expect(flawsOf(run(told(replies)))).toEqual([]);
    for (const replies of [['JAM 12:37:42'], ['JAM 12:37:41', 'JAM 12:37:42', 'JAM 12:37:43']])
      expect(flawsOf(run(told(replies)))).toMatchObject([{ kind: 'replies', odd: { value: replies } }]);
  });

  it('expects no log line for a connection that never stood', () => {
    const refused = {
      established: false,
      requestBytes: undefined,
      replyBytes: undefined,
      replies: undefined,
    };
    const result = run({
      client: [account(40_001, -1, refused)],
      log: [],
      near: [captured(40_001, 0, refused)],
      far: [captured(40_001, 0, refused)],
    });
    expect(result).toMatchObject({ sessions: 1, matched: 1, gaps: [] });
  });

  it('tells two sessions on the same ports apart by their time', () => {
    const twice = (make: typeof account, early: number, late: number): Account[] => [
      make(40_001, late, { replies: ['JAM 12:37:43'] }),
      make(40_001, early),
    ];
    const result = run({
      client: twice(account, -1, 1_999),
      log: twice(account, 2, 2_002).toReversed(),
      near: twice(captured, 0, 2_000),
      far: twice(captured, 0, 2_000).toReversed(),
    });
    expect(result).toMatchObject({ sessions: 2, matched: 2 });
    expect(flawsOf(result)).toEqual([]);
  });

  it('keeps the order of sessions on the same ports, however late the server accepts them', () => {
    // By time alone the log's first line would be the second session's. No server waits so long and answers before.
    const spokeMs = undefined;
    const log = [account(40_001, 1_900), account(40_001, 2_002, { replies: ['JAM 12:37:43'] })];
    const twice = (make: typeof account): Account[] => [
      make(40_001, 0, { spokeMs }),
      make(40_001, 2_000, { spokeMs, replies: ['JAM 12:37:43'] }),
    ];
    const told = { client: twice(account), near: twice(captured), far: twice(captured) };
    expect(run({ ...told, log })).toMatchObject({ sessions: 2, matched: 2 });
    const one = run({ ...told, log: log.slice(1) });
    expect(one).toMatchObject({ sessions: 2, matched: 1 });
    expect(flawsOf(one)).toEqual([
      { kind: 'session', session, missingFrom: 'log', knownTo: ['client', 'mesin-1', 'mesin-2'] },
    ]);
    expect(flawsOf(run({ ...told, log, near: twice(captured).slice(0, 1) }))).toEqual([
      {
        kind: 'session',
        session: idOf(40_001, 2),
        missingFrom: 'mesin-1',
        knownTo: ['client', 'log', 'mesin-2'],
      },
    ]);
  });

  it('never takes a session of one part of the run for one of another', () => {
    const log = [account(40_001, 2, { part: 'echo' })];
    expect(run({ client: [], log, near: [captured(40_001, 0)], far: [] }).sessions).toBe(2);
  });

  it.each([
    ['beginning', { begins: false }, 'opened'],
    ['end', { ends: false }, 'closed'],
  ] as const)('does not miss the %s of a session that no capture has', (at, middle, event) => {
    const wire = { ...WIRE, ...middle };
    const half = (atMs: number): Account => captured(40_001, atMs, { wire, replies: undefined });
    const omission: Omission = { event, missing: 1, of: 1, at };
    const log = [account(40_001, 2, { omissions: [omission], replies: undefined })];
    const told = { client: [account(40_001, -1, { replies: undefined })], log };
    expect(flawsOf(run({ ...told, near: [half(0)], far: [half(0)] }))).toEqual([]);
    expect(flawsOf(run({ ...told, near: [half(0)], far: [captured(40_001, 0)] }))).toEqual([
      { kind: 'line', session, missingFrom: 'log', event, missing: 1, of: 1 },
    ]);
  });

  it('measures how far a clock is ahead and allows for it', () => {
    const ahead = 3_600_000;
    const result = run({
      far: [
        captured(40_001, ahead, { synAckMs: 1_795_239_461_001 + ahead }),
        captured(40_002, 10 + ahead, { synAckMs: 1_795_239_461_011 + ahead }),
      ],
      client: [account(40_001, ahead - 1), account(40_002, ahead + 9)],
    });
    expect(flawsOf(result)).toEqual([]);
    const against = 'mesin-1';
    expect(result.clockOffsets).toEqual([
      // It connects 1 ms before the SYN and hears 1 ms after the SYN-ACK.
      { source: 'client', against, offsetMs: ahead, uncertaintyMs: 1.001, sessions: 2 },
      // Accepted 2 ms after the SYN, 2 ms before the reply, in whole ms.
      { source: 'log', against, offsetMs: 0.5, uncertaintyMs: 2.5, sessions: 2 },
      { source: 'mesin-2', against, offsetMs: ahead, uncertaintyMs: 0.001, sessions: 2 },
    ]);
  });

  it('allows for each client machine by its own clock, which its capture knows best', () => {
    const [second, third] = ['172.16.16.102', '172.16.16.103'].map((address) => ({ address, port: 40_001 }));
    const ahead = { mesin3: 700 };
    const of = (make: typeof account, atMs: number, client = second, lateMs = 0): Account => {
      const { synAckMs = 0, spokeMs = 0, ...rest } = make(40_001, atMs);
      return {
        ...rest,
        synAckMs: synAckMs + lateMs,
        spokeMs: spokeMs + lateMs,
        client: client ?? rest.client,
      };
    };
    const client = source('client', 'client', [of(account, -1), of(account, ahead.mesin3 - 1, third, 4)]);
    const captures = [
      source('capture', 'mesin-1', [of(captured, 0), of(captured, 0, third)]),
      source('capture', 'mesin-2', [of(captured, 0)]),
      source('capture', 'mesin-3', [of(captured, ahead.mesin3, third)]),
    ].map((one) => Object.assign(one, { machine: one.id, covers: (): boolean => false }));
    const machineAt = (address: string): string => (address === third?.address ? 'mesin-3' : 'mesin-2');
    const { evidence, sessions, offsetMs } = reconcile([client, ...captures], machineAt);
    expect(flawsOf(evidence)).toEqual([]);
    expect(evidence.clockOffsets.slice(0, 2)).toMatchObject([
      { source: 'client', machine: 'mesin-2', offsetMs: 0, uncertaintyMs: 1.001 },
      // It hears of the SYN-ACK late, which makes the bracket wide and its middle wrong.
      { source: 'client', machine: 'mesin-3', offsetMs: 702, uncertaintyMs: 3.001 },
    ]);
    const taken = sessions.map(({ id, accounts }) => [
      id.client,
      offsetMs(client, accounts.get(client) as Account),
    ]);
    expect(taken).toEqual([
      ['mesin-2', 0],
      ['mesin-3', 700],
    ]);
  });

  it.each([9_000, -30_000])('shows a log whose clock is %d ms off, which is no contradiction', (aheadMs) => {
    const result = run({ log: [account(40_001, 2 + aheadMs), account(40_002, 12 + aheadMs)] });
    expect(result).toMatchObject({ matched: 2, gaps: [], contradictions: [] });
    const offset = result.clockOffsets.find(({ source: id }) => id === 'log');
    expect(offset).toMatchObject({ offsetMs: aheadMs + 0.5, uncertaintyMs: 2.5, sessions: 2 });
  });

  it('measures by the sessions that were served at once, however long the others waited', () => {
    const waits = [0.2, 400, 3_000];
    const near = waits.map((ms, index) =>
      captured(40_001 + index, 0, { spokeMs: 1_795_239_461_000 + ms + 1 }),
    );
    const log = waits.map((ms, index) => account(40_001 + index, Math.floor(ms)));
    const client = near.map(({ client: { port } }) => account(port, -1));
    const { clockOffsets } = run({ client, log, near, far: near });
    expect(clockOffsets[1]).toMatchObject({ offsetMs: 0, uncertaintyMs: 1, sessions: 3 });
  });

  it('says nothing of a clock that no session can be measured by', () => {
    const silent = captured(40_001, 0, { spokeMs: undefined });
    const { clockOffsets } = run({ client: [], log: [account(40_001, 2)], near: [silent], far: [silent] });
    expect(clockOffsets.map(({ source: id }) => id)).toEqual(['mesin-2']);
  });
});

describe('a cause', () => {
  const first = account(40_001, 0).startMs;

  /** Three sessions 10 ms apart, of which the far capture has those `kept`, in a file from one time to another. */
  function runFar(
    kept: readonly Account[],
    fromMs: number,
    toMs: number,
    log?: readonly Account[],
  ): Evidence {
    const three = (make: typeof account, atMs: number): Account[] =>
      [0, 10, 20].map((ms, index) => make(40_001 + index, atMs + ms));
    const file = { firstMs: first + fromMs, lastMs: first + toMs, snapBytes: 0 };
    const sources = [
      source('client', 'client', three(account, -1)),
      source('log', 'log', log ?? three(account, 2)),
      source('capture', 'mesin-1', three(captured, 0)),
      { ...source('capture', 'mesin-2', kept), files: new Map([['', file]]) },
    ];
    const { evidence } = reconcile(sources, () => 'mesin-2');
    expect(v.parse(EvidenceSchema, evidence)).toEqual(evidence);
    return evidence;
  }

  it('explains sessions that were over before the capture started, or began after it ended', () => {
    const examples = [idOf(40_001)];
    expect(runFar([captured(40_002, 10), captured(40_003, 20)], 8, 30)).toMatchObject({
      matched: 2,
      causes: [
        { kind: 'capture-started-late', source: 'mesin-2', sessions: 1, absent: 1, agreeing: 1, examples },
      ],
      gaps: [],
    });
    expect(runFar([captured(40_001, 0), captured(40_002, 10)], 0, 18)).toMatchObject({
      matched: 2,
      causes: [
        { kind: 'capture-ended-early', source: 'mesin-2', sessions: 1, absent: 1, examples: [idOf(40_003)] },
      ],
      gaps: [],
    });
    expect(runFar([captured(40_001, 0), captured(40_002, 10)], 0, 30)).toMatchObject({
      causes: [],
      gaps: [{ kind: 'session', session: idOf(40_003), missingFrom: 'mesin-2' }],
    });
  });

  it('explains what was said after the capture ended', () => {
    const open = captured(40_003, 20, { wire: { ...WIRE, ends: false }, replyBytes: 0, replies: [] });
    const kept = [captured(40_001, 0), captured(40_002, 10), open];
    expect(runFar(kept, 0, 22)).toMatchObject({
      matched: 2,
      causes: [{ kind: 'capture-ended-early', sessions: 1, absent: 0, examples: [idOf(40_003)] }],
      contradictions: [],
    });
    expect(runFar(kept, 0, 30)).toMatchObject({
      causes: [],
      contradictions: [{ kind: 'replies' }, { kind: 'bytes', sender: 'server' }],
    });
  });

  it('is told once of a source that has no session at all', () => {
    const { matched, causes, gaps } = runFar([], Number.NaN, Number.NaN, []);
    const examples = [idOf(40_001), idOf(40_002), idOf(40_003)];
    const nothing = { kind: 'nothing-recorded', part: '', sessions: 3, absent: 3, agreeing: 3, examples };
    expect(causes).toEqual([
      { ...nothing, source: 'log' },
      { ...nothing, source: 'mesin-2' },
    ]);
    expect({ matched, gaps }).toEqual({ matched: 0, gaps: [] });
  });
});
