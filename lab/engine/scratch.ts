/**
 * A private folder of a command for what it unpacks: gone with the command, however that ends. What a killed one leaves is
 * removed by its reaper, or by the next command that needs such a folder.
 */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type Owner, ownOwner, stateOf } from './owner.ts';
import { join } from 'node:path';
import { tmpdir } from 'node:os';

const PREFIX = 'mesin-lab-hand-in-';
const NOTE = 'owner.json';

/** Of one command, or of one part of it; disposing of it removes all that is in it. */
export interface Scratch extends Disposable {
  /** A new empty folder of this name. */
  readonly newFolder: (name: string) => string;
  /** A part that can be disposed of before the whole. */
  readonly part: () => Scratch;
}

/** For nobody else to read. */
const PRIVATE = 0o700;
/** Another user may come through to what is that user's, and look at nothing. */
export const PASSABLE = 0o711;

/** Takes no room until the first folder is made. */
export async function openScratch(mode = PRIVATE): Promise<Scratch> {
  await sweepScratch();
  const owner = await ownOwner();
  let own: string | undefined;
  const remove = (): void => {
    if (own !== undefined) removeAll(own);
  };
  const place = (): string => {
    if (own !== undefined) return own;
    own = mkdtempSync(join(tmpdir(), PREFIX));
    chmodSync(own, mode);
    process.once('exit', remove); // a second Ctrl-C disposes of nothing
    writeFileSync(join(own, NOTE), JSON.stringify(owner));
    return own;
  };
  return {
    ...partsIn(place),
    [Symbol.dispose]() {
      process.off('exit', remove);
      remove();
    },
  };
}

/** Removes those of commands that are gone. */
export async function sweepScratch(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    try {
      const owner = JSON.parse(readFileSync(join(folder, NOTE), 'utf8')) as Owner;
      if ((await stateOf(owner)) === 'gone') removeAll(folder);
    } catch {
      // It is somebody else's, or is being made or removed.
    }
  }
}

let count = 0;

function partsIn(place: () => string): Pick<Scratch, 'newFolder' | 'part'> {
  const next = (): string => join(place(), String((count += 1)));
  return {
    newFolder(name) {
      const folder = join(next(), /^\.*$/.test(name) ? '_' : name);
      mkdirSync(folder, { recursive: true });
      return folder;
    },
    part() {
      let own: string | undefined;
      const parts = partsIn(() => (own ??= next()));
      return { ...parts, [Symbol.dispose]: () => own !== undefined && removeAll(own) };
    },
  };
}

function removeAll(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
