import type { ServerEvent, Stamp } from '../../server/log/event.ts';
import { describe, expect, it } from 'vitest';
import { ServerLogLineSchema } from './recorded-lines.ts';
import { parseJsonLine } from './json-lines.ts';
import { renderJson } from '../../server/log/json.ts';
import * as v from 'valibot';

const PEER = { address: '172.16.16.102', port: 40_112 };
const COUNTERS = { requests: 1, replies: 1, invalid: 0, bytesIn: 6, bytesOut: 14, durationMs: 2 };
const STAMP: Stamp = { time: 1_795_241_858_048, thread: 2 };

/** One event of each kind: the compiler sees to it that none is left out. */
const EVENTS: { readonly [Name in ServerEvent['event']]: Extract<ServerEvent, { event: Name }> } = {
  listening: { event: 'listening', address: '0.0.0.0', port: 45_000, threads: 2 },
  'single-thread': { event: 'single-thread', wanted: 2, error: 'EADDRINUSE' },
  opened: { event: 'opened', peer: PEER, open: 1 },
  received: { event: 'received', peer: PEER, bytes: 6 },
  request: { event: 'request', peer: PEER, request: 'TIME' },
  reply: { event: 'reply', peer: PEER, reply: 'JAM 06:14:20' },
  invalid: { event: 'invalid', peer: PEER, line: 'tes', reply: 'ERROR' },
  paused: { event: 'paused', peer: PEER, unsentBytes: 65_536 },
  closed: { event: 'closed', peer: PEER, reason: 'failed', error: 'EPIPE', counters: COUNTERS },
  'thread-ended': { event: 'thread-ended', thread: 1, reason: 'exit', error: 'exit code 0' },
  stopping: { event: 'stopping', open: 1 },
  stopped: { event: 'stopped' },
  failed: { event: 'failed', error: 'EMFILE' },
};

describe("a line of the server's log", () => {
  // Each key that the server writes has its place: nothing is dropped, and no key is of another kind.
  it.each(Object.values(EVENTS))('is read as the server writes it: $event', (event) => {
    const written: unknown = JSON.parse(renderJson(event, STAMP));
    expect(v.parse(v.strictObject(ServerLogLineSchema.entries), written)).toEqual(written);
  });

  it.each(['', '{"event":"ope', 'null', '{"event":"opened"}', '{"time":1,"event":"opened"}'])(
    'is none: %j',
    (line) => {
      expect(parseJsonLine(line, ServerLogLineSchema)).toBeUndefined();
    },
  );
});
