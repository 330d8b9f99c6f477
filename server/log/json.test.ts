import { describe, expect, it } from 'vitest';
import type { ServerEvent } from './event.ts';
import { renderJson } from './json.ts';

const STAMP = { time: Date.UTC(2025, 5, 9, 6, 14, 20, 356), thread: 2 };
const peer = { address: '172.16.16.102', port: 52_836 };
const counters = { requests: 3, replies: 2, invalid: 1, bytesIn: 23, bytesOut: 69, durationMs: 1_234 };

describe('an event as JSON', () => {
  it.each<[event: ServerEvent, level: string, rest: string]>([
    [
      { event: 'listening', address: '0.0.0.0', port: 45_000, threads: 8 },
      'info',
      '"address":"0.0.0.0","port":45000,"threads":8',
    ],
    [{ event: 'single-thread', wanted: 8, error: 'ENOTSUP' }, 'warn', '"wanted":8,"error":"ENOTSUP"'],
    [{ event: 'stopping', open: 3 }, 'info', '"open":3'],
    [{ event: 'failed', error: 'accept EMFILE' }, 'error', '"error":"accept EMFILE"'],
  ])('%j, of the whole server', (event, level, rest) => {
    expect(renderJson(event, STAMP)).toBe(
      `{"time":"2025-06-09T06:14:20.356Z","level":"${level}","event":"${event.event}","thread":2,${rest}}`,
    );
  });

  it('names the thread that ended, not the one that tells', () => {
    const event = { event: 'thread-ended', thread: 1, reason: 'exit', error: 'exit code 0' } as const;
    expect(renderJson(event, STAMP)).toBe(
      '{"time":"2025-06-09T06:14:20.356Z","level":"error","event":"thread-ended","thread":1,' +
        '"reason":"exit","error":"exit code 0"}',
    );
  });

  it.each<[event: ServerEvent, level: string, rest: string]>([
    [{ event: 'opened', peer, open: 7 }, 'info', '"open":7'],
    [{ event: 'received', peer, bytes: 6 }, 'debug', '"bytes":6'],
    [{ event: 'request', peer, request: 'TIME' }, 'info', '"request":"TIME"'],
    [{ event: 'reply', peer, reply: 'JAM 06:14:20' }, 'info', '"reply":"JAM 06:14:20"'],
    [
      { event: 'invalid', peer, line: String.raw`\xff\x00"`, reply: 'ERROR' },
      'warn',
      String.raw`"line":"\\xff\\x00\"","reply":"ERROR"`,
    ],
    [{ event: 'paused', peer, unsentBytes: 65_536 }, 'warn', '"unsentBytes":65536'],
    [
      { event: 'closed', peer, reason: 'quit', counters },
      'info',
      '"reason":"quit","requests":3,"replies":2,"invalid":1,"bytesIn":23,"bytesOut":69,"durationMs":1234',
    ],
    [
      { event: 'closed', peer, reason: 'failed', error: 'ETIMEDOUT', counters },
      'info',
      '"reason":"failed","error":"ETIMEDOUT","requests":3,"replies":2,"invalid":1,"bytesIn":23,"bytesOut":69,"durationMs":1234',
    ],
  ])('%j, with its peer', (event, level, rest) => {
    expect(renderJson(event, STAMP)).toBe(
      `{"time":"2025-06-09T06:14:20.356Z","level":"${level}","event":"${event.event}","thread":2,` +
        `"peerAddress":"172.16.16.102","peerPort":52836,${rest}}`,
    );
  });

  it('is one line, whatever the client sent', () => {
    const line = renderJson({ event: 'invalid', peer, line: 'a\nb\r\u2028', reply: 'ERROR' }, STAMP);
    expect(line).not.toMatch(/[\r\n]/);
    expect(JSON.parse(line)).toMatchObject({ line: 'a\nb\r\u2028' });
  });
});
