/** The program as the grader follows it: what it printed, whether it still runs, starting it again. */
import type { LocalTime } from './local-time.ts';
import type { ProgramEnd, Sandbox } from '../../engine/sandbox.ts';

/** Of its output, so much is kept; a program that prints more than the second figure is ended. */
const KEPT_BYTES = 1024 * 1024;
const MOST_BYTES = 32 * 1024 * 1024;

export type Program = Awaited<ReturnType<typeof startProgram>>;

/**
 * Keeps the first MiB of what it prints, and stops a program that prints without end. `localTimeOf` is that of each start,
 * counted from 0.
 */
export async function startProgram(sandbox: Sandbox, localTimeOf: (start: number) => LocalTime) {
  const pieces: Buffer[] = [];
  let keptBytes = 0;
  let printedBytes = 0;
  const isFlooding = (): boolean => printedBytes > MOST_BYTES;
  let starts = 0;
  const start = async (how: 'start' | 'restart') => {
    const localTime = localTimeOf(starts);
    starts += 1;
    const running = await sandbox[how](localTime.variables);
    const life = { running, localTime, end: undefined as ProgramEnd | undefined };
    running.output.on('data', (piece: Buffer) => {
      printedBytes += piece.length;
      if (keptBytes < KEPT_BYTES) pieces.push(piece.subarray(0, KEPT_BYTES - keptBytes));
      keptBytes += Math.min(piece.length, KEPT_BYTES - keptBytes);
      if (isFlooding()) void running.kill();
    });
    // An engine that has gone does not tell how it ended: whoever asks the engine next hears of that.
    running.ended.then((end) => (life.end = end)).catch(() => {});
    return life;
  };
  let life = await start('start');
  return {
    /** In its sandbox, since it was last started. */
    get running() {
      return life.running;
    },
    get processes() {
      return life.running.processes;
    },
    /** What its clock shows since it was last started. */
    get localTime() {
      return life.localTime;
    },
    /** `undefined` while it runs. */
    get end() {
      return life.end;
    },
    get isFlooding() {
      return isFlooding();
    },
    get output() {
      return Buffer.concat(pieces).toString('utf8');
    },
    /** Ends it as a person does who closes the window, and starts it again at once. */
    async restart() {
      life = await start('restart');
    },
  };
}
