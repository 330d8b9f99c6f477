/** What the client has to tell. Events first; text and JSON are made from them at the very end. */
import type { Outcome } from '../sample.ts';

export const LEVELS = { error: 0, warn: 1, info: 2, debug: 3 } as const;
export type Level = keyof typeof LEVELS;

/** Which session speaks; the system gives it an address only when it begins to connect. */
export interface Speaker {
  readonly id: number;
  readonly localAddress: string | null;
  readonly localPort: number | null;
}

/** Events of one session carry it, those of the whole burst carry none. */
export type ClientEvent =
  | { readonly event: 'started'; readonly clients: number; readonly address: string; readonly port: number }
  | {
      readonly event: 'connecting';
      readonly session: Speaker;
      readonly address: string;
      readonly port: number;
    }
  | { readonly event: 'connected'; readonly session: Speaker; readonly connectedUs: number }
  | {
      readonly event: 'sending';
      readonly session: Speaker;
      readonly request: 'TIME' | 'QUIT';
      readonly count: number;
    }
  | { readonly event: 'reply'; readonly session: Speaker; readonly secondOfDay: number }
  | { readonly event: 'wrong'; readonly session: Speaker; readonly reason: string }
  | {
      readonly event: 'closing';
      readonly session: Speaker;
      readonly outcome: Outcome;
      readonly reason?: string;
    }
  | { readonly event: 'stopping'; readonly reason: string }
  | { readonly event: 'finished'; readonly completed: number; readonly failed: number };

export function levelOf(event: ClientEvent): Level {
  switch (event.event) {
    case 'connected':
      return 'debug';
    case 'wrong':
    case 'stopping':
      return 'warn';
    case 'closing':
      return event.outcome === 'completed' ? 'info' : 'warn';
    case 'started':
    case 'connecting':
    case 'sending':
    case 'reply':
    case 'finished':
      return 'info';
  }
}
