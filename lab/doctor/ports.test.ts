import { type Crossing, judgeCrossings, judgeKnocks, type Knock } from './ports.ts';
import { describe, expect, it } from 'vitest';

const [A, B, C] = [1, 2, 3].map((number) => ({ host: 'abc'[number - 1] ?? '', address: `10.0.0.${number}` }));
const ALL = [A, B, C].flatMap((from) => [A, B, C].flatMap((to) => (from === to ? [] : [{ from, to }])));
type Node = NonNullable<typeof A>;

/** Between every two of three hosts, `closed` as in `a>b`. */
function knocks(port: number, ...closed: string[]): Knock[] {
  return ways().map(({ from, to }) => ({ from, to, port, isOpen: !closed.includes(nameOf({ from, to })) }));
}

function crossings(changed: Record<string, Partial<Crossing>> = {}): Crossing[] {
  const usual = { namedMs: 300, isCrossed: true, isCrossedFull: true };
  return ways().map((way) => Object.assign(way, usual, changed[nameOf(way)]));
}

function ways() {
  return ALL.map(({ from, to }) => ({ from, to })) as { from: Node; to: Node }[];
}

function nameOf({ from, to }: { from: Node; to: Node }): string {
  return `${from.host}>${to.host}`;
}

const states = (findings: readonly { check: string; state: string }[]): unknown =>
  Object.fromEntries(findings.map(({ check, state }) => [check, state]));

describe('ports between hosts', () => {
  it('are open where every connection was made', () => {
    expect(judgeKnocks(knocks(7946))).toEqual([
      {
        check: 'port 7946/tcp',
        state: 'fine',
        detail: 'open between a and b, between a and c, between b and c',
      },
    ]);
  });

  it('are closed one way or both, with what opens them on the host that is not reached', () => {
    expect(judgeKnocks([...knocks(2377), ...knocks(7946, 'a>b', 'b>c', 'c>b')])[1]).toEqual({
      check: 'port 7946/tcp',
      state: 'missing',
      detail: 'closed from a to b, between b and c',
      remedy:
        'On b: sudo ufw allow proto tcp from 10.0.0.1 to any port 7946. On c: sudo ufw allow proto tcp from 10.0.0.2 to any port 7946. On b: sudo ufw allow proto tcp from 10.0.0.3 to any port 7946',
    });
  });

  it('name no address that is not known', () => {
    const from = { host: 'd', address: '' };
    const [finding] = judgeKnocks([{ from, to: A as Node, port: 2377, isOpen: false }]);
    expect(finding?.remedy).toBe('On a: sudo ufw allow proto tcp from any to any port 2377');
  });

  it('carry an overlay network where names are known at once and all datagrams arrive', () => {
    expect(judgeCrossings(crossings(), 1_450)).toMatchObject([
      { check: 'port 7946/udp', state: 'fine' },
      { check: 'port 4789/udp', state: 'fine' },
      { check: 'MTU', state: 'fine', detail: expect.stringContaining('1,450 bytes') as string },
    ]);
  });

  it('7946/udp is closed where names are known late; what is sent then tells of 4789', () => {
    const late = { namedMs: 10_300 };
    const found = judgeCrossings(crossings({ 'a>b': late, 'b>a': late }), 1_450);
    expect(states(found)).toEqual({ 'port 7946/udp': 'missing', 'port 4789/udp': 'fine', MTU: 'fine' });
    expect(found[0]?.detail).toBe('closed between a and b');
  });

  it('7946/udp is closed the way that what is known late would have come', () => {
    const [finding] = judgeCrossings(crossings({ 'a>b': { namedMs: 10_300 } }), 1_450);
    expect(finding).toMatchObject({
      detail: 'closed from b to a',
      remedy: 'On a: sudo ufw allow proto udp from 10.0.0.2 to any port 7946',
    });
  });

  it('nothing is said of 4789 where nothing could be sent', () => {
    const never = { namedMs: undefined, isCrossed: false, isCrossedFull: false };
    const all = Object.fromEntries(ways().map((way) => [nameOf(way), never]));
    expect(states(judgeCrossings(crossings(all), 1_450))).toEqual({ 'port 7946/udp': 'missing' });
  });

  it('4789/udp is closed where datagrams are lost, and nothing is said of their size', () => {
    const lost = { isCrossed: false, isCrossedFull: false };
    const found = judgeCrossings(crossings({ 'a>c': lost }), 1_450);
    expect(states(found)).toEqual({ 'port 7946/udp': 'fine', 'port 4789/udp': 'missing', MTU: 'fine' });
    expect(found[1]?.detail).toBe('closed from a to c');
    expect(found[1]?.remedy).toBe('On c: sudo ufw allow proto udp from 10.0.0.1 to any port 4789');
  });

  it('the MTU is too small where only small ones arrive', () => {
    const cut = { isCrossedFull: false };
    const found = judgeCrossings(crossings({ 'b>c': cut, 'c>b': cut }), 1_450);
    expect(states(found)).toEqual({ 'port 7946/udp': 'fine', 'port 4789/udp': 'fine', MTU: 'missing' });
    expect(found[2]?.detail).toBe('small packets pass, but none of 1,450 bytes between b and c');
    expect(found[2]?.remedy).toContain('1,500 bytes');
  });
});
