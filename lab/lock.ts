/**
 * One command at a time changes or loads a lab: up, down, burst, scenario and clean hold its lock meanwhile. Those that
 * look on are free, and so is a capture: it neither changes anything nor is it in a burst's way.
 *
 * The lock is a file beside the lab's own state that says who holds it. It is made whole under a name of its own and
 * linked to its place, which only one can do; one whose holder has gone without removing it is taken over.
 */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isRunning, ownProcess } from './process-id.ts';
import type { EngineName } from './engine/engine.ts';
import { LabError } from './errors.ts';
import { PROJECT_FOLDER } from './settings.ts';
import type { ProcessId } from './process-id.ts';
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';

interface Holder extends ProcessId {
  /** Short, as in `burst`. */
  readonly command: string;
  readonly since: string;
}

export class LabLock implements Disposable {
  readonly #file: string;
  readonly #own: string;
  readonly #onExit = (): void => this[Symbol.dispose]();

  private constructor(file: string, own: string) {
    this.#file = file;
    this.#own = own;
    process.once('exit', this.#onExit); // also when a second Ctrl-C ends the command at once
  }

  /** Throws {@link LabError} `LAB_BUSY` with who holds it. */
  static async take(
    command: string,
    { name, engine }: { readonly name: string; readonly engine: EngineName },
    folder = resolve(PROJECT_FOLDER, '.lab'),
  ): Promise<LabLock> {
    const file = resolve(folder, `${name}.${engine}.lock`);
    const holder: Holder = { ...(await ownProcess()), command, since: new Date().toISOString() };
    const own = JSON.stringify(holder);
    while (!claim(file, own)) {
      const text = textOf(file);
      const found = holderIn(text);
      if (found !== undefined && (await isRunning(found))) throw busy(found);
      if (text === textOf(file)) await removeStale(file);
    }
    return new LabLock(file, own);
  }

  [Symbol.dispose](): void {
    process.off('exit', this.#onExit);
    if (textOf(this.#file) === this.#own) rmSync(this.#file, { force: true });
  }
}

/** Throws {@link LabError} `USAGE` when the place cannot be written. */
function claim(file: string, own: string): boolean {
  const draft = `${file}.${randomUUID()}`;
  try {
    mkdirSync(resolve(file, '..'), { recursive: true });
    writeFileSync(draft, own);
  } catch (cause) {
    const why = (cause as Error).message;
    throw new LabError('USAGE', `The lab keeps its lock in ${resolve(file, '..')}: ${why}`, { cause });
  }
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Out of the way first and looked at then: somebody else may have taken it over since. */
async function removeStale(file: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch {
    return; // somebody else was faster
  }
  const text = textOf(aside) ?? '';
  const found = holderIn(text);
  if (found !== undefined && (await isRunning(found))) claim(file, text);
  rmSync(aside, { force: true });
}

function holderIn(text = ''): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined; // not ours, or gone
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function busy({ command, pid, since }: Holder): LabError {
  const time = new Date(since).toLocaleTimeString('en-GB');
  return new LabError(
    'LAB_BUSY',
    `lab:${command} (process ${pid}) has been using this lab since ${time}: wait until it is done, or end it with Ctrl-C there.`,
  );
}
