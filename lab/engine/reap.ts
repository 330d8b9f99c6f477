/** Takes away what a command started that is gone. */
import type { Engine } from './engine.ts';
import { isSame, type Owner } from './owner.ts';
import { setTimeout as delay } from 'node:timers/promises';

/** What an engine was asked for before the command died, it may create after that. */
const LOOK_EVERY_MS = 250;
const EMPTY_LOOKS = 4;
/** Something that cannot be removed is no reason to try for ever. */
const MOST_LOOKS = 60;

/** Looks again until nothing has appeared for a while; with `besideOnly` for what is not a machine. */
export async function reapUntilQuiet(
  engine: Pick<Engine, 'reap'>,
  owner: Owner,
  options: Parameters<Engine['reap']>[1] = {},
): Promise<void> {
  let empty = 0;
  for (let look = 0; look < MOST_LOOKS && empty < EMPTY_LOOKS; look += 1) {
    if (look > 0) await delay(LOOK_EVERY_MS);
    const found = await engine.reap(async (other) => isSame(other, owner), options);
    empty = found ? 0 : empty + 1;
  }
}

/** Whether there is anything of it, which stays. */
export async function hasLeft(engine: Pick<Engine, 'reap'>, owner: Owner): Promise<boolean> {
  let found = false;
  await engine.reap(async (other) => {
    found ||= isSame(other, owner);
    return false;
  });
  return found;
}
