import type { Account, Source } from './account.ts';
import { describe, expect, it } from 'vitest';
import type { Evidence } from './reconcile.ts';
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

function source(kind: Source['kind'], name: string, accounts: readonly Account[]): Source {
  const covers = kind === 'log' ? ({ established }: Account): boolean => established : (): boolean => true;
  return { kind, name, accounts, covers };
}

const BARE = [{ number: 1, words: "the client's SYN with Seq=0 Ack=0" }];
const WIRE = { holes: [], begins: true, ends: true, bare: BARE };

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
    source('client', "the client's record", told.client ?? [account(40_001, -1), account(40_002, 9)]),
    source('log', "the server's log", told.log ?? [account(40_001, 2), account(40_002, 12)]),
    source('capture', "mesin-1's capture", told.near ?? [captured(40_001, 0), captured(40_002, 10)]),
    source('capture', "mesin-2's capture", told.far ?? [captured(40_001, 0), captured(40_002, 10)]),
  ];
  return reconcile(sources, ({ client }) => `mesin-2:${client.port}`).evidence;
}

function texts({ gaps, contradictions }: Evidence): string[] {
  return [...gaps, ...contradictions].map(({ text }) => text);
}

describe('reconcile', () => {
  it('finds every session whole when all sources agree', () => {
    expect(run()).toMatchObject({ sessions: 2, matched: 2, gaps: [], contradictions: [] });
  });

  it.each<[what: string, told: Told, text: string]>([
    [
      'a session the log does not have',
      { log: [account(40_001, 2)] },
      "mesin-2:40002 is in both captures and the client's record, not in the server's log",
    ],
    [
      'a session the client does not have',
      { client: [account(40_001, -1)] },
      "mesin-2:40002 is in both captures and the server's log, not in the client's record",
    ],
    [
      'a packet one capture does not have',
      { far: [captured(40_001, 0, { wire: { ...WIRE, bare: [] } }), captured(40_002, 10)] },
      "mesin-2:40001: the client's SYN with Seq=0 Ack=0, packet 1 of mesin-1's capture, is not in mesin-2's capture",
    ],
    [
      'a hole in what the server sent',
      {
        near: [captured(40_001, 0, { wire: { ...WIRE, holes: ['server'] } }), captured(40_002, 10)],
      },
      "mesin-2:40001: a part of what the server sent is not in mesin-1's capture",
    ],
    [
      'a line the log itself misses',
      {
        log: [
          account(40_001, 2, { omissions: [{ what: "its line 'closed'", of: 'end' }] }),
          account(40_002, 12),
        ],
      },
      "mesin-2:40001: its line 'closed' is not in the server's log",
    ],
    [
      'a reply in the log that was never on the wire',
      { log: [account(40_001, 2, { replies: ['JAM 99:37:41'] }), account(40_002, 12)] },
      "mesin-2:40001: the replies are 'JAM 99:37:41' according to the server's log, but the replies are 'JAM 12:37:41' according to both captures and the client's record",
    ],
    [
      'a byte count that differs',
      { client: [account(40_001, -1, { replyBytes: 13 }), account(40_002, 9)] },
      "mesin-2:40001: the server sent 13 bytes according to the client's record, but the server sent 14 bytes according to both captures and the server's log",
    ],
    [
      'a session the log opens before its SYN',
      {
        log: [account(40_001, -500), account(40_002, 12), account(40_003, 22)],
        client: [account(40_001, -501), account(40_002, 9), account(40_003, 19)],
        near: [captured(40_001, 0), captured(40_002, 10), captured(40_003, 20)],
        far: [captured(40_001, 0), captured(40_002, 10), captured(40_003, 20)],
      },
      "mesin-2:40001: it begins 500.000 ms earlier in the server's log than in mesin-1's capture, which cannot be",
    ],
  ])('names %s, and nothing else', (_, told, text) => {
    expect(texts(run(told))).toEqual([text]);
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
    expect(texts(result)).toEqual([]);
  });

  it('keeps the order of sessions on the same ports, however late the server accepts them', () => {
    // By time alone the log's first line would be the second session's.
    const log = [account(40_001, 1_900), account(40_001, 2_002, { replies: ['JAM 12:37:43'] })];
    const twice = (make: typeof account): Account[] => [
      make(40_001, 0),
      make(40_001, 2_000, { replies: ['JAM 12:37:43'] }),
    ];
    const told = { client: twice(account), near: twice(captured), far: twice(captured) };
    expect(run({ ...told, log })).toMatchObject({ sessions: 2, matched: 2 });
    const one = run({ ...told, log: log.slice(1) });
    expect(one).toMatchObject({ sessions: 2, matched: 1 });
    expect(texts(one)).toEqual([
      "mesin-2:40001 is in both captures and the client's record, not in the server's log",
    ]);
    expect(texts(run({ ...told, log, near: twice(captured).slice(0, 1) }))).toEqual([
      "mesin-2:40001 (2) is in mesin-2's capture, the client's record and the server's log, not in mesin-1's capture",
    ]);
  });

  it('never takes a session of one part of the run for one of another', () => {
    const log = [account(40_001, 2, { part: 'echo' })];
    expect(run({ client: [], log, near: [captured(40_001, 0)], far: [] }).sessions).toBe(2);
  });

  it.each([
    ['beginning', { begins: false }, "its line 'opened'"],
    ['end', { ends: false }, "its line 'closed'"],
  ] as const)('does not miss the %s of a session that no capture has', (of, middle, what) => {
    const wire = { ...WIRE, ...middle };
    const half = (atMs: number): Account => captured(40_001, atMs, { wire, replies: undefined });
    const log = [account(40_001, 2, { omissions: [{ what, of }], replies: undefined })];
    const told = { client: [account(40_001, -1, { replies: undefined })], log };
    expect(texts(run({ ...told, near: [half(0)], far: [half(0)] }))).toEqual([]);
    expect(texts(run({ ...told, near: [half(0)], far: [captured(40_001, 0)] }))).toEqual([
      `mesin-2:40001: ${what} is not in the server's log`,
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
    expect(texts(result)).toEqual([]);
    const against = "mesin-1's capture";
    expect(result.clockOffsets).toEqual([
      // It connects 1 ms before the SYN and hears 1 ms after the SYN-ACK.
      { source: "the client's record", against, offsetMs: ahead, uncertaintyMs: 1.001, sessions: 2 },
      // Accepted 2 ms after the SYN, 2 ms before the reply, in whole ms.
      { source: "the server's log", against, offsetMs: 0.5, uncertaintyMs: 2.5, sessions: 2 },
      { source: "mesin-2's capture", against, offsetMs: ahead, uncertaintyMs: 0.001, sessions: 2 },
    ]);
  });

  it.each([9_000, -30_000])('shows a log whose clock is %d ms off, which is no contradiction', (aheadMs) => {
    const result = run({ log: [account(40_001, 2 + aheadMs), account(40_002, 12 + aheadMs)] });
    expect(result).toMatchObject({ matched: 2, gaps: [], contradictions: [] });
    const offset = result.clockOffsets.find(({ source: name }) => name === "the server's log");
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
    expect(clockOffsets.map(({ source: name }) => name)).toEqual(["mesin-2's capture"]);
  });
});
