/** What the client has to tell. Events first; text and JSON are made from them at the very end. */
import type { Outcome, SessionSample } from '../sample.ts';

/** Levels by severity, as winston numbers them. */
export const LEVELS = { error: 0, warn: 1, info: 2, debug: 3 } as const;
export type Level = keyof typeof LEVELS;

/** Which session speaks; the system gives it an address only when it begins to connect. */
type Speaker = Pick<SessionSample, 'id' | 'localAddress' | 'localPort'>;

/** Events of one session carry it, those of the whole burst carry none. */
export type ClientEvent =
  | { event: 'started'; clients: number; address: string; port: number }
  | { event: 'connecting'; session: Speaker; address: string; port: number }
  | { event: 'connected'; session: Speaker; connectedUs: number }
  | { event: 'sending'; session: Speaker; request: 'TIME' | 'QUIT'; count: number }
  | { event: 'reply'; session: Speaker; secondOfDay: number }
  | { event: 'wrong'; session: Speaker; reason: string }
  | { event: 'closing'; session: Speaker; outcome: Outcome; reason?: string }
  | { event: 'stopping'; reason: string }
  | { event: 'finished'; completed: number; failed: number };

/** The level at which an event is logged. */
export function levelOf(event: ClientEvent): Level {
  switch (event.event) {
    case 'connected':
      return 'debug';
    case 'wrong':
    case 'stopping':
      return 'warn';
    case 'closing':
      return event.outcome === 'completed' ? 'info' : 'warn';
    default:
      return 'info';
  }
}
