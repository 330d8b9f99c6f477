/** A short conversation for tests: a request, its reply sent twice, a reset. */
import type { Ladder } from '../../../drawing/ladder.ts';

export const END = { client: { name: 'mesin-2', address: '172.16.16.102', port: 41_822 } };
export const SERVER = { name: 'mesin-1', address: '172.16.16.101', port: 45_000 };

export const LADDER: Ladder = {
  ...END,
  server: SERVER,
  machine: 'mesin-1',
  segments: [
    [0, 1, ['SYN'], 0, 0, 0, [], '', 1],
    [104, 0, ['SYN', 'ACK'], 0, 1, 0, [], '', 2],
    [190, 1, ['ACK'], 1, 1, 0, [], '', 3],
    [1_204, 1, ['PSH', 'ACK'], 1, 1, 6, [], 'TIME␍␊', 4],
    [1_931, 0, ['PSH', 'ACK'], 1, 7, 14, ['retransmission'], 'JAM 13:14:35␍␊', 5],
    [2_400, 1, ['RST'], 7, 0, 0, [], '', 6],
  ],
  omitted: 0,
  ending: 'The client reset the connection.',
};
