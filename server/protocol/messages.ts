/**
 * The protocol's vocabulary: what a client may ask, and the texts that answer it.
 *
 *     client                         server
 *     TIME CR LF            ──────▶
 *                           ◀──────  JAM hh:mm:ss CR LF
 *     QUIT CR LF            ──────▶
 *                           ◀──────  FIN
 *
 * Source: the assignment, points 1c and 1d.
 */

/** The TCP port of the assignment's point 1a. */
export const DEFAULT_PORT = 45_000;

/** More bytes than this without a line end are no request; the CR of a line end is not counted. */
export const DEFAULT_MAX_LINE_BYTES = 1_024;

/** One line received. An unknown or an oversized line is a value like the others, so that it cannot be overlooked. */
export type Request =
  | { readonly kind: 'time' }
  | { readonly kind: 'quit' }
  | { readonly kind: 'unknown'; readonly line: Uint8Array }
  | { readonly kind: 'too-long' };

/** One line a client received. `secondOfDay` is 0 at midnight in the server's time zone. */
export type Reply =
  | { readonly kind: 'time'; readonly secondOfDay: number }
  | { readonly kind: 'wrong'; readonly line: Uint8Array; readonly reason: string };

export const TIME: Request = { kind: 'time' };
export const QUIT: Request = { kind: 'quit' };
export const TOO_LONG: Request = { kind: 'too-long' };
