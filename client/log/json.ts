/** Log lines for programs: the same events, one JSON object a line, the session laid flat. */
import { levelOf } from './event.ts';
import type { ClientEvent } from './event.ts';

/** `{"time": ISO 8601 UTC, "level", "event", "session"?, "localAddress"?, "localPort"?, …}` */
export function renderJson(event: ClientEvent, atMs: number): string {
  const head = { time: new Date(atMs).toISOString(), level: levelOf(event), event: event.event };
  if (!('session' in event)) return JSON.stringify({ ...head, ...event });
  const { session, ...rest } = event;
  const { id, localAddress, localPort } = session;
  return JSON.stringify({ ...head, session: id, localAddress, localPort, ...rest });
}
