/** The lab as scenarios use it: mesin-1 speaks as they need it to, and afterwards as it did before. */
import type { Engine, Lab } from '../engine/engine.ts';
import { LabError } from '../errors.ts';
import type { Progress } from '../progress.ts';
import { takeLoan } from '../engine/loan.ts';
import { DEFAULT_DIALECT, differing } from '../engine/server-variables.ts';

/** What a scenario relies on; empty takes the server's default, whatever the class has set. */
const RELIED_ON = { LOG_LEVEL: '', LOG_FORMAT: '', STRICT_CRLF: '' };

export type BorrowedLab = Awaited<ReturnType<typeof borrowLab>>;

/** Throws {@link LabError} when mesin-1 runs a student's own server, or did: that one speaks as it speaks. */
export async function borrowLab(engine: Engine, progress: Progress, signal?: AbortSignal) {
  const loan = await takeLoan(engine, progress);
  const { found } = loan;
  if (found?.served !== undefined) {
    throw new LabError(
      'USAGE',
      `mesin-1 runs the server in ${found.served}; scenarios need the lab's own: npm run lab:up brings it back.`,
    );
  }
  let lab = found;
  return {
    async speaking(dialect: string): Promise<Lab> {
      const wanted = { ...RELIED_ON, SERVER_DIALECT: dialect === DEFAULT_DIALECT ? '' : dialect };
      const told = lab?.server;
      if (lab !== undefined && differing({ ...told, ...wanted }, told).length === 0) return lab;
      lab = await loan.up({ server: wanted, signal });
      return lab;
    },
    [Symbol.asyncDispose]: () => loan[Symbol.asyncDispose](),
  };
}
