import type { Account, BareSegment, Source, WireAccount } from './account.ts';
import { describe, expect, it } from 'vitest';
import { type Bracket, crossingsOf } from './crossings.ts';
import { measureClocks } from './clock-offset.ts';
import type { Who } from '../../pcap/ending.ts';

const START_MS = 1_795_239_461_000;
const kinds = new Map<string, BareSegment['segment']>();

/** One object for all that are equal, as accounts have it. */
function kindOf(from: Who, nth: number): BareSegment['segment'] {
  return kinds.getOrInsertComputed(`${from} ${nth}`, () => ({
    from,
    flags: ['ACK'],
    relSeq: nth,
    relAck: 1,
  }));
}

interface Seen {
  readonly from: Who;
  /** Which of its segments. */
  readonly nth: number;
  /** After {@link START_MS}. */
  readonly atMs: number;
}

/** What a capture whose clock is `aheadMs` ahead tells of segments, in the order it saw them. */
function account(seen: readonly Seen[], aheadMs: number, port = 40_001): Account {
  const inOrder = seen.toSorted((one, other) => one.atMs - other.atMs);
  const startMs = START_MS + (inOrder[0]?.atMs ?? 0) + aheadMs;
  const bare = inOrder.map(({ from, nth, atMs }, index) => ({
    number: index + 1,
    afterUs: Math.round((START_MS + atMs + aheadMs - startMs) * 1_000),
    segment: kindOf(from, nth),
  }));
  return {
    part: '',
    client: { address: '172.16.16.103', port },
    server: { address: '172.16.16.101', port: 45_000 },
    startMs,
    endMs: undefined,
    established: true,
    requestBytes: undefined,
    replyBytes: undefined,
    replies: undefined,
    wire: { begins: true, bare } as unknown as WireAccount,
  };
}

/** The same at other times. */
function movedTo(seen: readonly Seen[], atMs: (one: Seen) => number): Seen[] {
  return seen.map((one) => ({ from: one.from, nth: one.nth, atMs: atMs(one) }));
}

/** `far` is the client's capture, `near` the server's. */
function bracketOf(far: readonly Seen[], near: readonly Seen[], aheadMs: number): Bracket | undefined {
  const [bracket, ...more] = crossingsOf(account(far, aheadMs), account(near, 0), () => {});
  expect(more).toEqual([]);
  return bracket;
}

/** Segments of both sides in turn, every 10 ms; those of the client take `there` ms, those of the server `back`. */
function exchange(there: readonly number[], back: readonly number[]): { far: Seen[]; near: Seen[] } {
  const far: Seen[] = [];
  const near: Seen[] = [];
  for (const [nth, ms] of there.entries()) {
    far.push({ from: 'client', nth, atMs: nth * 10 });
    near.push({ from: 'client', nth, atMs: nth * 10 + ms });
  }
  for (const [nth, ms] of back.entries()) {
    near.push({ from: 'server', nth, atMs: nth * 10 + 5 });
    far.push({ from: 'server', nth, atMs: nth * 10 + 5 + ms });
  }
  return { far, near };
}

describe('the segments of a session that two captures have', () => {
  it('bound the offset by the quickest each way, not by those of the handshake', () => {
    const { far, near } = exchange([3, 0.4, 2], [4, 2, 0.1]);
    const { leastMs = 0, mostMs = 0 } = bracketOf(far, near, 700) ?? {};
    expect([leastMs, mostMs]).toEqual([expect.closeTo(700 - 0.4, 2), expect.closeTo(700 + 0.1, 2)]);
  });

  it('bound it alike, whichever capture is nearer to the client', () => {
    const { far, near } = exchange([3, 0.4], [4, 0.1]);
    const [bracket] = crossingsOf(account(near, 0), account(far, 700), () => {});
    expect(bracket?.leastMs).toBeCloseTo(-700.1, 2);
    expect(bracket?.mostMs).toBeCloseTo(-699.6, 2);
  });

  it('leave unused what was sent again, since nobody knows which of them arrived', () => {
    const { far, near } = exchange([0.4, 0.4], [0.1, 0.1]);
    // The client's first is lost on its way and comes again 200 ms later.
    const again = movedTo(far, ({ from, nth, atMs }) => (from === 'client' && nth === 0 ? -200 : atMs));
    const lost = [...again, { from: 'client' as const, nth: 0, atMs: 0 }];
    expect(bracketOf(lost, near, 700)).toMatchObject({
      leastMs: expect.closeTo(699.6, 2) as number,
      mostMs: expect.closeTo(700.1, 2) as number,
    });
    // Had the first arrived and not the second, the second would have arrived before it was sent.
    const first = movedTo(near, ({ from, nth, atMs }) => (from === 'client' && nth === 0 ? -199.6 : atMs));
    const only = (seen: readonly Seen[]): Seen[] => seen.filter(({ nth }) => nth === 0);
    expect(bracketOf(only(lost), only(first), 700)).toBeUndefined();
    // The other way round a capture lost the first: taken for one, they would have arrived before they were sent.
    const twice = [...first, { from: 'client' as const, nth: 0, atMs: 0.4 }];
    expect(bracketOf(far, twice, 700)).toMatchObject({ leastMs: expect.closeTo(699.6, 2) as number });
  });

  it('do without those that only one of them has', () => {
    const { far, near } = exchange([0.4, 3, 3], [0.1, 3, 3]);
    const some = near.filter(({ nth }) => nth !== 1);
    expect(bracketOf(far, some, 700)?.leastMs).toBeCloseTo(699.6, 2);
    expect(
      bracketOf(
        far,
        near.filter(({ from }) => from === 'client'),
        700,
      ),
    ).toBeUndefined();
  });

  it('bound a long session in stretches', () => {
    const { far, near } = exchange([0.4, 0.3], [0.1, 0.2]);
    const later = (seen: readonly Seen[]): Seen[] =>
      seen.flatMap((one) => [one, { ...one, nth: one.nth + 2, atMs: one.atMs + 60_000 }]);
    const drifted = movedTo(later(far), ({ atMs }) => atMs + (atMs > 30_000 ? 3 : 0));
    const brackets = crossingsOf(account(drifted, 700), account(later(near), 0), () => {});
    expect(brackets.map(({ leastMs }) => leastMs)).toEqual([
      expect.closeTo(699.7, 2),
      expect.closeTo(702.7, 2),
    ]);
  });
});

