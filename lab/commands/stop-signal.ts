/**
 * One rule for all commands that hold something: the first signal ends them in order, the second one at once. What a
 * command started goes either way; its reaper takes away what it had no time for.
 */
import { STOP_SIGNALS, Stopped } from '../errors.ts';
import { say } from './common.ts';
import { tellReaper } from '../engine/reaper.ts';

/** Aborts at the first signal; its reason tells the exit code. */
export interface StopSignal extends AbortSignal, Disposable {
  readonly reason: Stopped;
}

/** Those of this command that have not been stopped yet. */
const waiting = new Set<(signal: NodeJS.Signals) => void>();

/**
 * Nobody reads the output any more: like a first signal for a command that holds something and has to let go of it. One
 * that holds nothing goes on to its end, unread, and so does one that is ending.
 */
export function stopUnread(): void {
  for (const stop of waiting) stop('SIGTERM');
}

/** `onStop` says what becomes of the work. */
export function stopSignal(onStop: () => void): StopSignal {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals): void => {
    const reason = new Stopped(STOP_SIGNALS.find((one) => one === signal) ?? 'SIGTERM');
    if (controller.signal.aborted) {
      say('Ended at once: what is left of it is taken away.');
      process.exit(reason.exitCode);
    }
    // Aborted first: nobody may be there to read what is said.
    waiting.delete(stop);
    controller.abort(reason);
    onStop();
  };
  waiting.add(stop);
  for (const signal of STOP_SIGNALS) process.on(signal, stop);
  const dispose = (): void => {
    waiting.delete(stop);
    for (const signal of STOP_SIGNALS) process.off(signal, stop);
  };
  return Object.assign(controller.signal, { [Symbol.dispose]: dispose });
}

/** For what takes the lab down, which is finished in any case: by the command, or after a second signal by its reaper. */
export function finishFirst(what: string): Disposable {
  tellReaper('whole lab');
  return stopSignal(() => say(`${what} first; press Ctrl-C again to end at once.`));
}
