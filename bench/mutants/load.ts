/** The cores overbooked: so many processes that never wait. They end with their scope, or when this program has gone. */
import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

const TIMES = 4;
const LONGEST_MS = 6 * 3_600_000;
/** It looks whether its parent is there between two spells of work. */
const BUSY = `
  const until = Date.now() + ${LONGEST_MS};
  const spell = () => {
    const end = Date.now() + 200;
    while (Date.now() < end);
    if (process.connected && Date.now() < until) setImmediate(spell);
    else process.exit();
  };
  process.on('disconnect', () => process.exit());
  spell();
`;

export class Load implements Disposable {
  readonly #processes: readonly ChildProcess[];

  constructor() {
    this.#processes = Array.from({ length: TIMES * availableParallelism() }, () =>
      spawn(process.execPath, ['--eval', BUSY], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
    );
  }

  get pids(): readonly number[] {
    return this.#processes.flatMap(({ pid }) => pid ?? []);
  }

  [Symbol.dispose](): void {
    for (const one of this.#processes) one.kill('SIGKILL');
  }
}
