/** `listen(1)` is allowed: a burst that is served late has passed, and its packets say why it was late. */
import { describe, expect, it } from 'vitest';
import type { KeptConversation } from '../../../pcap/capture-file.ts';
import { burst, whyLate } from './burst.ts';
import { passed } from './requirement.ts';
import { resultOf } from '../attempts.ts';

const CLIENT = { address: '172.16.16.103', port: 40_118 };
/** A connection whose SYN was sent so many times, from packet 20 on. */
function conversationOf(syns: number): KeptConversation {
  const syn = (index: number): object => ({
    number: 20 + index,
    timeNs: BigInt(index) * 1_000_000_000n,
    from: 'client',
    flags: ['SYN'],
    text: '',
    marks: index === 0 ? [] : ['retransmission'],
  });
  const segments = Array.from({ length: syns }, (_, index) => syn(index));
  return { client: CLIENT, startNs: 0n, segments } as never;
}

function resultFor(syns: number, isLate: boolean): ReturnType<typeof resultOf> {
  const shownBy = [CLIENT] as never;
  const verdict = passed({ shownBy, ...(isLate ? { packetsTell: whyLate(3_120) } : {}) });
  const attempts = { verdict, traceback: null, outcomes: ['passed'] } as const;
  return resultOf(burst, 10, attempts, [conversationOf(syns)], 'capture-3.pcap');
}

describe('a burst that is served', () => {
  it('late keeps its packets, and names the first SYN that was sent again', () => {
    const result = resultFor(3, true);
    expect(result).toMatchObject({
      outcome: 'passed',
      points: 10,
      capture: 'capture-3.pcap',
      packets: [20, 21, 22],
    });
    expect(result.note?.en).toContain('after 3.1 s');
    expect(result.note?.en).toContain('#21 of capture-3.pcap');
    expect(result.note?.id).toContain('#21 di capture-3.pcap');
    expect(result.ladder?.first.map(({ number }) => number)).toEqual([20, 21, 22]);
  });

  it('late for another reason is not said to have lost a SYN', () => {
    expect(resultFor(1, true).note?.en).toBe('The last client was served after 3.1 s.');
  });

  it('in time needs no explanation', () => {
    expect(resultFor(1, false)).toMatchObject({ note: null, ladder: null, packets: [20] });
  });
});
