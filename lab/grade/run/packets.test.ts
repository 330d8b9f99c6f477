import { expect, it } from 'vitest';
import type { KeptConversation } from '../../../pcap/capture-file.ts';
import { ladderOf } from './packets.ts';

function conversationOf(count: number): KeptConversation {
  const segments = Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    timeNs: BigInt(index),
    from: 'client',
    flags: ['PSH', 'ACK'],
    text: '',
    marks: [],
  }));
  return { client: { address: '172.16.16.102', port: 40_112 }, startNs: 0n, segments } as never;
}

it.each([
  [0, 0, 0],
  [3, 0, 3],
  [24, 0, 24],
  [25, 1, 24],
  [1_000, 976, 24],
])('a ladder of %i packets leaves out %i of them, never the last', (count, omitted, shown) => {
  const ladder = ladderOf(conversationOf(count));
  const numbers = [...ladder.first, ...ladder.last].map(({ number }) => number);
  expect(ladder.omitted).toBe(omitted);
  expect(numbers).toHaveLength(shown);
  expect(numbers.at(-1)).toBe(count === 0 ? undefined : count);
});
