import { describe, expect, it } from 'vitest';
import type { ClientEvent } from './event.ts';
import { renderJson } from './log.ts';
import { textRenderer } from './text.ts';

const AT_MS = new Date(2025, 5, 9, 6, 14, 20, 356).getTime();
const session = { id: 0, localAddress: '172.16.16.102', localPort: 40_122 };
const place = { address: '172.16.16.101', port: 45_000 };

const EVENTS: readonly ClientEvent[] = [
  { event: 'started', clients: 9, ...place },
  { event: 'connecting', session, ...place },
  { event: 'connected', session, connectedUs: 420 },
  { event: 'sending', session, request: 'TIME', count: 1 },
  { event: 'sending', session, request: 'TIME', count: 32 },
  { event: 'reply', session, secondOfDay: 22_460 },
  { event: 'wrong', session, reason: '"tes" does not begin with JAM' },
  { event: 'sending', session, request: 'QUIT', count: 1 },
  { event: 'closing', session, outcome: 'completed' },
  { event: 'closing', session, outcome: 'refused', reason: 'connect ECONNREFUSED' },
  { event: 'stopping', reason: 'SIGINT' },
  { event: 'finished', completed: 8, failed: 1 },
];

describe('the log', () => {
  it.each(['en', 'id'] as const)('reads as the hand-ins do (%s)', (language) => {
    const render = textRenderer(language);
    expect(EVENTS.map((event) => render(event, AT_MS)).join('\n')).toMatchSnapshot();
  });

  it('has the same events as JSON lines', () => {
    const lines = EVENTS.map((event) => renderJson(event, Date.UTC(2025, 5, 8, 23, 14, 20, 356)));
    expect(lines.join('\n')).toMatchSnapshot();
  });
});
