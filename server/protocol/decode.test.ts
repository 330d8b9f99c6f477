import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { decodeReply, LineDecoder, type LineRules, ReplyDecoder } from './decode.ts';
import { DEFAULT_MAX_LINE_BYTES, type Reply, type Request } from './messages.ts';

const RULES: LineRules = { maxLineBytes: DEFAULT_MAX_LINE_BYTES, strictCrlf: false };

describe('LineDecoder', () => {
  it.each<[received: string, requests: string[]]>([
    // the two commands
    ['TIME\r\n', ['time']],
    ['QUIT\r\n', ['quit']],
    ['TIME\n', ['time']],
    ['QUIT\n', ['quit']],
    // empty lines are no requests
    ['\r\n', []],
    ['\n', []],
    ['\r\n\n\r\n', []],
    ['TIME\r\n\r\n', ['time']],
    ['\r\nTIME\r\n', ['time']],
    ['\n\nTIME\n\n\nQUIT\n', ['time', 'quit']],
    // every other line is unknown, as it stands
    ['tes\r\n', ['unknown tes']],
    ['time\r\n', ['unknown time']],
    ['Time\r\n', ['unknown Time']],
    ['quit\r\n', ['unknown quit']],
    ['TIMEXYZ\r\n', ['unknown TIMEXYZ']],
    ['TIME now\r\n', ['unknown TIME now']],
    ['TIME \r\n', ['unknown TIME ']],
    [' TIME\r\n', ['unknown  TIME']],
    ['TIME1310\r\n', ['unknown TIME1310']],
    ['TIM\r\n', ['unknown TIM']],
    ['TIMETIME\r\n', ['unknown TIMETIME']],
    ['QUITQUIT\r\n', ['unknown QUITQUIT']],
    ['T\r\n', ['unknown T']],
    ['\xff\xfe\r\n', ['unknown \xff\xfe']],
    ['TIM\xc5\r\n', ['unknown TIM\xc5']],
    ['\xd4IME\r\n', ['unknown \xd4IME']], // TIME with the eighth bit set in its T
    ['\0\r\n', ['unknown \0']],
    ['TIME\0\r\n', ['unknown TIME\0']],
    ['\0TIME\r\n', ['unknown \0TIME']],
    // one CR belongs to the line end, no more and nowhere else
    ['TIME\r\r\n', ['unknown TIME\r']],
    ['\rTIME\r\n', ['unknown \rTIME']],
    ['TI\rME\r\n', ['unknown TI\rME']],
    ['TIME\rTIME\r\n', ['unknown TIME\rTIME']],
    ['\r\r\n', ['unknown \r']],
    ['\n\r\n', []],
    // nothing without a line feed
    ['', []],
    ['TIME', []],
    ['TIME\r', []],
    ['\r', []],
    ['TIME\r\nTIME', ['time']],
    // in order, and the framing goes on after nonsense
    ['TIME\r\nTIME\r\nTIME\r\n', ['time', 'time', 'time']],
    ['TIME\r\nx\r\nTIME\r\nQUIT\r\nTIME\r\n', ['time', 'unknown x', 'time', 'quit', 'time']],
    ['x\nTIME\r\ny\r\nQUIT\n', ['unknown x', 'time', 'unknown y', 'quit']],
  ])('reads %j as %j', (received, requests) => {
    expect(decode([received])).toEqual(requests);
  });

  it.each<[received: string, requests: string[]]>([
    ['TIME\r\n', ['time']],
    ['QUIT\r\n', ['quit']],
    ['TIME\n', ['unknown TIME']],
    ['QUIT\n', ['unknown QUIT']],
    ['\n\r\nTIME\r\n', ['time']],
    ['TIME\nTIME\r\nQUIT\nQUIT\r\n', ['unknown TIME', 'time', 'unknown QUIT', 'quit']],
    ['TIME\r\r\n', ['unknown TIME\r']],
  ])('with strictCrlf reads %j as %j', (received, requests) => {
    expect(decode([received], { strictCrlf: true })).toEqual(requests);
  });

  it.each<[title: string, stream: string, rules: Partial<LineRules>]>([
    ['commands', 'TIME\r\nTIME\nQUIT\r\nQUIT\nTIME\r\n', {}],
    ['commands, strict', 'TIME\r\nTIME\nQUIT\r\nQUIT\nTIME\r\n', { strictCrlf: true }],
    ['nonsense', 'tes\r\ntime\r\nTIMEXYZ\r\nTIME now\r\nTIME1310\r\n', {}],
    ['bytes that are no text', '\0\r\n\xff\xfe\r\nTIM\0E\nTIME\0\r\nTIME\r\n', {}],
    ['empty lines', '\r\n\nTIME\r\n\r\n\n\n\r\nQUIT\r\n\r\n', {}],
    ['carriage returns', 'TIME\r\r\n\rTIME\r\n\r\r\nTI\rME\n\r\nTIME\r\n', {}],
    ['an unfinished end', 'TIME\r\nTIME\r\nTIM', {}],
    ['a half line end', 'TIME\r\nx\r\nTIME\r', {}],
    ['the longest line there may be', `TIME\r\n${'x'.repeat(16)}\r\n${'y'.repeat(16)}\nTIME\r\n`, limit16()],
    ['a line one byte too long', `TIME\r\n${'x'.repeat(17)}\r\nTIME\r\n`, limit16()],
    ['a line too long, bare line feed', `TIME\nz\n${'x'.repeat(17)}\nTIME\r\n`, limit16()],
    ['a line too long without an end', `TIME\r\n${'x'.repeat(40)}`, limit16()],
    ['a line that its second CR makes too long', `TIME\r\n${'x'.repeat(16)}\r\r\nTIME\r\n`, limit16()],
    ['a CR that was no line end', `TIME\r\n${'x'.repeat(16)}\ry\r\nTIME\r\n`, limit16()],
  ])('finds the same requests wherever the stream is cut: %s', (_title, stream, rules) => {
    const whole = decode([stream], rules);
    expect(whole.length).toBeGreaterThan(1);
    expect(decode([...stream], rules), 'byte by byte').toEqual(whole);
    for (let first = 0; first <= stream.length; first += 1) {
      for (let second = first; second <= stream.length; second += 1) {
        const pieces = [stream.slice(0, first), stream.slice(first, second), stream.slice(second)];
        expect(decode(pieces, rules), `cut at ${first} and ${second}`).toEqual(whole);
      }
    }
  });

  it('gives a request with its last byte, no earlier and no later', () => {
    const decoder = new LineDecoder(RULES);
    const completed = [...'TIME\r\nTIME\nxyz\r\n\r\nQUIT\r\n'].map(
      (byte) => decoder.push(bytes(byte)).length,
    );
    //                        T  I  M  E CR LF  T  I  M  E LF  x  y  z CR LF CR LF  Q  U  I  T CR LF
    expect(completed).toEqual([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
  });

  describe('limit of 1,024 bytes', () => {
    const full = 'x'.repeat(1_024);
    it.each<[title: string, stream: string, requests: string[]]>([
      ['at the limit with CR LF', `${full}\r\nTIME\r\n`, [`unknown ${full}`, 'time']],
      ['at the limit with LF', `${full}\nTIME\r\n`, [`unknown ${full}`, 'time']],
      ['at the limit, unfinished', full, []],
      ['at the limit, CR come', `${full}\r`, []],
      ['one over with CR LF', `${full}x\r\nTIME\r\n`, ['too-long']],
      ['one over with LF', `${full}x\nTIME\r\n`, ['too-long']],
      ['one over, unfinished', `${full}x`, ['too-long']],
      ['one over, the last a CR that is not of the line end', `${full}\rx`, ['too-long']],
      ['one over, two CRs', `${full}\r\r`, ['too-long']],
      ['one over, two CRs and LF', `${full}\r\r\n`, ['too-long']],
      ['far over', 'x'.repeat(100_000), ['too-long']],
    ])('%s', (_title, stream, requests) => {
      expect(decode([stream])).toEqual(requests);
      expect(decode([...stream])).toEqual(requests);
      for (let cut = 1_018; cut < Math.min(stream.length, 1_040); cut += 1) {
        expect(decode([stream.slice(0, cut), stream.slice(cut)]), `cut at ${cut}`).toEqual(requests);
      }
    });

    it('says so with the byte that is too much', () => {
      const decoder = new LineDecoder(RULES);
      expect(decoder.push(bytes(full))).toEqual([]);
      expect(decoder.push(bytes('\r'))).toEqual([]);
      expect(decoder.push(bytes('\r'))).toEqual([{ kind: 'too-long' }]);
    });

    it('is the last it says: nothing later is read or held', () => {
      const decoder = new LineDecoder({ ...RULES, maxLineBytes: 16 });
      expect(decoder.push(bytes(`TIME\r\n${'x'.repeat(17)}`)).map(({ kind }) => kind)).toEqual([
        'time',
        'too-long',
      ]);
      expect(decoder.push(bytes('\r\nTIME\r\n'))).toEqual([]);
      expect(decoder.push(bytes('x'.repeat(100)))).toEqual([]);
      expect(decoder.heldBytes).toBe(0);
    });
  });

  it('holds the unfinished line alone, in memory of its own', () => {
    const decoder = new LineDecoder(RULES);
    const chunk = bytes('TIME\r\nTIME\r\nTI');
    decoder.push(chunk);
    expect(decoder.heldBytes).toBe(2);
    chunk.fill('z');
    expect(decoder.push(bytes('ME\r\n'))).toEqual([{ kind: 'time' }]);
    expect(decoder.heldBytes).toBe(0);
  });
});

describe('decodeReply', () => {
  it.each<[line: string, secondOfDay: number]>([
    ['JAM 00:00:00\r\n', 0],
    ['JAM 06:14:20\r\n', 22_460],
    ['JAM 12:00:01\r\n', 43_201],
    ['JAM 23:59:59\r\n', 86_399],
  ])('reads %j', (line, secondOfDay) => {
    expect(decodeReply(bytes(line))).toEqual({ kind: 'time', secondOfDay });
  });

  it.each<[line: string, reason: string]>([
    ['', 'does not begin with JAM'],
    ['\r\n', 'does not begin with JAM'],
    ['jam 06:14:20\r\n', 'does not begin with JAM'],
    ['ERROR unknown command, use TIME or QUIT\r\n', 'does not begin with JAM'],
    [' JAM 06:14:20\r\n', 'does not begin with JAM'],
    ['JAM\r\n', 'no space after JAM'],
    ['JAM06:14:20\r\n', 'no space after JAM'],
    ['JAM\t06:14:20\r\n', 'no space after JAM'],
    ['JAM 06:14:20', 'does not end with CR LF'],
    ['JAM 06:14:20\n', 'does not end with CR LF'],
    ['JAM 06:14:20\r', 'does not end with CR LF'],
    ['JAM 06:14:20\n\r', 'does not end with CR LF'],
    ['JAM  06:14:20\r\n', 'the time is not hh:mm:ss'],
    ['JAM 6:14:20\r\n', 'the time is not hh:mm:ss'],
    ['JAM 06:14\r\n', 'the time is not hh:mm:ss'],
    ['JAM 06.14.20\r\n', 'the time is not hh:mm:ss'],
    ['JAM 06:14:2x\r\n', 'the time is not hh:mm:ss'],
    ['JAM -6:14:20\r\n', 'the time is not hh:mm:ss'],
    ['JAM 06:14:20 \r\n', 'the time is not hh:mm:ss'],
    ['JAM 06:14:20\r\r\n', 'the time is not hh:mm:ss'],
    ['JAM 09 06 25 06:14:20\r\n', 'the time is not hh:mm:ss'],
    ['JAM 24:00:00\r\n', 'no such time of day'],
    ['JAM 23:60:00\r\n', 'no such time of day'],
    ['JAM 23:59:60\r\n', 'no such time of day'],
  ])('finds %j wrong: %s', (line, reason) => {
    expect(decodeReply(bytes(line))).toEqual({ kind: 'wrong', line: new Uint8Array(bytes(line)), reason });
  });
});

describe('ReplyDecoder', () => {
  it.each<[title: string, stream: string]>([
    ['replies', 'JAM 00:00:00\r\nJAM 00:00:01\r\nJAM 00:00:01\r\n'],
    ['replies and errors', 'JAM 00:00:00\r\nERROR line too long\r\n'],
    ['wrong line ends', 'JAM 00:00:00\nJAM 00:00:01\r\n\r\nJAM'],
  ])('finds the same replies wherever the stream is cut: %s', (_title, stream) => {
    const whole = decodeReplies([stream]);
    expect(whole.length).toBeGreaterThan(1);
    expect(decodeReplies([...stream]), 'byte by byte').toEqual(whole);
    for (let first = 0; first <= stream.length; first += 1) {
      for (let second = first; second <= stream.length; second += 1) {
        const pieces = [stream.slice(0, first), stream.slice(first, second), stream.slice(second)];
        expect(decodeReplies(pieces), `cut at ${first} and ${second}`).toEqual(whole);
      }
    }
  });

  it('reads a stream of replies in order and keeps the unfinished one', () => {
    const decoder = new ReplyDecoder();
    expect(decoder.push(bytes('JAM 00:00:09\r\nJAM 00:00:10\r\nJAM 00'))).toEqual([
      { kind: 'time', secondOfDay: 9 },
      { kind: 'time', secondOfDay: 10 },
    ]);
    expect(Buffer.from(decoder.held).toString('latin1')).toBe('JAM 00');
    expect(decoder.push(bytes(':00:11\r\n'))).toEqual([{ kind: 'time', secondOfDay: 11 }]);
    expect(decoder.held).toHaveLength(0);
  });

  it('does not wait for ever for the end of a reply', () => {
    const decoder = new ReplyDecoder();
    expect(decoder.push(bytes('x'.repeat(1_024)))).toEqual([]);
    expect(decoder.push(bytes('x'))).toEqual([
      { kind: 'wrong', line: new Uint8Array(bytes('x'.repeat(1_025))), reason: 'does not begin with JAM' },
    ]);
    expect(decoder.held).toHaveLength(0);
  });
});

function limit16(): Partial<LineRules> {
  return { maxLineBytes: 16 };
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

/** Requests as words. */
function decode(pieces: readonly string[], rules: Partial<LineRules> = {}): string[] {
  const decoder = new LineDecoder({ ...RULES, ...rules });
  return pieces.flatMap((piece) => decoder.push(bytes(piece))).map((request) => describeRequest(request));
}

function describeRequest(request: Request): string {
  return request.kind === 'unknown'
    ? `unknown ${Buffer.from(request.line).toString('latin1')}`
    : request.kind;
}

function decodeReplies(pieces: readonly string[]): Reply[] {
  const decoder = new ReplyDecoder();
  return pieces.flatMap((piece) => decoder.push(bytes(piece)));
}
