/** Log lines for programs: the same events, one JSON object a line, peer and counters laid flat. */
import { LEVEL_OF, type ServerEvent, type Stamp } from './event.ts';

/**
 * `{"time": ISO 8601 UTC, "level", "event", "thread", "peerAddress"?, "peerPort"?, …}`: what else an event has
 * stands under the names of {@link ServerEvent} and its counters.
 */
export function renderJson(event: ServerEvent, { time, thread }: Stamp): string {
  const head = {
    time: new Date(time).toISOString(),
    level: LEVEL_OF[event.event],
    event: event.event,
    thread,
  };
  if (!('peer' in event)) return JSON.stringify({ ...head, ...event });
  const { peer, ...rest } = event;
  const place = { ...head, peerAddress: peer.address, peerPort: peer.port };
  if (rest.event !== 'closed') return JSON.stringify({ ...place, ...rest });
  const { counters, ...closed } = rest;
  return JSON.stringify({ ...place, ...closed, ...counters });
}
