/**
 * One command at a time changes or loads a lab: up, down, burst, scenario and clean hold its lock meanwhile. Those that
 * only look need none, nor does a capture: it changes nothing and may run beside a burst.
 *
 * The lock is a file that names its holder. It is written under a name of its own and then linked to its place, which
 * only one process can do; a lock whose holder has gone without removing it is taken over.
 */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isRunning, ownProcess, type ProcessId, readNote } from './process-id.ts';
import type { EngineName } from './engine.ts';
import { LabError } from '../errors.ts';
import { PROJECT_FOLDER } from '../settings/settings.ts';
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';

interface Holder extends ProcessId {
  /** Short, as in `burst`. */
  readonly command: string;
  readonly since: string;
}

/**
 * Takes the lock of a lab for a command, until it is disposed of or the process ends. Throws {@link LabError} `LAB_BUSY`
 * with who holds it, `USAGE` when the folder cannot be written.
 */
export async function takeLock(
  command: string,
  { name, engine }: { readonly name: string; readonly engine: EngineName },
  folder = resolve(PROJECT_FOLDER, '.lab'),
): Promise<Disposable> {
  const file = resolve(folder, `${name}.${engine}.lock`);
  const holder: Holder = { ...(await ownProcess()), command, since: new Date().toISOString() };
  const own = JSON.stringify(holder);
  while (!claim(file, own)) {
    const text = textOf(file);
    const found = readNote(text) as Holder | undefined;
    if (found !== undefined && (await isRunning(found))) throw busy(found);
    if (text === textOf(file)) await removeStale(file);
  }
  const release = (): void => {
    process.off('exit', release);
    if (textOf(file) === own) rmSync(file, { force: true });
  };
  process.once('exit', release); // also when a second Ctrl-C ends the command at once
  return { [Symbol.dispose]: release };
}

function claim(file: string, own: string): boolean {
  const draft = `${file}.${randomUUID()}`;
  try {
    mkdirSync(resolve(file, '..'), { recursive: true });
    writeFileSync(draft, own);
  } catch (cause) {
    const why = (cause as Error).message;
    throw new LabError('USAGE', `The lab cannot keep its lock in ${resolve(file, '..')}: ${why}`, { cause });
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

/** Moves the file aside and only then looks whose it is: somebody else may have taken it over since. */
async function removeStale(file: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch {
    return; // somebody else was faster
  }
  const text = textOf(aside) ?? '';
  const found = readNote(text);
  if (found !== undefined && (await isRunning(found))) claim(file, text);
  rmSync(aside, { force: true });
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
