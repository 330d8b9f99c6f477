/** What the grader asks of the probe and what the probe tells: one JSON object per line, both ways. */
import type { ListeningSocket } from './listening.ts';
import type { ProcessFilter } from '../../engine/sandbox.ts';
import type { Resources } from './resources.ts';

/** `id` names a connection, or a question. Bytes travel in hexadecimal. */
export type Order =
  | {
      readonly order: 'connect';
      readonly id: number;
      /** Local address; the system's choice when absent. */
      readonly from?: string;
      readonly host: string;
      readonly port: number;
    }
  | { readonly order: 'send'; readonly id: number; readonly hex: string }
  /** FIN: nothing more comes from here, replies are still read. */
  | { readonly order: 'finish'; readonly id: number }
  | { readonly order: 'close'; readonly id: number }
  /** RST, as from a program that was killed. */
  | { readonly order: 'reset'; readonly id: number }
  | { readonly order: 'listening'; readonly id: number; readonly of: ProcessFilter | undefined }
  | { readonly order: 'resources'; readonly id: number; readonly of: ProcessFilter };

/** Times are the machine's own clock, milliseconds since 1970 with fractions. */
export type ProbeEvent =
  | {
      readonly event: 'connected';
      readonly id: number;
      readonly address: string;
      readonly port: number;
      readonly atMs: number;
    }
  | { readonly event: 'received'; readonly id: number; readonly hex: string; readonly atMs: number }
  | {
      readonly event: 'ended';
      readonly id: number;
      readonly how: ConnectionEnd;
      /** As the system names an error; `ENOTFOUND` for instance. */
      readonly code?: string;
      readonly atMs: number;
    }
  | { readonly event: 'listening'; readonly id: number; readonly sockets: readonly ListeningSocket[] }
  | { readonly event: 'resources'; readonly id: number; readonly resources: Resources | null };

/** How the other side ended it; `refused` and `unreachable` before it began. */
export type ConnectionEnd = 'fin' | 'reset' | 'refused' | 'unreachable';
