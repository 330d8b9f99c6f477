import { afterAll, beforeAll, expect, it } from 'vitest';
import { byConnection, readStory, storyText } from './server-story.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { maskFor } from './mask.ts';
import { tmpdir } from 'node:os';

const names = new Map([
  ['10.9.8.102', 'mesin-2'],
  ['10.9.8.103', 'mesin-3'],
]);
const mask = maskFor(names, 45_000);
const second = { peerAddress: '10.9.8.102', peerPort: 40_001 };
const third = { peerAddress: '10.9.8.103', peerPort: 40_001 };

const EVENTS = [
  { event: 'listening', address: '0.0.0.0', port: 45_000 },
  { event: 'opened', peerAddress: '127.0.0.1', peerPort: 40_001, open: 1 },
  { event: 'opened', ...second, open: 2 },
  { event: 'opened', ...third, open: 3 },
  { event: 'request', ...second, request: 'TIME' },
  { event: 'reply', ...second, reply: 'JAM 06:14:20' },
  { event: 'invalid', ...third, line: 'tes', reply: 'ERROR' },
  { event: 'closed', ...third, reason: 'quit' },
];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'story-'));
  const lines = EVENTS.map((event) => JSON.stringify({ time: '2026-11-21T05:20:31.123Z', ...event })).join(
    '\n',
  );
  writeFileSync(join(folder, 'mesin-1.jsonl'), `${lines}\n{"event":"ope`);
});
afterAll(() => rmSync(folder, { recursive: true }));

it("tells the clients' connections in order, and leaves the health check and half a line out", () => {
  expect(storyText(readStory(join(folder, 'mesin-1.jsonl'), names, mask)).split('\n')).toEqual([
    'mesin-2 connects',
    'mesin-3 connects',
    'mesin-2 sends TIME',
    'mesin-2 gets JAM hh:mm:ss',
    'mesin-3 sends tes, which is unknown, and gets ERROR',
    'mesin-3 closed: quit',
  ]);
});

it('tells each connection by itself', () => {
  expect(byConnection(readStory(join(folder, 'mesin-1.jsonl'), names, mask))).toEqual([
    'mesin-2 connects\nmesin-2 sends TIME\nmesin-2 gets JAM hh:mm:ss',
    'mesin-3 connects\nmesin-3 sends tes, which is unknown, and gets ERROR\nmesin-3 closed: quit',
  ]);
});
