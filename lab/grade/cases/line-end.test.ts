import { connectionTold, seenOn } from '../testing/seen.ts';
import { describe, expect, it } from 'vitest';
import { Connection } from '../run/connection.ts';
import { lineEnd } from './line-end.ts';
import { placeBeside } from '../output/beside.ts';

function verdictOn(...replies: readonly string[]) {
  return lineEnd.review(seenOn([connectionTold(replies.map((text) => ({ text, atMs: 0 })))]));
}

describe('1d-line-end', () => {
  it.each([
    ['JAM 14:03:05\n', /only a line feed/],
    ['JAM 14:03:05', /missing/],
    ['JAM 14:03:05\r\n\r\n', /more than once/],
    ['JAM 14:03:05\\r\\n', /backslash/],
    ['TIME 14:03:05\n', /only a line feed/],
  ])('fails %j, with the caret at the line end', (reply, sentence) => {
    const { outcome, hint, expected = '', received = '' } = verdictOn(reply);
    expect({ outcome, received }).toEqual({ outcome: 'failed', received: reply });
    expect(hint?.en).toMatch(sentence);
    const { right } = placeBeside(expected, received);
    expect(reply.slice(0, right)).toMatch(/05(?:\r\n)?$/);
  });

  it('fails one that is wrong only from the third reply on', () => {
    const right = 'JAM 14:03:05\r\n';
    expect(verdictOn(right, right, 'JAM 14:03:06').hint?.en).toBe(
      'In reply 3 on one connection: the line end is missing: send "\\r\\n" after the time.',
    );
    expect(verdictOn(right, right, right).outcome).toBe('passed');
  });

  it('says nothing of a line end that had no time to come', () => {
    const connection = new Connection(1, () => {});
    connection.send('TIME\r\n');
    connection.hear({ event: 'received', id: 1, hex: Buffer.from('JAM 14:03:05').toString('hex'), atMs: 0 });
    expect(lineEnd.review(seenOn([connection])).outcome).toBe('passed');
  });
});
