/**
 * One command at a time changes or loads a lab: up, down, burst, scenario and clean hold its lock meanwhile. Those that
 * only look need none, nor does a capture: it changes nothing and may run beside a burst.
 *
 * A lock is a note of its holder, kept with the lab: on the engine that runs it, so that two checkouts with one lab have
 * one lock. Where the holder has gone without removing it, exactly one of those who come clears away what it left and
 * then the lock; whoever does so holds a lock for that alone, named after the note.
 */
import { isSame, type Owner, ownOwner, stateOf } from './owner.ts';
import type { Engine } from './engine.ts';
import { LabError } from '../errors.ts';
import { createHash } from 'node:crypto';
import { readNote } from './process-id.ts';
import { hasLeft, reapUntilQuiet } from './reap.ts';
import { setTimeout as delay } from 'node:timers/promises';

interface Holder extends Owner {
  /** Short, as in `burst`. */
  readonly command: string;
  readonly since: string;
}

const LOCK = 'lock';
const REAPER = 'reaper';
const LOOK_EVERY_MS = 50;
/** It is in no hurry: what it waits for is that a whole command ends. */
const REAPER_LOOKS_EVERY_MS = 500;
/** Another process that clears away what a third one left takes seconds at most. */
const PATIENCE_MS = 60_000;

type Locked = Pick<Engine, 'locks' | 'reap'>;

/**
 * Takes the lock of the engine's lab for a command, until it is disposed of; when the command dies, its reaper removes
 * it. Throws {@link LabError} `LAB_BUSY` with who holds it, `USAGE` where it cannot be kept. With `force` also from a
 * holder on another computer, of which nobody here can tell whether it still runs.
 */
export async function takeLock(
  command: string,
  engine: Locked,
  { force = false }: { readonly force?: boolean } = {},
): Promise<AsyncDisposable> {
  const holder: Holder = { ...(await ownOwner()), command, since: new Date().toISOString() };
  const own = JSON.stringify(holder);
  const other = await claim(engine, LOCK, own, force);
  if (other !== undefined) throw busy(other, await stateOf(other));
  return {
    [Symbol.asyncDispose]: async () => {
      if ((await engine.locks.read(LOCK)) === own) await engine.locks.remove(LOCK);
    },
  };
}

/**
 * Clears away what a command left that has gone. Machines it takes away under the lab's lock, which it holds in the name
 * of the one that is gone: who comes meanwhile waits instead of being refused, or does the same itself. Who holds the
 * lock and runs goes on with the machines as they are until it ends. `first` is done before that where the command that
 * is gone held the lock.
 */
export async function clearAfter(owner: Owner, engine: Locked, first?: () => Promise<void>): Promise<void> {
  const since = new Date().toISOString();
  const left = JSON.stringify({ ...owner, command: REAPER, since });
  const own = JSON.stringify({ ...(await ownOwner()), command: REAPER, since });
  const isOwners = (other: Owner | undefined): boolean => other !== undefined && isSame(other, owner);
  const endMs = Date.now() + PATIENCE_MS;
  for (;;) {
    const held = await engine.locks.read(LOCK);
    if (!isOwners(holderIn(held)) && !(await hasLeft(engine, owner)))
      return reapUntilQuiet(engine, owner, { besideOnly: true });
    const note = held ?? (await engine.locks.put(LOCK, left));
    const holder = holderIn(note);
    if (isOwners(holder)) {
      // False where the next command is at it, which clears away the same.
      await clear(engine, LOCK, note, own, note === left ? undefined : first);
      return;
    }
    const state = holder === undefined ? 'gone' : await stateOf(holder);
    if (state === 'elsewhere' && Date.now() > endMs) return; // nobody here learns when that ends
    if (state === 'gone') await clear(engine, LOCK, note, own);
    await engine.reap(async (other) => isOwners(other), { besideOnly: true });
    await delay(REAPER_LOOKS_EVERY_MS);
  }
}

/** Resolves when the lock is ours, or else to who holds it. */
async function claim(engine: Locked, name: string, own: string, force = false): Promise<Holder | undefined> {
  const endMs = Date.now() + PATIENCE_MS;
  for (;;) {
    const note = await engine.locks.put(name, own);
    if (note === own) return undefined;
    const holder = holderIn(note);
    const state = holder === undefined ? 'gone' : await stateOf(holder);
    const isLeft = state === 'gone' || (force && state === 'elsewhere');
    if (holder !== undefined && (!isLeft || Date.now() > endMs)) return holder;
    if (!(await clear(engine, name, note, own))) await delay(LOOK_EVERY_MS);
  }
}

/** Answers with false where somebody else is at it; `first` is done before anything is taken away. */
async function clear(
  engine: Locked,
  name: string,
  left: string,
  own: string,
  first?: () => Promise<void>,
): Promise<boolean> {
  const clearing = `${LOCK}.${createHash('sha256').update(`${name} ${left}`).digest('hex').slice(0, 16)}`;
  if ((await claim(engine, clearing, own)) !== undefined) return false;
  try {
    // Since it was seen to be left, it may have been cleared away and taken by somebody who runs.
    if ((await engine.locks.read(name)) !== left) return true;
    await first?.();
    const owner = holderIn(left);
    if (owner !== undefined) await reapUntilQuiet(engine, owner);
    await engine.locks.remove(name);
    return true;
  } finally {
    await engine.locks.remove(clearing);
  }
}

function holderIn(note: string | undefined): Holder | undefined {
  return readNote(note) as Holder | undefined;
}

function busy({ command, pid, host, since }: Holder, state: 'runs' | 'gone' | 'elsewhere'): LabError {
  const time = new Date(since).toLocaleTimeString('en-GB');
  const [where, remedy] =
    state === 'elsewhere'
      ? [` on ${host}`, ', or, if that is gone for good, take it away: npm run lab:clean -- --force']
      : ['', ''];
  return new LabError(
    'LAB_BUSY',
    `lab:${command} (process ${pid}${where}) has been using this lab since ${time}: wait until it is done, or end it with Ctrl-C there${remedy}.`,
  );
}
