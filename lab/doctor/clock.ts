/**
 * How far another clock is from this one. Asked when this one says `askedMs`, it answers that it is `saidMs`, and that is
 * heard at `heardMs`: somewhere between it said so, hence half of what that took is the bound of the error (Cristian's
 * algorithm; RFC 5905, section 8, has the same offset from one delay that it splits in two).
 */
import { found, type Result } from './finding.ts';

/** One question and its answer, in ms since 1970, by either clock. */
export interface Exchange {
  readonly askedMs: number;
  readonly saidMs: number;
  readonly heardMs: number;
}

/** In ms; positive where the other clock is ahead. */
export interface Offset {
  readonly offsetMs: number;
  readonly boundMs: number;
}

/** The logs of two machines still look right next to each other. */
const MOST_MS = 1_000;

/** By the exchange that took least; there is one at least. */
export function offsetOf(exchanges: readonly Exchange[]): Offset {
  const offsets = exchanges.map(({ askedMs, saidMs, heardMs }) => ({
    offsetMs: saidMs - (askedMs + heardMs) / 2,
    boundMs: (heardMs - askedMs) / 2,
  }));
  return offsets.reduce((best, one) => (one.boundMs < best.boundMs ? one : best));
}

/** A clock is off only where it is so beyond the bound. */
export function judgeClock({ offsetMs, boundMs }: Offset): Result {
  const sign = offsetMs < 0 ? '−' : '+';
  const detail = `${sign}${digits(Math.abs(offsetMs))} ms ± ${digits(boundMs)} ms from this computer's`;
  if (Math.abs(offsetMs) - boundMs <= MOST_MS) return found('fine', detail);
  return found(
    'limited',
    detail,
    'The evidence corrects for it, but the times in logs will look odd: sudo timedatectl set-ntp true there, and here.',
  );
}

function digits(ms: number): string {
  return ms.toLocaleString('en', { maximumFractionDigits: ms < 10 ? 2 : 0 });
}
