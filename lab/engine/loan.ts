/** The lab for one command: as it is found, or brought up and ended with the command. Whoever starts it ends it. */
import type { Engine, Lab, MachineStatus, ServerVariables, UpOptions } from './engine.ts';
import { LabError } from '../errors.ts';
import type { Progress } from '../progress.ts';

/**
 * Borrows the lab, which is given back as it was found. Throws {@link LabError} `SERVER_FAILED` when a student's server
 * has ended: ours does not replace it in silence.
 */
export async function takeLoan(engine: Engine, progress: Progress) {
  const found = await engine.find();
  const machines = found === undefined ? await engine.status() : [];
  const served = machines.find((machine) => machine.served !== undefined)?.served;
  if (served !== undefined) {
    throw new LabError(
      'SERVER_FAILED',
      `The server in ${served} no longer runs on mesin-1: npm run lab:up -- --serve starts it again, npm run lab:up the lab's own.`,
    );
  }
  const wasAbsent = found === undefined && isAbsent(machines);
  let isBroughtUp = false;
  /** What mesin-1 is to be told again; where it was not up, what the class's settings say. */
  let before: ServerVariables | undefined;
  return {
    /** The lab, when all of its machines are up. */
    found,
    /** Brings the machines up, or changes what our server is told. Throws {@link LabError}. */
    async up(options: Omit<UpOptions, 'loan'>): Promise<Lab> {
      if (found === undefined && !isBroughtUp) progress.step('starting the machines');
      isBroughtUp = true;
      if (options.server !== undefined && !wasAbsent)
        before ??= Object.fromEntries(
          Object.keys(found === undefined ? {} : options.server).map((name) => [
            name,
            found?.server[name] ?? '',
          ]),
        );
      // A lab that was half up is left up.
      const loan = wasAbsent ? 'whole' : before && { before };
      return engine.up({ ...options, ...(loan && { loan }) });
    },
    async [Symbol.asyncDispose](): Promise<void> {
      if (before !== undefined) {
        progress.step('restoring mesin-1');
        await engine.up({ server: before });
      }
      if (!isBroughtUp || !wasAbsent) return;
      progress.step('stopping the machines');
      await engine.down();
      progress.note(
        'The machines were started for this run and stopped after it; npm run lab:up keeps them running.',
      );
    },
  };
}

/** Whether there is nothing of the lab at all. */
export function isAbsent(machines: readonly MachineStatus[]): boolean {
  return machines.every(({ state }) => state === 'absent');
}
