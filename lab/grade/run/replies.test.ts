import { connectionTold, seenOn } from '../testing/seen.ts';
import { describe, expect, it } from 'vitest';
import { Connection } from './connection.ts';
import { firstReply } from './reply.ts';
import { NOTHING_KNOWN, withoutGreeting } from './known.ts';
import { repliesOn } from './replies.ts';

const RIGHT = 'JAM 14:03:05\r\n';

describe('the replies that count', () => {
  it('are all that came to whole requests, each with its own', () => {
    const connection = connectionTold(
      [RIGHT, 'JAM 14:03:06', 'jam 14:03:07\n'].map((text) => ({ text, atMs: 7 })),
    );
    const { replies } = seenOn([connection]);
    expect(replies.map(({ nth, prefix, lineEnd }) => [nth, prefix, lineEnd])).toEqual([
      [1, 'JAM ', '\r\n'],
      [2, 'JAM ', ''],
      [3, 'jam ', '\n'],
    ]);
    expect(replies.every(({ isWhole, atMs }) => isWhole && atMs === 7)).toBe(true);
  });

  it.each([['TIME'], ['HALO\r\n'], ['TIME\r\nTIME\r\n']])('are none after %j was sent', (odd) => {
    const connection = new Connection(1, () => {});
    for (const bytes of ['TIME\r\n', odd, 'TIME\r\n']) {
      connection.send(bytes);
      connection.hear({ event: 'received', id: 1, hex: Buffer.from(RIGHT).toString('hex'), atMs: 0 });
    }
    expect(repliesOn([connection], NOTHING_KNOWN).map(({ nth }) => nth)).toEqual([1]);
  });

  it('begin after a greeting that came late', () => {
    const known = { ...NOTHING_KNOWN, greeting: 'Client 3 at 14:03\r\n' };
    const { replies } = seenOn(
      [connectionTold([{ text: `Client 12 at 14:04\r\n${RIGHT}`, atMs: 0 }])],
      known,
    );
    expect(replies.map(({ text }) => text)).toEqual([RIGHT]);
  });

  it('may still be on their way when the client goes on', () => {
    const connection = new Connection(1, () => {});
    connection.send('TIME\r\n');
    connection.hear({ event: 'received', id: 1, hex: Buffer.from('JAM 14:03:05').toString('hex'), atMs: 0 });
    expect(repliesOn([connection], NOTHING_KNOWN)).toMatchObject([{ lineEnd: '', isWhole: false }]);
  });
});

describe('the first of two replies', () => {
  it.each([
    [`${RIGHT}${RIGHT}`, RIGHT],
    ['JAM 14:03:05JAM 14:03:05', 'JAM 14:03:05'],
    ['14:03:05\n14:03:06\n', '14:03:05\n'],
    ['JAM 14:03:05 +07:00\r\n', 'JAM 14:03:05 +07:00\r\n'],
    [RIGHT, RIGHT],
    ['ERROR\r\n', 'ERROR\r\n'],
  ])('of %j', (text, first) => {
    expect(firstReply(text)).toBe(first);
  });
});

describe('a greeting', () => {
  it.each([
    ['', 'JAM', 'JAM'],
    ['Halo (1)\r\n', 'Halo (23)\r\nJAM', 'JAM'],
    ['Halo\r\n', 'JAM', 'JAM'],
  ])('%j is taken off %j', (greeting, text, rest) => {
    expect(withoutGreeting({ ...NOTHING_KNOWN, greeting }, text)).toBe(rest);
  });
});
