/** The program as the grader follows it: what it printed, whether it still runs, starting it again. */
import type { ProgramEnd, Sandbox } from '../../engine/sandbox.ts';

/** Of its output, so much is kept; a program that prints more than the second figure is ended. */
const KEPT_BYTES = 1024 * 1024;
const MOST_BYTES = 32 * 1024 * 1024;

export type Program = Awaited<ReturnType<typeof startProgram>>;

/** Keeps the first MiB of what it prints, and stops a program that prints without end. */
export async function startProgram(sandbox: Sandbox) {
  const pieces: Buffer[] = [];
  let keptBytes = 0;
  let printedBytes = 0;
  const isFlooding = (): boolean => printedBytes > MOST_BYTES;
  const start = async () => {
    const running = await sandbox.start();
    const life = { running, startedAtMs: performance.now(), end: undefined as ProgramEnd | undefined };
    running.output.on('data', (piece: Buffer) => {
      printedBytes += piece.length;
      if (keptBytes < KEPT_BYTES) pieces.push(piece.subarray(0, KEPT_BYTES - keptBytes));
      keptBytes += Math.min(piece.length, KEPT_BYTES - keptBytes);
      if (isFlooding()) void running.kill();
    });
    void running.ended.then((end) => (life.end = end));
    return life;
  };
  let life = await start();
  return {
    /** In its sandbox, since it was last started. */
    get running() {
      return life.running;
    },
    get startedAtMs() {
      return life.startedAtMs;
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
      await life.running.kill();
      life = await start();
    },
  };
}
