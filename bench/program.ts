/** The frame of every program here: help, options, Ctrl-C, and what a failure leaves. */
import { ConfigError } from '../options/row.ts';
import { inspect } from 'node:util';
import { LabError } from '../lab/errors.ts';
import { Missing } from './machine.ts';
import { watchOutput } from '../options/output.ts';

export const INTERRUPTED = 130;

interface Program<Options> {
  /** As npm knows it. */
  readonly name: string;
  readonly help: string;
  /** Throws {@link ConfigError}. */
  readonly read: (args: readonly string[]) => Options;
  /** Answers with the exit code. */
  readonly main: (options: Options) => Promise<number>;
  /** Where it ends something when it is stopped. */
  readonly stop?: AbortSignal;
}

/** At Ctrl-C, or when it is told to end. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

/** Sets the exit code: 2 where it failed, {@link INTERRUPTED} where it was stopped. */
export async function runProgram<Options>({ name, help, read, main, stop }: Program<Options>): Promise<void> {
  watchOutput();
  const args = process.argv.slice(2);
  try {
    if (args.includes('--help') || args.includes('-h')) process.stdout.write(help);
    else process.exitCode = await main(read(args));
  } catch (error) {
    process.exitCode = stop?.aborted === true ? INTERRUPTED : 2;
    if (stop?.aborted !== true) process.stderr.write(`${told(error, name)}\n`);
  }
}

function told(error: unknown, name: string): string {
  if (error instanceof ConfigError) return `${error.message}. See npm run ${name} -- --help.`;
  return error instanceof LabError || error instanceof Missing ? error.message : inspect(error);
}
