/** What the grader asks of the probe and what the probe tells: one JSON object per line, both ways. */
import type { ListeningSocket } from './listening.ts';
import type { ProcessFilter } from '../../engine/sandbox.ts';
import type { Resources } from './processes.ts';

/** `id` names a connection, or a question. */
interface Numbered {
  readonly id: number;
}

/** Bytes travel in hexadecimal; `from` is the local address, the system's choice when absent. */
export type Order = Numbered &
  (
    | { readonly order: 'connect'; readonly from?: string; readonly host: string; readonly port: number }
    | { readonly order: 'send'; readonly hex: string }
    /** FIN, from a client that goes on listening. */
    | { readonly order: 'finish' }
    | { readonly order: 'close' }
    /** RST, as from a program that was killed. */
    | { readonly order: 'reset' }
    | { readonly order: 'listening' | 'resources'; readonly of: ProcessFilter | undefined }
    | { readonly order: 'queue'; readonly port: number }
  );

/** To a question; has what was asked for, where the system tells it. */
export interface Answer extends Numbered {
  readonly event: 'answer';
  readonly sockets?: readonly ListeningSocket[];
  readonly resources?: Resources | undefined;
  /** What listen(2) was told, or less by the system. */
  readonly backlog?: number | undefined;
}

/** Times are the machine's own clock, milliseconds since 1970. */
export type ConnectionEvent = Numbered & { readonly atMs: number } & (
    | { readonly event: 'connected'; readonly address: string; readonly port: number }
    | { readonly event: 'received'; readonly hex: string }
    /** `code` is the system's name of an error, such as `ENOTFOUND`. */
    | { readonly event: 'ended'; readonly how: ConnectionEnd; readonly code?: string }
  );

export type ProbeEvent = Answer | ConnectionEvent;

/** How the other side ended it; `refused` and `unreachable` before it began. */
export type ConnectionEnd = 'fin' | 'reset' | 'refused' | 'unreachable';
