/** What every row has at hand: tools, cores, programs made for this run, and a stop that reaches all that runs. */
import { type Cores, Missing, missingTools, shareCores, type Tool } from './machine.ts';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Child } from './child.ts';
import { basename, join } from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { env } from 'node:process';
import { tmpdir } from 'node:os';

interface BenchForm {
  readonly rounds: number;
  /** Two sides of each comparison and shorter rounds, for CI. */
  readonly short: boolean;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Whose cores it is pinned to; left out, the system chooses. */
  readonly on?: keyof Cores;
  /** Name of its log in the bench's folder. */
  readonly log?: string;
}

export type Bench = ReturnType<typeof prepareBench>;

/** Throws {@link Missing} when there is a compiler that cannot compile. */
export function prepareBench(form: BenchForm) {
  const missing = missingTools();
  const has = (wanted: Tool): boolean => missing.every(({ tool }) => tool !== wanted);
  const cores = has('taskset') ? shareCores() : undefined;
  const folder = mkdtempSync(join(tmpdir(), 'mesin-bench-'));
  return {
    ...form,
    missing,
    has,
    cores,
    folder,
    /** Seconds of one measurement. */
    seconds: form.short ? 0.7 : 1,
    generator: has('cc') ? compile('load/generator.c', folder) : '',
    limitServer: has('cc') ? compile('sides/limit-server.c', folder) : '',
    /** Standard output and error go to the log; without one, output is for the caller and errors are shown. */
    run(words: readonly string[], { environment = {}, on, log }: RunOptions = {}): Child {
      form.signal.throwIfAborted();
      const pinned = on === undefined || cores === undefined ? [] : ['taskset', '-c', cores[on]];
      const [command = '', ...args] = [...pinned, ...words];
      const logFile = join(folder, `${log}.log`);
      const output = log === undefined ? undefined : openSync(logFile, 'a');
      const process = spawn(command, args, {
        // Its input stays open as long as this process runs: what waits for its end then ends with us.
        stdio: ['pipe', output ?? 'pipe', output ?? 'inherit'],
        env: { ...env, ...environment },
        signal: form.signal,
        killSignal: 'SIGKILL',
      });
      if (output !== undefined) closeSync(output);
      return new Child(process, logFile);
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function compile(source: string, folder: string): string {
  const program = join(folder, basename(source, '.c'));
  const words = ['-O2', '-o', program, `${import.meta.dirname}/${source}`];
  const { status, stderr } = spawnSync('cc', words, { encoding: 'utf8' });
  if (status !== 0) throw new Missing(`cc could not compile ${source}: ${stderr.trim()}`);
  return program;
}
