import { describe, expect, it } from 'vitest';
import { PassThrough } from 'node:stream';
import { demultiplex, separate } from './streams.ts';
import { text } from 'node:stream/consumers';

function frame(stream: number, content: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(content), 4);
  return Buffer.concat([header, Buffer.from(content)]);
}

const FRAMES = Buffer.concat([
  frame(1, 'JAM 06:14:20\r\n'),
  frame(2, ''),
  frame(2, 'connection from'),
  frame(1, ''),
  frame(1, 'a'),
  frame(1, 'b'),
  frame(0, 'c'),
  frame(2, '\u0000\u0000\u0000\u0001'),
]);

describe('an attached stream', () => {
  it.each(Array.from({ length: FRAMES.length + 1 }, (_, at) => at))(
    'is taken apart when it comes in two pieces, cut after %i bytes',
    async (at) => {
      const attached = new PassThrough();
      const { stdout, stderr } = demultiplex(attached);
      attached.write(FRAMES.subarray(0, at));
      attached.end(FRAMES.subarray(at));
      expect(await text(stdout)).toBe('JAM 06:14:20\r\nabc');
      expect(await text(stderr)).toBe('connection from\u0000\u0000\u0000\u0001');
    },
  );

  it('is taken apart byte by byte, with both streams in one and in their order', async () => {
    const attached = new PassThrough();
    const both = new PassThrough();
    separate(attached, both, both);
    attached.on('end', () => both.end());
    for (const byte of FRAMES) attached.write(Buffer.of(byte));
    attached.end();
    expect(await text(both)).toBe('JAM 06:14:20\r\nconnection fromabc\u0000\u0000\u0000\u0001');
  });

  it.each(['login: ', 'a', '\u0001 is no header', '\u0000\u0000\u0000!\u0000\u0000\u0000\u0001'])(
    'of a terminal, which has no frames, is output as it is: %j',
    async (typed) => {
      for (const at of [1, Math.ceil(typed.length / 2), typed.length]) {
        const attached = new PassThrough();
        const { stdout, stderr } = demultiplex(attached);
        attached.write(typed.slice(0, at));
        attached.end(typed.slice(at));
        expect(await text(stdout)).toBe(typed);
        expect(await text(stderr)).toBe('');
      }
    },
  );

  it('goes on when nobody takes one of its streams', async () => {
    const attached = new PassThrough();
    const { stdout } = demultiplex(attached);
    attached.write(frame(2, 'x'.repeat(1_000_000)));
    attached.end(frame(1, 'heard'));
    expect(await text(stdout)).toBe('heard');
  });
});