/** Numbers that look random and are the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function captureOf(id: string, accounts: readonly Account[]): Source {
  return { id, machine: id, kind: 'capture', accounts, covers: () => true };
}

/** Sessions over ways that differ, with queues, losses and what is sent again; the clock of the far end goes its way. */
function traffic(seed: number, sessions: number, aheadMs: (atMs: number) => number, everyMs: number) {
  const next = numbers(seed);
  const [thereMs, backMs] = [next() * 5, next() * 50];
  const delay = (leastMs: number): number => leastMs + (next() < 0.3 ? next() * 300 : next());
  const far: Account[] = [];
  const near: Account[] = [];
  for (let session = 0; session < sessions; session += 1) {
    const atMs = session * everyMs;
    const own: Seen[] = [];
    const other: Seen[] = [];
    for (let segment = 0; segment < 8; segment += 1) {
      const from = segment % 2 === 0 ? 'client' : 'server';
      const [source, target] = from === 'client' ? [own, other] : [other, own];
      const sentMs = atMs + segment * 20;
      const isLost = next() < 0.1;
      source.push({ from, nth: segment, atMs: sentMs });
      if (isLost) source.push({ from, nth: segment, atMs: sentMs + 200 });
      const leastMs = from === 'client' ? thereMs : backMs;
      target.push({ from, nth: segment, atMs: sentMs + (isLost ? 200 : 0) + delay(leastMs) });
    }
    const port = 20_000 + session;
    far.push(
      account(
        movedTo(own, ({ atMs: trueMs }) => trueMs + aheadMs(trueMs)),
        0,
        port,
      ),
    );
    near.push(account(other, 0, port));
  }
  return measureClocks([captureOf('mesin-1', near), captureOf('mesin-3', far)], () => 'mesin-3');
}

describe('the offset of a clock', () => {
  it('is within its bound, whatever the delays are', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const aheadMs = (numbers(seed)() - 0.5) * 4_000;
      const { offsets, delays } = traffic(seed, 1 + (seed % 20), () => aheadMs, 30);
      const [{ offsetMs, uncertaintyMs, moved } = { offsetMs: 0, uncertaintyMs: 0, moved: undefined }] =
        offsets;
      expect(Math.abs(offsetMs - aheadMs), `seed ${seed}`).toBeLessThanOrEqual(uncertaintyMs + 0.001);
      expect(uncertaintyMs, `seed ${seed}`).toBeLessThan(200);
      expect(moved, `seed ${seed}`).toBeUndefined();
      for (const { medianMs, p99Ms } of delays) {
        expect(medianMs, `seed ${seed}`).toBeGreaterThanOrEqual(0);
        expect(p99Ms, `seed ${seed}`).toBeGreaterThanOrEqual(medianMs);
      }
    }
  });

  it('that moves is in its bound at the beginning and at the end, and said to have moved', () => {
    const drift = (atMs: number): number => 700 + atMs * 50e-6;
    const { offsets } = traffic(7, 600, drift, 3_000);
    const [{ offsetMs, uncertaintyMs, moved } = { offsetMs: 0, uncertaintyMs: 0, moved: undefined }] =
      offsets;
    const lastMs = drift(600 * 3_000);
    for (const ms of [700, lastMs]) expect(Math.abs(offsetMs - ms)).toBeLessThanOrEqual(uncertaintyMs);
    expect(Math.abs((moved?.first.offsetMs ?? 0) - 700)).toBeLessThanOrEqual(moved?.first.uncertaintyMs ?? 0);
    expect(Math.abs((moved?.last.offsetMs ?? 0) - lastMs)).toBeLessThanOrEqual(
      moved?.last.uncertaintyMs ?? 0,
    );
  });
});
