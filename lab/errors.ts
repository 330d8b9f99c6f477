import { constants } from 'node:os';

/** Why a command of the lab cannot do what it was asked; the edge turns the code into an exit status. */
export type LabErrorCode =
  | 'USAGE' // a flag or a setting that cannot be used
  | 'ENGINE_MISSING'
  | 'ENGINE_FAILED'
  | 'DISK_FAILED' // full, or no longer to be written
  | 'LAB_BUSY' // another command is using it
  | 'LAB_DOWN'
  | 'MACHINE_MISSING'
  | 'CAPTURE_UNAVAILABLE'
  | 'CAPTURE_FAILED'
  | 'CLIENT_FAILED'
  | 'SERVER_FAILED';

/** The message is one sentence for people and names the remedy. */
export class LabError extends Error {
  override readonly name = 'LabError';
  readonly code: LabErrorCode;

  constructor(code: LabErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What ends a command in order: Ctrl-C, a request to end, a terminal that closes. */
export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Somebody stopped a command. It is thrown where there was nothing to keep yet. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  /** As a shell tells it: 128 and the signal's number. */
  readonly exitCode: number;

  constructor(signal: (typeof STOP_SIGNALS)[number]) {
    super('Stopped before the machines were ready.');
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** What failed first: what failed while that was cleared away is a consequence. */
export function causeOf(error: unknown): unknown {
  return error instanceof SuppressedError ? causeOf(error.suppressed) : error;
}

/** What failed first, as it says so itself. */
export function sentenceOf(error: unknown): string {
  const cause = causeOf(error);
  return cause instanceof Error ? cause.message : String(cause);
}
