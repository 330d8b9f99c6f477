import { describe, expect, it } from 'vitest';
import { messageOf, type Phase, standingAfter } from './phase.ts';
import { GOOD_RUN, modelOf } from '../testing/recorded.ts';
import type { CompactSegment } from '../../drawing/compact-segment.ts';
import type { Mark } from '../../../pcap/mark.ts';
import { sessionsOf } from './model.ts';

type Wish = readonly [from: 'c' | 's', flags: string, text?: string, marks?: readonly Mark[]];

/** Segments of one session, a millisecond apart. */
function segments(...wishes: readonly Wish[]): CompactSegment[] {
  return wishes.map(([from, flags, text = '', marks = []], index) => [
    index * 1_000,
    from === 'c' ? 1 : 0,
    flags.split(' '),
    0,
    0,
    text.length,
    marks,
    text,
    index + 1,
  ]);
}

const HANDSHAKE: readonly Wish[] = [
  ['c', 'SYN'],
  ['s', 'SYN ACK'],
  ['c', 'ACK'],
];
const TIME = 'TIME␍␊';
const JAM = 'JAM 07:00:00␍␊';

describe('how a connection stands', () => {
  it.each<[Phase, string, readonly Wish[]]>([
    ['connecting', 'nobody has answered', [['c', 'SYN']]],
    ['connecting', 'the handshake lacks its end', HANDSHAKE.slice(0, 2)],
    ['open', 'the handshake is whole', HANDSHAKE],
    ['open', 'its beginning was not captured', [['s', 'PSH ACK', JAM]]],
    ['half-closed', 'one side has said its last', [...HANDSHAKE, ['s', 'FIN ACK'], ['c', 'ACK']]],
    [
      'half-closed',
      'one side says so twice',
      [...HANDSHAKE, ['s', 'FIN ACK'], ['s', 'FIN ACK', '', ['retransmission']]],
    ],
    ['closed', 'both have', [...HANDSHAKE, ['s', 'FIN ACK'], ['c', 'FIN ACK']]],
    ['closed', 'a reset comes after that', [...HANDSHAKE, ['s', 'FIN ACK'], ['c', 'FIN ACK'], ['s', 'RST']]],
    [
      'refused',
      'the answer to SYN is RST',
      [
        ['c', 'SYN'],
        ['s', 'RST ACK'],
      ],
    ],
    ['reset', 'it breaks off', [...HANDSHAKE, ['c', 'RST']]],
    ['reset', 'the server takes back its SYN, ACK', [...HANDSHAKE.slice(0, 2), ['s', 'RST']]],
    ['reset', 'a FIN comes after that', [...HANDSHAKE, ['c', 'RST'], ['s', 'FIN ACK']]],
  ])('is %s when %s', (phase, _, wishes) => {
    expect(standingAfter(segments(...wishes), wishes.length).phase).toBe(phase);
  });

  it('counts whole lines, repeated ones once and QUIT not at all, up to the segment that is looked at', () => {
    const all = segments(
      ...HANDSHAKE,
      ['c', 'PSH ACK', `${TIME}${TIME}TI`],
      ['c', 'PSH ACK', `${TIME}${TIME}TI`, ['retransmission']],
      ['s', 'PSH ACK', `${JAM}${JAM}`],
      ['c', 'PSH ACK', 'ME␊QUIT␍␊'],
      ['s', 'FIN PSH ACK', JAM],
    );
    const counts = all.map((_, index) => {
      const { asked, answered } = standingAfter(all, index + 1);
      return [asked, answered];
    });
    expect(counts).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
      [2, 0],
      [2, 0],
      [2, 2],
      [3, 2],
      [3, 3],
    ]);
    expect(standingAfter(all, 4)).toMatchObject({ durationUs: 3_000, hasTrouble: false });
    expect(standingAfter(all, 5).hasTrouble).toBe(true);
  });

  it('has no trouble when a side only opens its window or asks whether the other is there', () => {
    const all = segments(...HANDSHAKE, ['c', 'ACK', '', ['window_update']], ['c', 'ACK', '', ['keep_alive']]);
    expect(standingAfter(all, all.length).hasTrouble).toBe(false);
  });

  it('is that of a recorded run in the end', () => {
    for (const { segments: all } of sessionsOf(modelOf(GOOD_RUN)))
      expect(standingAfter(all, all.length)).toMatchObject({
        phase: 'closed',
        asked: 2,
        answered: 2,
        hasTrouble: false,
      });
  });
});

it.each<[string, Wish]>([
  ['syn', ['s', 'SYN ACK']],
  ['time', ['c', 'PSH ACK', TIME]],
  ['quit', ['c', 'PSH ACK', 'QUIT␊']],
  ['data', ['c', 'PSH ACK', 'HELLO␊']],
  ['data', ['s', 'PSH ACK', 'TIME␊']],
  ['jam', ['s', 'FIN PSH ACK', JAM]],
  ['fin', ['s', 'FIN ACK']],
  ['ack', ['c', 'ACK']],
  ['rst', ['s', 'RST ACK']],
  ['again', ['c', 'SYN', '', ['retransmission']]],
])('a message is shown as %s', (kind, wish) => {
  const [segment] = segments(wish);
  expect(segment && messageOf(segment)).toBe(kind);
});
