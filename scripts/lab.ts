// What the recipes do with the lab: run its commands one after the other, and leave the machines as they found them.
import { $, chalk, type ProcessPromise } from 'zx';

const program = [process.execPath, `${import.meta.dirname}/../lab/cli.ts`];
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** Out of reach of the terminal's Ctrl-C: a command hears of it from here, once, and `down` not at all. */
const run = $({ nothrow: true, quiet: true, detached: true });

let running: ProcessPromise | undefined;
let stoppedWith: number | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stoppedWith ??= exitCodes[signal];
    running?.child?.kill(signal);
  });
}

export interface Answer {
  readonly exitCode: number;
  /** Its JSON document; a command that could not do its work says why in the place of what it found. */
  readonly said: unknown;
}

/** Runs a command of the lab to its end; when the recipe is being stopped, none begins. */
export async function lab(...args: readonly string[]): Promise<Answer> {
  if (stoppedWith !== undefined) return { exitCode: stoppedWith, said: {} };
  // In place of the shell, so that a signal finds it.
  running = run({ stdio: ['inherit', 'pipe', 'inherit'] })`exec ${program} ${args} --json`;
  const { exitCode, stdout } = await running;
  running = undefined;
  return { exitCode: stoppedWith ?? exitCode ?? 2, said: JSON.parse(stdout || '{}') };
}

/** Does `work` on the lab that is there, or on one brought up for it and ended with it. Answers with the exit code. */
export async function onLab(engine: string, work: () => Promise<number>): Promise<number> {
  const status = await run`${program} status --engine ${engine} --json`;
  if (status.exitCode !== 0 && status.exitCode !== 1) {
    console.error(status.stderr.trim());
    return stoppedWith ?? 2;
  }
  const { machines } = JSON.parse(status.stdout) as { machines: { state: string }[] };
  if (machines.some(({ state }) => state !== 'absent')) return work();
  try {
    console.error(chalk.bold('The machines start'));
    const { exitCode } = await lab('up', '--engine', engine);
    return exitCode === 0 ? await work() : exitCode;
  } finally {
    console.error(chalk.bold('The machines end'));
    await run`${program} down --engine ${engine} --json`;
  }
}
